"""The analytics page."""

from beautique.admin.analytics import page

PAGES = (page,)
