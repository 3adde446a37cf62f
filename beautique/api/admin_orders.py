"""Orders for the staff's programs: list and read them."""

from beautique.api.order_serializer import whole
from beautique.api.routing import Reply, etag
from beautique.api.schemas.admin_orders import OrderOut, OrderRow
from beautique.api.schemas.common import PageOut
from beautique.api.schemas.order_requests import OrderQuery
from beautique.orders.models import Order
from beautique.orders.queries import list_orders


def list_admin_orders(query: OrderQuery) -> PageOut[OrderRow]:
    """A page of orders, newest first."""
    return PageOut[OrderRow].of(list_orders(query.criteria(), query.part()), OrderRow.model_validate)


def read_order(found: Order) -> Reply:
    """Everything about one order."""
    return Reply(whole(found, OrderOut), etag(found))
