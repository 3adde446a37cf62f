"""What every subject stands on. Knows no product and no order."""
