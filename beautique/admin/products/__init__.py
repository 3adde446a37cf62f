"""The catalogue."""

from beautique.admin.products import deletion, detail, files, history, new, pictures
from beautique.admin.products import list as products

PAGES = (products, new, detail, history, deletion, pictures, *files.PAGES)
