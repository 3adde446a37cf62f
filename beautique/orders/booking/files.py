"""The booking sheet of some orders as a file, exactly these and in their order; who takes one out is written down."""

from collections.abc import Sequence
from enum import StrEnum

from slugify import slugify
from sqlalchemy import select

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.csv import stream, text_cell
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Conflict
from beautique.kernel.money import plain
from beautique.orders.booking.rules import BookingSheet, Cell, Parcel, sheet_of
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.queries import ordered
from beautique.orders.types import SUBJECT, OrderAction, OrderFilter
from beautique.settings.types import Courier
from beautique.spreadsheets.writing import write_workbook

MOST = 500  # parcels of one sheet


class SheetFormat(StrEnum):
    """What the file is."""

    XLSX = "xlsx"
    CSV = "csv"


def list_to_book(criteria: OrderFilter) -> Sequence[Order]:
    """The matching orders in the wanted order. One query. Raises `Conflict` when they are too many for one sheet."""
    statement = ordered(select(Order).where(*matching(criteria)), criteria.sort).limit(MOST + 1)
    orders = db.session.scalars(statement).all()
    if len(orders) > MOST:
        raise Conflict(
            f"More than {MOST} orders match, and a booking sheet has at most {MOST}. Tick fewer orders."
        )
    return orders


def make_sheet(orders: Sequence[Order], courier: Courier) -> BookingSheet:
    """What the courier's file says of these orders."""
    return sheet_of([_parcel(order) for order in orders], courier)


def take_out(orders: Sequence[Order], courier: Courier, kind: SheetFormat, actor: Actor) -> bytes:
    """The file, written to the activity log with its courier and its orders."""
    sheet = make_sheet(orders, courier)
    told = {
        "courier": courier.name,
        "rows": len(orders),
        "file": kind,
        "number": [order.number for order in orders],
    }
    with transaction() as session:
        changes = {name: Change(None, value) for name, value in told.items()}
        log.record(session, actor, OrderAction.BOOKED, SUBJECT, "booking sheet", changes)
    if kind is SheetFormat.CSV:
        return b"".join(stream(sheet.headings, ([_cell(each) for each in row] for row in sheet.rows)))
    return write_workbook(sheet.headings, sheet.rows, "Parcels")


def filename(courier: Courier, count: int, kind: SheetFormat) -> str:
    """`booking-tcs-12-parcels-2026-11-21.xlsx`. ASCII only."""
    return f"{slugify(f'booking {courier.name} {count} parcels {clock.today()}')}.{kind}"


def _parcel(order: Order) -> Parcel:
    return Parcel(
        order.number,
        order.customer_name,
        order.phone_normalized,
        order.address,
        order.city,
        order.country,
        order.notes or "",
        order.lines,
    )


def _cell(cell: Cell) -> str:
    return text_cell(cell) if isinstance(cell, str) else plain(cell)
