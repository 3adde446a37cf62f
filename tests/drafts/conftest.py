"""Tests below the doors run inside an application context."""
