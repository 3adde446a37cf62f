"""Which arrival is which order's money (0039): what is likely is shown, a person takes it. It moves no status of any order."""
