"""The activity log."""

from beautique.admin.activity import page

PAGES = (page,)
