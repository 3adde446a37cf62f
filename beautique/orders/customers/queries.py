"""Reading what is known of a phone number. There are no customer accounts: a customer is a number, as phone or as WhatsApp."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select

from beautique.kernel.db import db
from beautique.kernel.errors import NotFound
from beautique.kernel.keyset import Ordering, paginate
from beautique.kernel.pages import Page, PageRequest
from beautique.orders.customers.models import CustomerNote
from beautique.orders.flagged import FLAGGED, money_here
from beautique.orders.models import Order
from beautique.orders.types import Flag, OrderStatus, PaymentStatus, StatusCount

NO_SUCH_NOTE = "This note does not exist."

_NEWEST_FIRST = Ordering(
    (Order.order_date, Order.day_counter),
    lambda order: (order.order_date, order.day_counter),
    descending=True,
)
_VERIFIED = and_(Order.payment_status == PaymentStatus.VERIFIED, Order.order_status != OrderStatus.CANCELLED)
_CANCELLED = Order.order_status == OrderStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class Address:
    """Where parcels of this number went, and when the last one was ordered."""

    address: str
    city: str
    country: str
    ordered_at: datetime


@dataclass(frozen=True, slots=True)
class Customer:
    """What the orders of a number amount to. `names` are those it ordered under, the newest first."""

    phone: str  # international digits
    names: Sequence[str]
    orders: int
    verified: StatusCount
    cancelled: int
    refund_due: StatusCount
    sent_back: StatusCount
    first_at: datetime


def find_customer(phone: str) -> Customer | None:
    """What is known of a number in international digits; None when no order has it. One query."""
    newest = func.max(Order.placed_at)
    rows = db.session.execute(
        select(
            Order.customer_name,
            func.count(),
            func.min(Order.placed_at),
            *_tally(_VERIFIED, Order.total_amount),
            *_tally(_CANCELLED, Order.total_amount),
            *_tally(FLAGGED[Flag.REFUND_DUE], money_here),
            *_tally(Order.refunded_amount > 0, Order.refunded_amount),
        )
        .where(of_phone(phone))
        .group_by(Order.customer_name)
        .order_by(newest.desc())
    ).all()
    if not rows:
        return None
    names, counts, firsts, *sums = zip(*rows, strict=True)
    verified, verified_amount, cancelled, _, refunds, refund_amount, sent, sent_amount = (
        sum(each or 0 for each in column) for column in sums
    )
    return Customer(
        phone=phone,
        names=names,
        orders=sum(counts),
        verified=StatusCount(verified, Decimal(verified_amount)),
        cancelled=cancelled,
        refund_due=StatusCount(refunds, Decimal(refund_amount)),
        sent_back=StatusCount(sent, Decimal(sent_amount)),
        first_at=min(firsts),
    )


def list_orders_of(phone: str, request: PageRequest, total: int) -> Page[Order]:
    """The orders of a number, newest first; the caller knows the total. Raises `Invalid` for a foreign cursor."""
    return paginate(select(Order).where(of_phone(phone)), _NEWEST_FIRST, request, total)


def list_addresses(phone: str, limit: int = 3) -> Sequence[Address]:
    """Where its parcels went, the newest order's address first."""
    newest = func.max(Order.placed_at)
    place = (Order.address, Order.city, Order.country)
    rows = db.session.execute(
        select(*place, newest).where(of_phone(phone)).group_by(*place).order_by(newest.desc()).limit(limit)
    )
    return [Address(*row) for row in rows]


def list_notes(phone: str) -> Sequence[CustomerNote]:
    """What staff wrote down about a number, newest first."""
    return db.session.scalars(
        select(CustomerNote)
        .where(CustomerNote.phone_normalized == phone, CustomerNote.removed_at.is_(None))
        .order_by(CustomerNote.id.desc())
    ).all()


def get_note(note_id: uuid.UUID) -> CustomerNote:
    """One note, also a removed one. Raises `NotFound`."""
    note = db.session.get(CustomerNote, note_id)
    if note is None:
        raise NotFound(NO_SUCH_NOTE)
    return note


def newest_note_about(phone: Any) -> ScalarSelect[str | None]:
    """For other queries: the text of the newest note about a number, which may be a column of theirs."""
    return (
        select(CustomerNote.note)
        .where(CustomerNote.phone_normalized == phone, CustomerNote.removed_at.is_(None))
        .order_by(CustomerNote.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def of_phone(phone: str | ColumnElement[str]) -> ColumnElement[bool]:
    """The orders of a number: it was given as phone or as WhatsApp."""
    return or_(Order.phone_normalized == phone, Order.whatsapp_normalized == phone)


def _tally(condition: ColumnElement[bool], amount: Any) -> tuple[ColumnElement[int], ColumnElement[Decimal]]:
    """How many orders a condition is true of, and an amount of theirs in all."""
    return func.count().filter(condition), func.sum(amount).filter(condition)
