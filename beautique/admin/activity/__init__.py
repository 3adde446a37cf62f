"""The activity log."""

from beautique.admin.activity import export, page

PAGES = (page, export)
