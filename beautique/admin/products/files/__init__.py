"""Products as files: out of the shop, and into it."""

from beautique.admin.products.files import importing, page

PAGES = (page, importing)
