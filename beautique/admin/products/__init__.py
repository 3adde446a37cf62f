"""The catalogue."""

from beautique.admin.products import detail, new, pictures
from beautique.admin.products import list as products

PAGES = (products, new, detail, pictures)
