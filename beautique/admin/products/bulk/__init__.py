"""Changes of many products at once."""
