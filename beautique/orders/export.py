"""The orders file: one row per order, as the list on screen shows them, readable by every spreadsheet."""

from collections.abc import Iterator
from dataclasses import asdict

from slugify import slugify

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.csv import stream, text_cell
from beautique.kernel.db import transaction
from beautique.kernel.money import plain
from beautique.kernel.pages import PageRequest
from beautique.orders.models import Order
from beautique.orders.queries import list_orders, stream_orders
from beautique.orders.types import Line, OrderFilter
from beautique.orders.workflow import SUBJECT

HEADER: tuple[str, ...] = (
    "Order ID",
    "Order Date",
    "Customer Name",
    "Phone",
    "WhatsApp",
    "Email",
    "City",
    "Address",
    "Country",
    "Items",
    "Total Amount",
    "Payment Method",
    "Payment Status",
    "Order Status",
    "Delivery Status",
    "Courier",
    "Tracking Number",
    "Tracking Notes",
    "Estimated Delivery",
    "Source",
    "Notes",
    "Placed At",
)
_SEARCH_SHOWN = 30


def export(wanted: OrderFilter, actor: Actor) -> Iterator[bytes]:
    """The file in pieces, written to the activity log before the first one. Memory does not grow with its rows.

    The caller keeps the application context alive until the last piece is read.
    """
    log_export(wanted, list_orders(wanted, PageRequest(limit=1)).total, actor)
    return stream(HEADER, map(row, stream_orders(wanted)))


def log_export(wanted: OrderFilter, rows: int, actor: Actor) -> None:
    """Writes down who took how many orders out of the shop, and by which filter."""
    with transaction() as session:
        chosen = {field: Change(None, value) for field, value in asdict(wanted).items() if value}
        log.record(
            session, actor, "order.exported", SUBJECT, "export", {**chosen, "rows": Change(None, rows)}
        )


def row(order: Order) -> list[object]:
    """One order under `HEADER`: amounts as plain numbers, days as YYYY-MM-DD, the time of placement in store time."""
    return [
        order.number,
        order.order_date.isoformat(),
        text_cell(order.customer_name),
        text_cell(order.phone),
        text_cell(order.whatsapp),
        text_cell(order.email),
        text_cell(order.city),
        text_cell(order.address),
        text_cell(order.country),
        text_cell("; ".join(map(_item, order.lines))),
        plain(order.total_amount),
        order.payment_method.value,
        order.payment_status.value,
        order.order_status.value,
        order.delivery_status.value,
        text_cell(order.courier),
        text_cell(order.tracking_number),
        text_cell(order.tracking_notes),
        order.estimated_delivery.isoformat() if order.estimated_delivery else "",
        order.source.value,
        text_cell(order.notes),
        f"{clock.store_time(order.placed_at):%Y-%m-%d %H:%M}",
    ]


def filename(wanted: OrderFilter) -> str:
    """Says what is in the file and when it was made: `orders-verified-from-2026-11-01-made-2026-11-21.csv`. ASCII only."""
    statuses = (*wanted.payment_status, *wanted.order_status, *wanted.delivery_status, *wanted.payment_method)
    parts = [
        *(status.value for status in statuses),
        *wanted.city,
        f"from {wanted.start_date}" if wanted.start_date else "",
        f"to {wanted.end_date}" if wanted.end_date else "",
        wanted.search[:_SEARCH_SHOWN],
        f"made {clock.today()}",
    ]
    return slugify(" ".join(["orders", *parts])) + ".csv"


def _item(line: Line) -> str:
    return f"{line.quantity} x {line.name} ({line.size}, {line.color})"
