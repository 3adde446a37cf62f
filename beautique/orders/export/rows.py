"""The rows of the two files: which columns they read, what stands in them. Written for speed: a file has up to a million rows."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import ColumnElement, String, Text, cast, type_coerce

from beautique.kernel import clock
from beautique.kernel.csv import text_cell
from beautique.kernel.money import plain
from beautique.orders.models import Order
from beautique.settings.types import Labels

Row = Sequence[Any]
_NO_LABELS = "[]"

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
    "Labels",
)
LINES_HEADER: tuple[str, ...] = (
    "Order ID",
    "Order Date",
    "Line",
    "Product",
    "Category",
    "Size",
    "Colour",
    "Quantity",
    "Price",
    "Amount",
    "Customer Name",
    "Phone",
    "City",
    "Payment Method",
    "Payment Status",
    "Order Status",
    "Delivery Status",
    "Placed At",
    "Product ID",
    "Labels",
)


def stored_word(column: Any) -> ColumnElement[str]:
    """A status as the word that is stored, without looking up its enum."""
    return type_coerce(column, String)


_items = cast(Order.items, Text)  # parsed here, several times as fast as by the drivers
_labels = cast(Order.labels, Text)
_statuses = tuple(
    map(stored_word, (Order.payment_method, Order.payment_status, Order.order_status, Order.delivery_status))
)

COLUMNS: tuple[Any, ...] = (
    Order.number,
    Order.order_date,
    Order.customer_name,
    Order.phone,
    Order.whatsapp,
    Order.email,
    Order.city,
    Order.address,
    Order.country,
    _items,
    Order.total_amount,
    *_statuses,
    Order.courier,
    Order.tracking_number,
    Order.tracking_notes,
    Order.estimated_delivery,
    stored_word(Order.source),
    Order.notes,
    Order.placed_at,
    _labels,
)
LINES_COLUMNS: tuple[Any, ...] = (
    Order.number,
    Order.order_date,
    _items,
    Order.customer_name,
    Order.phone,
    Order.city,
    *_statuses,
    Order.placed_at,
    _labels,
)


def order_rows(found: Iterable[Row], known: Labels) -> Iterator[Row]:
    """One row under `HEADER` for each order read by `COLUMNS`; `known` are the shop's labels.

    Amounts are plain numbers, days YYYY-MM-DD, the time of placement is store time.
    """
    for (
        number, day, name, phone, whatsapp, email, city, address, country, items, total,
        method, payment, status, delivery, courier, tracking, tracking_notes, due, source, notes, placed_at, labels,
    ) in found:  # fmt: skip
        yield (
            number,
            day.isoformat(),
            text_cell(name),
            text_cell(phone),
            text_cell(whatsapp),
            text_cell(email),
            text_cell(city),
            text_cell(address),
            text_cell(country),
            text_cell("; ".join(map(_item, orjson.loads(items)))),
            plain(total),
            method,
            payment,
            status,
            delivery,
            text_cell(courier),
            text_cell(tracking),
            text_cell(tracking_notes),
            due.isoformat() if due else "",
            source,
            text_cell(notes),
            _minute(placed_at),
            _named(labels, known),
        )


def line_rows(found: Iterable[Row], known: Labels) -> Iterator[Row]:
    """One row under `LINES_HEADER` for each line of the orders read by `LINES_COLUMNS`, lines counted from 1."""
    for number, day, items, name, phone, city, method, payment, status, delivery, placed_at, labels in found:
        order = (text_cell(name), text_cell(phone), text_cell(city), method, payment, status, delivery)
        placed, date_of_order, named = _minute(placed_at), day.isoformat(), _named(labels, known)
        for position, item in enumerate(orjson.loads(items), start=1):
            price, quantity = Decimal(item["price"]), item["quantity"]
            yield (
                number,
                date_of_order,
                position,
                text_cell(item["name"]),
                text_cell(item["category"]),
                text_cell(item["size"]),
                text_cell(item["color"]),
                quantity,
                plain(price),
                plain(price * quantity),
                *order,
                placed,
                item["product_id"],
                named,
            )


def _item(item: dict[str, Any]) -> str:
    return f"{item['quantity']} x {item['name']} ({item['size']}, {item['color']})"


def _named(labels: str, known: Labels) -> str:
    """`Eid, Gift`. Few orders have any."""
    return "" if labels == _NO_LABELS else text_cell(", ".join(known.names(orjson.loads(labels))))


def _minute(at: datetime) -> str:
    """`2026-11-21 09:05`, in store time."""
    return clock.store_time(at).isoformat(" ", "minutes")[:16]
