"""The list of orders, and what is made of a choice from it."""
