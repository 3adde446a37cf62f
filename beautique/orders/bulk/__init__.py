"""Changes of many orders at once: each order whole, each with its own result, taken up again after a crash."""
