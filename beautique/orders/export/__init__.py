"""Orders as a file."""
