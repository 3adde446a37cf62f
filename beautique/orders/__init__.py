"""What was bought: placement, numbers, statuses, search, the figures of a day."""
