"""Tallying orders, however many they are: by the database, in one statement whose rows are made into words here."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from beautique.kernel import clock
from beautique.kernel.db import Money, read_rows
from beautique.kernel.search import number_in, object_elements, text_in, whole_seconds
from beautique.kernel.statements import made_once
from beautique.orders.figures.queries import hundredths
from beautique.orders.figures.rules import waiting_step
from beautique.orders.figures.types import NEW, RETURNING, Kind, Tallies
from beautique.orders.models import Order
from beautique.orders.types import OrderStatus, PaymentStatus

Rows = Select[date, str, str, int, Decimal]

_MINUTE_S = 60
_QUARTER_S = 900  # every zone differs from UTC by whole quarters of an hour
_counts_as_revenue = and_(
    Order.payment_status == PaymentStatus.VERIFIED, Order.order_status != OrderStatus.CANCELLED
)
_nothing = literal_column("0", Money(20))
_orders = func.count()
_revenue = func.coalesce(func.sum(Order.total_amount).filter(_counts_as_revenue), _nothing, type_=Money(20))


def tally_days(days: Collection[date]) -> Mapping[date, Tallies]:
    """The tallies of some days, from the orders themselves. One query."""
    tallied: dict[date, Tallies] = defaultdict(Tallies)
    for day, kind, found, count, amount in read_rows(_tallying(), {"days": list(days)}) if days else ():
        tallied[day][Kind(kind), _word(Kind(kind), found)].add(count, amount)
    return tallied


def _word(kind: Kind, found: str) -> str:
    """What is kept of a value that the database counted by."""
    match kind:
        case Kind.HOUR:
            at = clock.store_time(datetime.fromtimestamp(int(found) * _QUARTER_S, UTC))
            return f"{at.weekday()}-{at.hour:02}"
        case Kind.VERIFY | Kind.DELIVER:
            return str(waiting_step(int(found)))
        case _:
            return found


@made_once
def _tallying() -> CompoundSelect[date, str, str, int, Decimal]:
    line, earlier = object_elements(Order.items), aliased(Order)
    is_known = exists().where(
        earlier.phone_normalized == Order.phone_normalized,
        tuple_(earlier.order_date, earlier.day_counter) < tuple_(Order.order_date, Order.day_counter),
    )
    pieces = func.sum(number_in(line, "quantity"))
    lines = _tally(
        Kind.CATEGORY, text_in(line, "category"), pieces, func.sum(hundredths(line)) / literal_column("100.0")
    )
    since = case((Order.paid_at <= Order.verified_at, Order.paid_at), else_=Order.placed_at)
    delivered = (Order.order_status == OrderStatus.DELIVERED, Order.delivered_at.is_not(None))
    return union_all(
        _tally(Kind.CITY, Order.city_folded),
        _tally(Kind.METHOD, cast(Order.payment_method, String)),
        _tally(Kind.CUSTOMER, case((is_known, RETURNING), else_=NEW)),
        lines.join(line, true()).where(_counts_as_revenue),
        _tally(Kind.HOUR, cast(whole_seconds(Order.placed_at) // _QUARTER_S, String), amount=_nothing),
        _waiting(Kind.VERIFY, since, Order.verified_at).where(
            _counts_as_revenue, Order.verified_at.is_not(None)
        ),
        _waiting(Kind.DELIVER, Order.placed_at, Order.delivered_at).where(*delivered),
    )


def _waiting(kind: Kind, start: Any, end: Any) -> Rows:
    seconds = whole_seconds(end) - whole_seconds(start)
    return _tally(kind, cast(seconds // _MINUTE_S, String), amount=_nothing)


def _tally(
    kind: Kind,
    found: Any,
    count: ColumnElement[int] = _orders,
    amount: ColumnElement[Any] = _revenue,
) -> Rows:
    # Counted outside of what is found, which may hold a query of its own.
    return (
        select(
            Order.order_date,
            literal_column(f"'{kind.value}'", String).label("kind"),
            found.label("found"),
            count,
            amount,
        )
        .select_from(Order)
        .where(Order.order_date.in_(bindparam("days", expanding=True)))
        .group_by(Order.order_date, "found")
    )
