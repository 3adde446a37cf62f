"""What a person typed into a form and has not saved yet: private, kept for a few days, never in the activity log."""
