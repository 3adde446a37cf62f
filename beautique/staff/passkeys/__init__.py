"""Passkeys: keys that a phone or a computer keeps for an account, and the recovery codes for the day it is lost (0035)."""
