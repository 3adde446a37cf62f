"""The log as programs follow it: oldest first, each event once, and none is passed over that commits late. See decision 0033."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    cast,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)

from beautique.audit.models import AuditEvent
from beautique.audit.queries import conditions
from beautique.audit.types import EventFilter
from beautique.kernel.db import db, on_sqlite
from beautique.kernel.errors import Invalid
from beautique.kernel.pages import Cursor
from beautique.kernel.statements import made_once

_ROWID: ColumnElement[int] = literal_column("audit_events.rowid", Integer)
_MOST = 2**63 - 1
_FOREIGN = (
    "This place is not in this log: it was changed on its way, or the shop was restored from a backup since."
    " Start again without it; events keep their ids."
)

Place = tuple[int, uuid.UUID]


@dataclass(frozen=True, slots=True)
class FeedPart:
    """Some events, and where the next ones begin: None while the log is empty. `has_more` of them are there already."""

    events: Sequence[AuditEvent]
    next: str | None
    has_more: bool


def read_feed(criteria: EventFilter, after: str | None, limit: int) -> FeedPart:
    """The next events of a filter after a place that an earlier part gave, or from the first one on. Two queries, one if nothing is new.

    Raises `Invalid` (after) for a place that is none of this log: made by hand, or from before a backup was restored.
    """
    since = _place(after) if after else None
    newest = _newest(since)
    if newest is None or newest == since:
        return FeedPart((), after, has_more=False)
    place = _order()
    statement = select(AuditEvent, place[0]).where(*conditions(criteria), tuple_(*place) <= tuple_(*newest))
    if since is not None:
        statement = statement.where(tuple_(*place) > tuple_(*since))
    rows = db.session.execute(statement.order_by(*place).limit(limit + 1)).all()
    has_more = len(rows) > limit
    if has_more:  # else all up to the newest were looked at, those of other filters too
        newest = (rows[limit - 1][1], rows[limit - 1][0].id)
    return FeedPart([row[0] for row in rows[:limit]], Cursor(newest).encode(), has_more)


def _newest(since: Place | None) -> Place | None:
    """The last place behind which nothing will ever be put. Raises `Invalid` when nothing stands at `since`."""
    found = db.session.execute(_last_place()).one_or_none()
    if since is not None:
        at, event_id = since
        here = exists().where(AuditEvent.id == event_id, _order()[0] == at)
        if found is None or not db.session.scalar(select(here)):
            raise _foreign()
    return None if found is None else (found[0], found[1])


def _order() -> tuple[ColumnElement[int], ColumnElement[uuid.UUID]]:
    """By the writing transaction, in which PostgreSQL numbers them; SQLite has one writer at a time, and never deletes here."""
    return (_ROWID if on_sqlite() else AuditEvent.written_in.expression), AuditEvent.id.expression


@made_once
def _last_place() -> Select[int, uuid.UUID]:
    place = _order()
    statement = select(*place).order_by(*(each.desc() for each in place)).limit(1)
    if on_sqlite():
        return statement
    oldest_still_writing = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
    return statement.where(place[0] < oldest_still_writing)


def _place(after: str) -> Place:
    try:
        at, event_id = Cursor.decode(after).key
        if type(at) is not int or not 0 <= at <= _MOST:
            raise ValueError("no place of a row")
        return at, uuid.UUID(event_id)
    except (Invalid, ValueError, TypeError, AttributeError) as error:
        raise _foreign() from error


def _foreign() -> Invalid:
    return Invalid({"after": [_FOREIGN]})
