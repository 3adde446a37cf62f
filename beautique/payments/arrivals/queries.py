"""Reading money that arrived."""

import contextlib
import uuid
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from beautique.kernel import money
from beautique.kernel.db import db
from beautique.kernel.keyset import Ordering, paginate
from beautique.kernel.pages import Page, PageRequest
from beautique.kernel.search import contains_words
from beautique.kernel.text import search_terms
from beautique.orders.models import Order
from beautique.orders.references import comparable_reference
from beautique.payments.arrivals import rules
from beautique.payments.arrivals.models import Arrival, ArrivalImport
from beautique.payments.arrivals.types import ArrivalFilter, ArrivalState, Batch, Line, Source
from beautique.payments.models import Payment
from beautique.settings.types import PaymentMethod

_NEWEST = Ordering((Arrival.paid_on, Arrival.id), lambda row: (row.paid_on, row.id), descending=True)
_AT_ONCE = 500
_STATES: dict[ArrivalState, ColumnElement[bool]] = {
    ArrivalState.OPEN: and_(Arrival.transfer_id.is_(None), Arrival.dismissed_at.is_(None)),
    ArrivalState.TAKEN: Arrival.transfer_id.is_not(None),
    ArrivalState.DISMISSED: Arrival.dismissed_at.is_not(None),
}


def list_arrivals(criteria: ArrivalFilter, request: PageRequest) -> Page[Arrival]:
    """The arrivals, the newest day first, uncounted (`total` is 0). Raises `Invalid` for a foreign cursor."""
    return paginate(select(Arrival).where(*_conditions(criteria)), _NEWEST, request, total=0)


def list_imports(limit: int) -> Sequence[ArrivalImport]:
    """The latest imports that a person made; what programs send is only seen among the arrivals."""
    by_hand = ArrivalImport.source != Source.API
    return db.session.scalars(
        select(ArrivalImport).where(by_hand).order_by(ArrivalImport.id.desc()).limit(limit)
    ).all()


def numbers_of(transfer_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The numbers of the orders that these transfers pay for. One query; none for none."""
    if not transfer_ids:
        return {}
    rows = db.session.execute(
        select(Payment.transfer_id, Order.number)
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.transfer_id.in_(transfer_ids), Payment.reversed_at.is_(None))
        .order_by(Payment.id)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for transfer_id, number in rows:
        found.setdefault(transfer_id, []).append(number)
    return found


def any_arrival() -> bool:
    """Whether anything ever arrived here."""
    return db.session.scalar(select(Arrival.id).limit(1)) is not None


def known_by(lines: Sequence[Line], method: PaymentMethod) -> list[Source]:
    """Those of these lines that an import would find here already: how each of them came."""
    wanted = {(mark, nth) for _, mark, nth in rules.numbered(lines, method)}
    marks = sorted({mark for mark, _ in wanted})
    known: list[Source] = []
    for start in range(0, len(marks), _AT_ONCE):
        some = select(Arrival.fingerprint, Arrival.nth, Arrival.source).where(
            Arrival.method == method, Arrival.fingerprint.in_(marks[start : start + _AT_ONCE])
        )
        known += [source for mark, nth, source in db.session.execute(some) if (mark, nth) in wanted]
    return known


def find_imported(batch: Batch) -> list[Arrival]:
    """The arrivals of an imported batch, in its order."""
    wanted = [(mark, nth) for _, mark, nth in rules.numbered(batch.read.lines, batch.method)]
    found = db.session.scalars(
        select(Arrival).where(
            Arrival.method == batch.method, Arrival.fingerprint.in_({mark for mark, _ in wanted})
        )
    )
    by_mark = {(row.fingerprint, row.nth): row for row in found}
    return [by_mark[each] for each in wanted]


def _conditions(criteria: ArrivalFilter) -> Iterator[ColumnElement[bool]]:
    if criteria.methods:
        yield Arrival.method.in_(criteria.methods)
    if criteria.state:
        yield _STATES[criteria.state]
    if criteria.start_date:
        yield Arrival.paid_on >= criteria.start_date
    if criteria.end_date:
        yield Arrival.paid_on <= criteria.end_date
    if criteria.search:
        yield _found_by(criteria.search)


def _found_by(typed: str) -> ColumnElement[bool]:
    """By words of the sender or the narration, by an ID in any spelling, or by an amount."""
    found = [contains_words(Arrival.text_folded, search_terms(typed))]
    if key := comparable_reference(typed):
        found.append(Arrival.reference_key == key)
    with contextlib.suppress(money.NotAnAmount):
        found.append(Arrival.amount == money.parse(typed))
    return or_(*found)
