"""Logging in and out, and one's own password."""

from beautique.admin.account import login, password

PAGES = (login, password)
