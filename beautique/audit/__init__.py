"""The append-only activity log: who changed what, when, from what to what."""
