"""What the owner may set."""
