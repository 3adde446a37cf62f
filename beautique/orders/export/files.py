"""The files of the orders list: one row per order or per order line, exactly the filter on screen, readable by every spreadsheet."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

from slugify import slugify
from sqlalchemy import func, select

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.csv import stream, stream_lines
from beautique.kernel.db import db, on_sqlite, transaction, unhurried
from beautique.kernel.search import list_length
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


def size(wanted: OrderFilter) -> Size:
    """How many orders match, and how many lines they have. One query, which reads every one of them."""
    lines = func.sum(list_length(Order.items))
    statement = select(func.count(), func.coalesce(lines, 0)).where(*matching(wanted))
    orders, pieces = unhurried().execute(statement).one()
    return Size(orders, int(pieces))


def export(wanted: OrderFilter, actor: Actor, rows: Rows = Rows.ORDERS) -> Iterator[bytes]:
    """The file in pieces, written to the activity log before the first one. Memory does not grow with its rows.

    The caller keeps the application context alive until the last piece is read.
    """
    _log(wanted, rows, actor)
    if rows is Rows.LINES:
        found = stream_columns(wanted, LINES_COLUMNS)
        return stream(LINES_HEADER, line_rows(found))
    if on_sqlite():
        return stream(HEADER, order_rows(stream_columns(wanted, COLUMNS)))
    return stream_lines(HEADER, postgresql.order_lines(wanted))


def filename(wanted: OrderFilter, rows: Rows = Rows.ORDERS) -> str:
    """Says what is in the file and when it was made: `orders-verified-from-2026-11-01-made-2026-11-21.csv`. ASCII only."""
    statuses = (*wanted.payment_status, *wanted.order_status, *wanted.delivery_status, *wanted.payment_method)
    parts = [
        "orders" if rows is Rows.ORDERS else "order lines",
        f"{len(wanted.number)} chosen" if wanted.number else "",
        *(status.value for status in statuses),
        *wanted.city,
        *(flag.value for flag in wanted.flag),
        f"proof {wanted.has_proof.value}" if wanted.has_proof else "",
        f"older than {wanted.age.value}" if wanted.age else "",
        f"from {wanted.start_date}" if wanted.start_date else "",
        f"to {wanted.end_date}" if wanted.end_date else "",
        wanted.search[:_SEARCH_SHOWN],
        f"made {clock.today()}",
    ]
    return slugify(" ".join(parts)) + ".csv"


def _log(wanted: OrderFilter, rows: Rows, actor: Actor) -> None:
    """Writes down who took how many rows out of the shop, and by which filter."""
    count = _count(wanted) if rows is Rows.ORDERS else size(wanted).lines
    with transaction() as session:
        chosen = {field: Change(None, value) for field, value in asdict(wanted).items() if value}
        told = {**chosen, "rows": Change(None, count), "file": Change(None, rows)}
        log.record(session, actor, OrderAction.EXPORTED, SUBJECT, "export", told)


def _count(wanted: OrderFilter) -> int:
    return db.session.scalar(select(func.count()).select_from(Order).where(*matching(wanted))) or 0
