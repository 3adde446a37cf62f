"""Files that couriers give back: which columns have the order and its tracking number."""
