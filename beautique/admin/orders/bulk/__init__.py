"""Changes of many orders at once."""
