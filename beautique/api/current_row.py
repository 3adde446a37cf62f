"""What a stale save would have overwritten."""

from typing import Any

from beautique.api.order_serializer import whole
from beautique.api.schemas.admin_orders import OrderOut
from beautique.api.schemas.products import ProductOut
from beautique.catalog.models import Product
from beautique.orders.models import Order


def as_it_is(row: Any) -> dict[str, Any] | None:
    """The row that somebody else saved, in the shape in which it is read."""
    if isinstance(row, Order):
        return whole(row, OrderOut).model_dump()
    if isinstance(row, Product):
        return ProductOut.of(row).model_dump()
    return None
