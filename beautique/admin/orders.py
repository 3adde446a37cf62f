"""Written by another engineer."""
