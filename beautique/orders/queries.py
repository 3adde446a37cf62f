"""Reading orders."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Integer, Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased, with_expression

from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_events_of, list_timeline
from beautique.kernel import phones, text
from beautique.kernel.db import connection_without_timeouts, db
from beautique.kernel.errors import NotFound
from beautique.kernel.field_validation import read_id
from beautique.kernel.keyset import Ordering, paginate
from beautique.kernel.pages import Cursor, Page, PageRequest
from beautique.kernel.statements import made_once
from beautique.orders import rules
from beautique.orders.counting import count_exactly
from beautique.orders.customers.queries import newest_note_about
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.types import OPEN, SUBJECT, OrderAction, OrderFilter, Sort

S = TypeVar("S", bound=Select[*tuple[Any, ...]])

_EXPORT_BATCH = 1_000
_CITIES_OF = 500


def find_order(reference: str) -> Order | None:
    """The order with this number (any case, with or without dashes) or id."""
    named = _named(reference)
    return db.session.scalar(_ONE[named[0]], dict([named])) if named else None


def get_order(reference: str) -> Order:
    """The order with this number or id. Raises `NotFound`."""
    order = find_order(reference)
    if order is None:
        raise NotFound("This order does not exist.")
    return order


def timeline(order_id: uuid.UUID, limit: int = 500) -> Sequence[AuditEvent]:
    """What happened to an order, newest first."""
    return list_timeline(SUBJECT, order_id, limit)


def changes_since(order_id: uuid.UUID, version: int) -> Sequence[AuditEvent]:
    """What changed an order after a version, newest first; notes change nothing."""
    return news_since(order_id, version)


def news_since(order_id: uuid.UUID, version: int, new_notes: int = 0) -> Sequence[AuditEvent]:
    """What changed an order after a version, and the newest so many of its notes; newest first."""
    events = timeline(order_id)
    notes = {event.id for event in [each for each in events if each.action == OrderAction.NOTED][:new_notes]}
    return [event for event in events if event.seq > version or event.id in notes]


def find_orders(order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Order]:
    """Those of the orders that exist, by id. One query."""
    return {
        order.id: order for order in db.session.scalars(select(Order).where(Order.id.in_(list(order_ids))))
    }


def get_order_with_count(reference: str) -> tuple[Order, int]:
    """The order with this number or id, and how many orders its phone has, itself included. One query. Raises `NotFound`.

    It knows its `repeated_by`, and the newest `customer_note` about its phone.
    """
    named = _named(reference)
    found = db.session.execute(_WITH_COUNT[named[0]], dict([named])).one_or_none() if named else None
    if found is None:
        raise NotFound("This order does not exist.")
    return found[0], found[1]


def list_newest_notes(order_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The newest note on the timeline of each of the orders that have one. One query; none for no orders."""
    if not order_ids:
        return {}
    noted = list_events_of(OrderAction.NOTED, SUBJECT, [str(each) for each in order_ids])
    return {uuid.UUID(event.subject_id): event.changes["note"][1] for event in noted}


def find_latest_of_phone(phone: str) -> Order | None:
    """The newest order with this phone or WhatsApp number, in any spelling."""
    normalized = phones.find_normalized(phone)
    if normalized is None:
        return None
    of_phone = or_(Order.phone_normalized == normalized, Order.whatsapp_normalized == normalized)
    return db.session.scalar(newest_first(select(Order).where(of_phone)).limit(1))


def list_orders(criteria: OrderFilter, request: PageRequest, total: int | None = None) -> Page[Order]:
    """Orders that match, in the wanted order. One query, and one more for the total when the caller does not know it."""
    total = count_exactly(criteria) if total is None else total
    return paginate(_matching(criteria, Order), ORDERINGS[criteria.sort], request, total)


def _matching(criteria: OrderFilter, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Columns of the orders that match. Made once, but where it depends on the hour, or on words that nobody types twice."""
    make = _kept_matching if criteria.is_asked_again else _select_matching
    return make(criteria, *columns)


def _select_matching(criteria: OrderFilter, *columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns).select_from(Order).where(*matching(criteria))


_kept_matching = made_once(_select_matching)


def find_neighbour(order: Order, criteria: OrderFilter, *, forward: bool) -> Order | None:
    """The order that follows in a list, or the one before. An order that no longer matches still has its place there."""
    ordering = ORDERINGS[criteria.sort]
    place = Cursor(tuple(ordering.key(order)), backwards=not forward).encode()
    page = paginate(_matching(criteria, Order), ordering, PageRequest(limit=1, cursor=place), total=0)
    return next(iter(page.items), None)


def list_recent(limit: int) -> Sequence[Order]:
    """The newest orders."""
    return db.session.scalars(_RECENT, {"most": limit}).all()


def find_city(typed: str) -> str | None:
    """The city of an order, as it is spelled there, that has this name; None when no order went to one."""
    folded = text.fold(typed)
    return (
        db.session.scalar(select(Order.city).where(Order.city_folded == folded).limit(1)) if folded else None
    )


def list_cities(limit: int = 30) -> Sequence[str]:
    """Cities of the newest orders, the most frequent first."""
    return db.session.scalars(_CITIES, {"most": limit}).all()


def stream_columns(criteria: OrderFilter, columns: Sequence[Any]) -> Iterator[Row[Any]]:
    """Some columns of every matching order in the wanted order, read in batches: memory does not grow with their number.

    The rows are one snapshot of the table. As long as a file takes: without the usual time limit of a statement.
    """
    statement = ordered(select(*columns).where(*matching(criteria)), criteria.sort)
    connection = connection_without_timeouts()
    with connection.execution_options(yield_per=_EXPORT_BATCH).execute(statement) as found:
        yield from found


def ordered(statement: S, sort: Sort) -> S:
    """A statement of orders in a wanted order."""
    ordering = ORDERINGS[sort]
    return statement.order_by(
        *(column.desc() if ordering.descending else column.asc() for column in ordering.columns)
    )


def newest_first(statement: S) -> S:
    """A statement of orders, the newest of them first."""
    return statement.order_by(Order.order_date.desc(), Order.day_counter.desc())


def _named(reference: str) -> tuple[str, Any] | None:
    """The column that a number or id names an order by, and its value; None when it is neither."""
    if number := rules.parse_number(reference):
        return "number", str(number)
    order_id = read_id(reference)
    return ("id", order_id) if order_id else None


def _with_count() -> Select[Order, int]:
    other = aliased(Order)
    repeat = aliased(Order)
    repeated_by = (
        select(repeat.number)
        .where(
            repeat.phone_normalized == Order.phone_normalized,  # by its index
            repeat.duplicate_of == Order.number,
            repeat.order_status.in_(OPEN),
        )
        .order_by(repeat.order_date, repeat.day_counter)
        .limit(1)
        .scalar_subquery()
    )
    count = (
        select(func.count())
        .select_from(other)
        .where(
            or_(
                other.phone_normalized == Order.phone_normalized,
                other.whatsapp_normalized == Order.phone_normalized,
            )
        )
        .scalar_subquery()
    )
    repeats = with_expression(Order.repeated_by, repeated_by)
    noted = with_expression(Order.customer_note, newest_note_about(Order.phone_normalized))
    return select(Order, count).options(repeats, noted).execution_options(populate_existing=True)


_TOTAL_FIRST = (Order.total_amount, Order.order_date, Order.day_counter)
_PLACE = (Order.order_date, Order.day_counter)
ORDERINGS = {
    Sort.TOTAL: Ordering(_TOTAL_FIRST, attrgetter(*(each.key for each in _TOTAL_FIRST)), descending=False),
    Sort.TOTAL_DOWN: Ordering(
        _TOTAL_FIRST, attrgetter(*(each.key for each in _TOTAL_FIRST)), descending=True
    ),
    Sort.OLDEST: Ordering(_PLACE, attrgetter(*(each.key for each in _PLACE)), descending=False),
    Sort.NEWEST: Ordering(_PLACE, attrgetter(*(each.key for each in _PLACE)), descending=True),
}

# Made once (0023).
_NAMES = {"number": Order.number == bindparam("number"), "id": Order.id == bindparam("id")}
_ONE = {name: select(Order).where(named) for name, named in _NAMES.items()}
_WITH_COUNT = {name: _with_count().where(named) for name, named in _NAMES.items()}
_RECENT = newest_first(select(Order)).limit(bindparam("most", type_=Integer))
_newest_cities = newest_first(select(Order.city, Order.city_folded)).limit(_CITIES_OF).subquery()
_CITIES = (
    select(func.max(_newest_cities.c.city))
    .group_by(_newest_cities.c.city_folded)
    .order_by(func.count().desc(), _newest_cities.c.city_folded)
    .limit(bindparam("most", type_=Integer))
)
