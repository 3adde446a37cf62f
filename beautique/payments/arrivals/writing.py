"""The steps that write down what arrived. They never commit."""

import hashlib
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Table, and_, func, select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import insert_into, new_id
from beautique.payments.arrivals import rules
from beautique.payments.arrivals.models import Arrival, ArrivalImport
from beautique.payments.arrivals.types import WHOLE, ArrivalAction, Batch
from beautique.payments.matching.rules import order_number_in

SUBJECT = "arrivals"
_AT_ONCE = 500


def write_arrivals(session: Session, batch: Batch, actor: Actor) -> ArrivalImport:
    """Writes down the lines that nobody knew, and the import itself.

    Equal lines are counted: the nth is new when there is no nth yet, so that the same lines again, in this file or in another one,
    by one person or by two at once, add nothing. What only a message had named is the statement's from then on. Raises `Invalid` for too
    many lines.
    """
    rules.check_number(batch.read.lines)
    made = _import_row(batch, actor)
    session.add(made)
    session.flush()
    _insert_unknown(session, batch, made.id)
    mine = select(func.count(), func.sum(Arrival.amount)).where(Arrival.import_id == made.id)
    count, amount = session.execute(mine).one()
    made.new, made.known, made.amount = count, made.lines - count, amount or Decimal(0)
    told = ("method", "source", "file_name", "new", "known", "left_out", "refused", "amount")
    changes = {name: Change(None, getattr(made, name)) for name in told}
    log.record(session, actor, ArrivalAction.IMPORTED, SUBJECT, made.id, changes)
    return made


def content_of(batch: Batch) -> str:
    """By what the same lines in the same order are known again."""
    marks = (f"{mark}:{nth}" for _, mark, nth in rules.numbered(batch.read.lines, batch.method))
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def _import_row(batch: Batch, actor: Actor) -> ArrivalImport:
    count = len(batch.read.lines)
    days = [line.paid_on for line in batch.read.lines] if batch.source in WHOLE else []
    return ArrivalImport(
        id=batch.key or new_id(),
        method=batch.method,
        source=batch.source,
        file_name=batch.file_name,
        lines=count,
        new=0,
        known=count,
        left_out=batch.read.left_out,
        refused=len(batch.read.refused),
        amount=0,
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        content_sha256=content_of(batch),
        imported_by=actor.id,
        imported_by_name=actor.name,
        imported_at=clock.now(),
    )


def _insert_unknown(session: Session, batch: Batch, import_id: uuid.UUID) -> None:
    rows = list(_rows(batch, import_id))
    # In one order for everybody: two imports of the same lines wait for each other, never both for both.
    rows.sort(key=lambda row: (row["fingerprint"], row["nth"]))
    statement = insert_into(cast(Table, Arrival.__table__))
    if batch.source in WHOLE:
        statement = statement.on_conflict_do_update(
            index_elements=["method", "fingerprint", "nth"],
            set_={"source": statement.excluded.source},
            where=and_(*(Arrival.source != each for each in WHOLE)),  # an IN cannot be sent for many rows
        )
    else:
        statement = statement.on_conflict_do_nothing()
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(statement, rows[start : start + _AT_ONCE])


def _rows(batch: Batch, import_id: uuid.UUID) -> Iterable[dict[str, Any]]:
    now = clock.now()
    for line, fingerprint, nth in rules.numbered(batch.read.lines, batch.method):
        yield {
            "id": new_id(),
            "method": batch.method,
            "paid_on": line.paid_on,
            "at": line.at,
            "amount": line.amount,
            "reference": line.reference,
            "reference_key": rules.reference_key(line.reference),
            "sender": line.sender,
            "sender_phone": line.sender_phone,
            "narration": line.narration,
            "order_number": order_number_in(line.narration),
            "text_folded": rules.folded_text(line),
            "source": batch.source,
            "fingerprint": fingerprint,
            "nth": nth,
            "import_id": import_id,
            "created_at": now,
            "version": 1,
        }
