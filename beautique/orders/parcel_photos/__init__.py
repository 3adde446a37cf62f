"""Photos of a slip and a courier's label: which order got which tracking number."""
