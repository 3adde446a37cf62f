"""The activity log in the words of people."""
