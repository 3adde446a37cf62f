"""The home page."""

from beautique.admin.home import page

PAGES = (page,)
