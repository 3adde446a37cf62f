"""Private to-do lists: each staff member's own, invisible to everybody else."""
