"""Money that arrived and the pictures that announce it: transfers, payments of orders, proofs, the queue, the daily closing."""
