"""What a path names: ids are plain texts until the gate has been passed, so that nobody learns anything before it."""

import uuid

from beautique.catalog.models import Product
from beautique.catalog.queries import get_product
from beautique.kernel.errors import NotFound
from beautique.kernel.field_validation import read_id
from beautique.orders.models import Order
from beautique.orders.queries import get_order

_LONGEST = 64


def id_of(text: str, what: str) -> uuid.UUID:
    """The id; what is none does not exist. Raises `NotFound`."""
    found = read_id(text)
    if found is None:
        raise NotFound(f"This {what} does not exist.")
    return found


def product_of(product_id: str) -> Product:
    """The product, active or not. Raises `NotFound`."""
    return get_product(id_of(product_id, "product"))


def order_of(reference: str) -> Order:
    """The order with this id or number. Raises `NotFound`."""
    if len(reference) > _LONGEST:
        raise NotFound("This order does not exist.")
    return get_order(reference)
