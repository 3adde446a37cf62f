"""Logging in and out, one's own password and passkeys."""

from beautique.admin.account import login, passkeys, password

PAGES = (login, password, passkeys)
