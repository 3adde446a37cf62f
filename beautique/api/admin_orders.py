"""Orders for the staff's programs: list, read, move, take out as a file; and the shop's numbers."""

from flask import Response, stream_with_context

from beautique.analytics.queries import figures_between
from beautique.api import gate
from beautique.api.layer import CSV, Reply, etag
from beautique.api.schemas.admin_orders import (
    Dashboard,
    DashboardQuery,
    OrderFilterQuery,
    OrderOut,
    OrderQuery,
    OrderRow,
    PaidOrder,
    ReferenceAlike,
    StatusChange,
)
from beautique.api.schemas.common import PageOut
from beautique.api.schemas.payments import PaymentIn
from beautique.api.whole_order import whole
from beautique.kernel.errors import Invalid
from beautique.orders.commands import move_order
from beautique.orders.export.files import export, filename
from beautique.orders.models import Order
from beautique.orders.queries import get_order, list_orders, list_recent
from beautique.orders.types import OrderStatus, PaymentStatus
from beautique.payments.commands import record_payment
from beautique.payments.queries import list_alike

RECENT = 5


def list_admin_orders(query: OrderQuery) -> PageOut[OrderRow]:
    """A page of orders, newest first."""
    return PageOut[OrderRow].of(list_orders(query.wanted(), query.part()), OrderRow.model_validate)


def read_order(found: Order) -> Reply:
    """Everything about one order."""
    return Reply(whole(found, OrderOut), etag(found))


def move_order_statuses(found: Order, expected_version: int | None, body: StatusChange) -> Reply:
    """Moves statuses and sets delivery facts. What is as it was is no change."""
    changes = body.changes()
    if not changes.given():
        raise Invalid({"body": ["Send at least one field to change."]})
    return read_order(move_order(found.id, changes, gate.actor(), body.reason, expected_version))


def record_order_payment(found: Order, expected_version: int | None, body: PaymentIn) -> Reply:
    """Writes down a transfer that arrived for an order, which verifies its payment. Like transaction IDs are warned of."""
    payment = record_payment(found.id, body.draft(), gate.actor(), expected_version)
    order = get_order(str(payment.order_id))
    alike = list_alike(payment.transfer.method, payment.transfer.reference)
    warnings = [ReferenceAlike(order_id=number) for number in alike]
    return Reply(whole(order, PaidOrder, warnings=warnings), etag(order))


def export_orders(query: OrderFilterQuery) -> Response:
    """Every matching order as a CSV file."""
    wanted = query.wanted()
    response = Response(stream_with_context(export(wanted, gate.actor())), mimetype=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename(wanted)}"'
    return response


def read_dashboard(query: DashboardQuery) -> Dashboard:
    """The numbers of some days, or of all, and the newest orders."""
    figures = figures_between(query.start_date, query.end_date)
    pending = figures.payment_status[PaymentStatus.PENDING]
    return Dashboard(
        total_orders=figures.orders,
        total_revenue=figures.revenue,
        pending_payment=pending,
        pending_payments=pending,
        orders_ready=figures.order_status[OrderStatus.READY],
        orders_by_status={status.value: figures.order_status[status] for status in OrderStatus},
        orders_by_payment_status={status.value: figures.payment_status[status] for status in PaymentStatus},
        recent_orders=[OrderRow.model_validate(order) for order in list_recent(RECENT)],
    )
