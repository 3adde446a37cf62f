"""What the owner may set."""

from beautique.admin.settings import logo, page

PAGES = (page, logo)
