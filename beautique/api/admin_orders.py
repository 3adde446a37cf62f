"""Orders for the staff's programs: list and read them."""

from beautique.api.order_serializer import whole
from beautique.api.routing import Reply, etag
from beautique.api.schemas.admin_orders import OrderOut, OrderPage, OrderRow
from beautique.api.schemas.order_requests import OrderQuery
from beautique.api.told_again import told_again
from beautique.orders.listing import list_order_rows
from beautique.orders.models import Order


@told_again
def list_admin_orders(query: OrderQuery) -> OrderPage:
    """A page of orders, newest first."""
    return OrderPage.of(list_order_rows(query.criteria(), query.part()), OrderRow.model_validate)


def read_order(found: Order) -> Reply:
    """Everything about one order."""
    return Reply(whole(found, OrderOut), etag(found))
