"""How the shop itself is, for its owner."""

from beautique.admin.system import page

PAGES = (page,)
