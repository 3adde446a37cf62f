"""Orders as programs are told them in a list: rows of columns, without entities."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, select

from beautique.kernel.alone import list_alone
from beautique.kernel.db import Ask, read_rows
from beautique.kernel.keyset import paginate_by
from beautique.kernel.pages import Page, PageRequest
from beautique.kernel.statements import made_once
from beautique.orders.counting import count_exactly, exact_count
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.queries import ORDERINGS, newest_first
from beautique.orders.types import DeliveryStatus, OrderFilter, OrderStatus, PaymentStatus, Sort


class OrderRow(NamedTuple):
    """What is told of an order in a list, and its place there."""

    id: uuid.UUID
    number: str
    customer_name: str
    phone: str
    total_amount: Decimal
    payment_status: PaymentStatus
    order_status: OrderStatus
    delivery_status: DeliveryStatus
    order_date: date
    placed_at: datetime
    day_counter: int


def list_order_rows(criteria: OrderFilter, request: PageRequest) -> Page[OrderRow]:
    """Orders that match, in the wanted order. One query, which counts them along; one more where the page is empty.

    The whole list stands alone: it is what programs ask for again and again.
    """
    ask: Ask = list_alone if criteria == OrderFilter() else read_rows
    counted: list[int] = []

    def read(page: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Sequence[OrderRow]:
        rows = list(ask(page, values))
        counted.extend(total for *_, total in rows[:1])
        return [OrderRow._make(columns) for *columns, _ in rows]

    page = paginate_by(read, _with_total(criteria), ORDERINGS[criteria.sort], request)
    return replace(page, total=counted[0] if counted else count_exactly(criteria))


def list_recent_rows(limit: int) -> Sequence[OrderRow]:
    """The newest orders."""
    return [OrderRow._make(row) for row in list_alone(_RECENT, {"most": limit})]


def _with_total(criteria: OrderFilter) -> Select[*tuple[Any, ...]]:
    """Made once, but where it depends on the hour, or on words that nobody types twice."""
    return (_kept_with_total if criteria.is_asked_again else _select_with_total)(criteria)


def _select_with_total(criteria: OrderFilter) -> Select[*tuple[Any, ...]]:
    total = exact_count(replace(criteria, sort=Sort.NEWEST)).scalar_subquery()
    return select(*_COLUMNS, total).select_from(Order).where(*matching(criteria))


# Made once (0023).
_COLUMNS = tuple(getattr(Order, column) for column in OrderRow._fields)
_RECENT = newest_first(select(*_COLUMNS)).limit(bindparam("most", type_=Integer))
_kept_with_total = made_once(_select_with_total)
