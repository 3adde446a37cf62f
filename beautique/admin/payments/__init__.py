"""Verifying payments, and the closing of a day."""
