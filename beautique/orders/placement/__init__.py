"""Placing an order: prices, number, idempotency, likely duplicates."""
