"""What was shared from another app of the phone: kept for its person, who says whose it is."""

from beautique.admin.shares import page

PAGES = (page,)
