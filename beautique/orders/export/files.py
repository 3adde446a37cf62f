"""The files of the orders list: one row per order or per order line, exactly the filter on screen, readable by every spreadsheet."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

from slugify import slugify
from sqlalchemy import func, select

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.csv import stream, stream_written
from beautique.kernel.db import connection_without_timeouts, on_sqlite, transaction
from beautique.kernel.search import list_length
from beautique.orders.counting import count_exactly
from beautique.orders.export import postgresql
from beautique.orders.export.rows import (
    COLUMNS,
    HEADER,
    LINES_COLUMNS,
    LINES_HEADER,
    line_rows,
    order_rows,
)
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.queries import stream_columns
from beautique.orders.types import SUBJECT, OrderAction, OrderFilter
from beautique.settings.queries import get_labels

__all__ = ["HEADER", "Rows", "export", "filename", "size"]
_SEARCH_SHOWN = 30


class Rows(StrEnum):
    """What a row of the file is."""

    ORDERS = "orders"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows the two files of a filter have."""

    orders: int
    lines: int


def size(criteria: OrderFilter) -> Size:
    """How many orders match, and how many lines they have. One query, which reads every one of them."""
    lines = func.sum(list_length(Order.items))
    statement = select(func.count(), func.coalesce(lines, 0)).where(*matching(criteria))
    orders, pieces = connection_without_timeouts().execute(statement).one()
    return Size(orders, int(pieces))


def export(criteria: OrderFilter, actor: Actor, rows: Rows = Rows.ORDERS) -> Iterator[bytes]:
    """The file in pieces, written to the activity log before the first one. Memory does not grow with its rows.

    The caller keeps the application context alive until the last piece is read.
    """
    _log(criteria, rows, actor)
    known = get_labels()
    if rows is Rows.LINES:
        found = stream_columns(criteria, LINES_COLUMNS)
        return stream(LINES_HEADER, line_rows(found, known))
    if on_sqlite():
        return stream(HEADER, order_rows(stream_columns(criteria, COLUMNS), known))
    return stream_written(HEADER, postgresql.order_lines(criteria, known))


def filename(criteria: OrderFilter, rows: Rows = Rows.ORDERS) -> str:
    """Says what is in the file and when it was made: `orders-verified-from-2026-11-01-made-2026-11-21.csv`. ASCII only."""
    statuses = (
        *criteria.payment_status,
        *criteria.order_status,
        *criteria.delivery_status,
        *criteria.payment_method,
    )
    parts = [
        "orders" if rows is Rows.ORDERS else "order lines",
        f"{len(criteria.number)} chosen" if criteria.number else "",
        *(status.value for status in statuses),
        *criteria.city,
        *(flag.value for flag in criteria.flag),
        *_label_names(criteria),
        f"proof {criteria.has_proof.value}" if criteria.has_proof else "",
        f"older than {criteria.age.value}" if criteria.age else "",
        f"from {criteria.start_date}" if criteria.start_date else "",
        f"to {criteria.end_date}" if criteria.end_date else "",
        criteria.search[:_SEARCH_SHOWN],
        f"made {clock.today()}",
    ]
    return slugify(" ".join(parts)) + ".csv"


def _log(criteria: OrderFilter, rows: Rows, actor: Actor) -> None:
    """Writes down who took how many rows out of the shop, and by which filter."""
    count = count_exactly(criteria) if rows is Rows.ORDERS else size(criteria).lines
    with transaction() as session:
        named = asdict(criteria) | {"label": _label_names(criteria)}
        chosen = {field: Change(None, value) for field, value in named.items() if value}
        changes = {**chosen, "rows": Change(None, count), "file": Change(None, rows)}
        log.record(session, actor, OrderAction.EXPORTED, SUBJECT, "export", changes)


def _label_names(criteria: OrderFilter) -> list[str]:
    return get_labels().names(criteria.label) if criteria.label else []
