"""Changes of many rows at once, whatever they are: each row whole, each with its own result, taken up again after a crash."""
