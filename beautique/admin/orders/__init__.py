"""Orders: the list, one order, a new one, many at once."""
