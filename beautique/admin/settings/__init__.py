"""What the owner may set."""

from beautique.admin.settings import page

PAGES = (page,)
