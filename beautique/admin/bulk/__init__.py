"""Changes of many rows at once, whatever they are: the page of a change that is being made, and its result."""
