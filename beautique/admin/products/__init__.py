"""The catalogue."""

from beautique.admin.products import deletion, detail, history, new, pictures
from beautique.admin.products import list as products

PAGES = (products, new, detail, history, deletion, pictures)
