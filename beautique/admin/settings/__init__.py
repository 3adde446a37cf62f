"""What the owner may set."""

from beautique.admin.settings import logo, page, raast

PAGES = (page, logo, raast)
