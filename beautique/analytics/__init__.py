"""What the orders mean: periods and read-only queries."""
