"""Lists of orders that somebody gave a name."""
