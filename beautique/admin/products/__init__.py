"""The catalogue."""

from beautique.admin.products import deletion, detail, files, history, new, pictures, prices, switches
from beautique.admin.products import list as products
from beautique.admin.products.bulk import job, moves

PAGES = (
    products,
    prices,
    switches,
    new,
    detail,
    history,
    deletion,
    pictures,
    moves,
    job,
    *files.PAGES,
)
