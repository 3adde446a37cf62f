"""Two people change one thing in the same instant: both are told the truth, and nobody is told that we are broken."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import inspect, select

from beautique.audit.models import AuditEvent
from beautique.kernel.db import Base, db
from tests.together import (
    arrival_rows,
    crossing_rows,
    json_rows,
    matching_rows,
    order_rows,
    passkey_rows,
    payment_rows,
    people_rows,
    product_rows,
    settings_rows,
    share_rows,
    task_rows,
)
from tests.together.desk import Desk
from tests.together.meeting import together
from tests.together.rows import Row

ROWS = [
    *order_rows.ROWS,
    *payment_rows.ROWS,
    *product_rows.ROWS,
    *settings_rows.ROWS,
    *passkey_rows.ROWS,
    *people_rows.ROWS,
    *share_rows.ROWS,
    *arrival_rows.ROWS,
    *matching_rows.ROWS,
    *crossing_rows.ROWS,
    *json_rows.ROWS,
    *task_rows.ROWS,
]
SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def desks() -> dict[str, Desk]:
    """The people of each engine's shop: they stay from row to row, for each row makes what it acts on."""
    return {}


@pytest.fixture
def desk(engine: str, request: pytest.FixtureRequest, desks: dict[str, Desk]) -> Desk:
    """The people of this engine's shop, which is emptied once."""
    if engine not in desks:
        desks[engine] = Desk(request.getfixturevalue("app"))
    return desks[engine]


def test_every_mutating_route_has_a_row(desk: Desk) -> None:
    mutating = {rule.endpoint for rule in desk.app.url_map.iter_rules() if (rule.methods or set()) - SAFE}
    assert {row.endpoint for row in ROWS} == mutating


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_both_are_told_the_truth(desk: Desk, row: Row) -> None:
    subject = row.prepare(desk)
    newest = desk.done(events)[-1].id
    answers, met = together(
        desk.app,
        [partial(row.send, me, subject, wish) for me, wish in zip(row.people(desk), row.wishes, strict=True)],
        waiting=not row.takes_turns,
    )
    assert row.takes_turns or met == any(row.told.values())  # what changes nothing begins no transaction
    told = tuple(sorted(answer.status_code for answer in answers))
    assert told in row.told
    with desk.app.app_context():
        happened = events(newest)
        possible = row.told[told]
        assert sorted(event.action for event in happened) in [
            sorted(each.split()) for each in ([possible] if isinstance(possible, str) else possible)
        ]
        assert_each_version_has_its_event(subject, happened)
        if row.stored is not None:
            done = [
                wish for wish, answer in zip(row.wishes, answers, strict=True) if answer.status_code < 400
            ]
            assert row.stored(subject) in done
    if row.reads:
        mine, theirs = sorted(zip(answers, row.wishes, strict=True), key=lambda pair: pair[0].status_code)
        assert str(mine[1]) in theirs[0].text
    if row.is_one is not None:
        assert (answers[0].location == answers[1].location) is row.is_one


def events(newest: uuid.UUID | None = None) -> Sequence[AuditEvent]:
    """What the activity log has, or has gained since an event."""
    statement = select(AuditEvent).order_by(AuditEvent.id)
    return db.session.scalars(statement if newest is None else statement.where(AuditEvent.id > newest)).all()


def assert_each_version_has_its_event(subject: Any, happened: Sequence[AuditEvent]) -> None:
    """Nothing was saved that nobody was told of: the versions since are those of the events."""
    if not isinstance(subject, Base) or not hasattr(subject, "version"):
        return
    key = inspect(type(subject)).primary_key_from_instance(subject)
    now = db.session.get(type(subject), key)
    told = {event.seq for event in happened if event.subject_id == str(key[0])} - {subject.version}
    assert now is None or told == set(range(subject.version + 1, now.version + 1))
