"""Logging in and out, one's own name, password, passkeys and sessions."""

from beautique.admin.account import login, page, passkeys, password, welcome

PAGES = (login, welcome, page, password, passkeys)
