"""How well products sell, as their list and their page show it."""

import uuid
from collections.abc import Mapping, Sequence

from beautique.analytics.queries import pieces_sold
from beautique.catalog.models import Product

_DAYS = 30


def sold(products: Sequence[Product]) -> Mapping[uuid.UUID, int]:
    """Pieces of each product in the last days, by its id. One query; none for no products."""
    pieces = pieces_sold(_DAYS, [str(each.id) for each in products]) if products else {}
    return {each.id: pieces.get(str(each.id), 0) for each in products}
