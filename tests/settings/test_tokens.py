"""Storefront tokens: issued once, listed, noted when used, and worth nothing after revoking or their last day."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Invalid, NotFound
from beautique.settings.commands import TOKEN, issue_token, note_use, revoke_token
from beautique.settings.models import ApiToken
from beautique.settings.queries import find_live_token, list_tokens
from beautique.settings.types import IssuedToken
from tests.statements import heard

pytestmark = pytest.mark.usefixtures("app_context")

SANA = Actor("Sana", Via.SESSION)
NOON = datetime(2026, 11, 21, 7, 0, 0, 250_000, tzinfo=UTC)


def live(token: IssuedToken) -> ApiToken | None:
    return find_live_token(str(token.claims["jti"]))


def used_at(token: IssuedToken) -> datetime | None:
    row = live(token)
    assert row is not None
    return row.last_used_at


def test_a_token_claims_what_the_storefront_may_and_nothing_else() -> None:
    with time_machine.travel(NOON, tick=False):
        token = issue_token("  Next.js shop ", SANA, days=30)
    noon = int(NOON.timestamp())
    assert token.claims == {
        "iss": "beautique",
        "aud": "beautique:storefront",
        "sub": str(token.id),
        "iat": noon,
        "nbf": noon,
        "exp": noon + 30 * 86_400,
        "jti": token.claims["jti"],
    }
    assert (token.name, int(token.expires_at.timestamp())) == ("Next.js shop", token.claims["exp"])
    assert len(str(token.claims["jti"])) >= 32


def test_tokens_are_listed_newest_first_with_who_made_them_and_never_with_two_equal_ids() -> None:
    first, second = issue_token("First", SANA), issue_token("Second", Actor("Command line", Via.CLI))
    assert [(row.name, row.created_by, row.last_used_at, row.revoked_at) for row in list_tokens()] == [
        ("Second", "Command line", None, None),
        ("First", "Sana", None, None),
    ]
    assert first.claims["jti"] != second.claims["jti"]
    copy = ApiToken(
        name="Copy",
        jti=first.claims["jti"],
        created_by="x",
        created_at=NOON,
        expires_at=NOON + timedelta(days=1),
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(copy)


def test_a_token_is_live_until_its_last_second() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = issue_token("Shop", SANA, days=1)
        clock.move_to(token.expires_at - timedelta(seconds=1))
        assert live(token) is not None
        clock.move_to(token.expires_at)
        assert live(token) is None
    assert find_live_token("unknown") is None


def test_a_revoked_token_is_dead_at_once_and_the_others_live() -> None:
    token, other = issue_token("Shop", SANA), issue_token("Other", SANA)
    revoke_token(token.id, SANA)
    assert live(token) is None
    assert live(other) is not None
    revoked_at = {row.name: row.revoked_at for row in list_tokens()}
    assert revoked_at["Shop"] is not None
    assert revoked_at["Other"] is None


def test_revoking_twice_changes_nothing_and_the_log_tells_each_once() -> None:
    token = issue_token("Shop", SANA)
    revoke_token(token.id, SANA)
    before = list_tokens()[0].revoked_at
    revoke_token(token.id, SANA)
    assert list_tokens()[0].revoked_at == before
    events = list_timeline(TOKEN, token.id)
    assert sorted(event.action for event in events) == ["storefront_token.issued", "storefront_token.revoked"]
    assert str(token.claims["jti"]) not in str([event.changes for event in events])
    with pytest.raises(NotFound):
        revoke_token(uuid.uuid4(), SANA)


@pytest.mark.parametrize(
    ("name", "days", "fields"),
    [(" ", 365, ["name"]), ("x" * 61, 365, ["name"]), ("Shop", 0, ["days"]), ("", 3_651, ["name", "days"])],
)
def test_wrong_wishes_are_named_and_issue_nothing(name: str, days: int, fields: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        issue_token(name, SANA, days)
    assert list(refusal.value.errors) == fields
    assert list_tokens() == []


def test_a_use_is_written_down_at_most_once_a_minute() -> None:
    token = issue_token("Shop", SANA)
    statements: list[str] = []
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False) as clock:
        note_use(live(token))
        assert used_at(token) == start
        clock.shift(59)
        row = live(token)
        with heard(db.engine, statements.append):
            note_use(row)
        assert (used_at(token), statements) == (start, [])
        clock.shift(1)
        note_use(live(token))
        assert used_at(token) == start + timedelta(minutes=1)


def test_a_late_note_never_turns_the_time_back() -> None:
    token = issue_token("Shop", SANA)
    early, late = datetime.now(UTC), datetime.now(UTC) + timedelta(minutes=5)
    stale = live(token)
    db.session.expunge_all()
    with time_machine.travel(late, tick=False):
        note_use(live(token))
    with time_machine.travel(early, tick=False):
        note_use(stale)
    assert used_at(token) == late


def test_many_uses_at_once_are_no_trouble(app: Flask) -> None:
    token = issue_token("Shop", SANA)
    failures: list[BaseException] = []

    def use() -> None:
        with app.app_context():
            try:
                note_use(live(token))
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert used_at(token) is not None
