"""The catalogue."""

from beautique.admin.products import deletion, detail, files, history, new, pictures
from beautique.admin.products import list as products
from beautique.admin.products.bulk import job, moves

PAGES = (products, new, detail, history, deletion, pictures, moves, job, *files.PAGES)
