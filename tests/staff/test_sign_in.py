import json
import threading
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.audit.types import Via
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Busy, RateLimited
from beautique.staff import commands, passwords, queries, sessions
from beautique.staff.actors import command_line
from beautique.staff.models import RateBucket, StaffSession
from beautique.staff.types import Visitor, WrongCredentials
from tests.staff.people import AT_HOME, ELSEWHERE, PASSWORD, acting, log_in
from tests.statements import heard

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)  # a window of 15 minutes begins here


def refused(name="asma", password="wrong password", visitor=AT_HOME):
    """The sentence that answers a wrong log-in."""
    with pytest.raises(WrongCredentials) as refusal:
        sessions.sign_in(name, password, visitor, Via.SESSION)
    return refusal.value.message


def events():
    return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()


@pytest.mark.parametrize("name", ["asma", "ASMA", " Asma ", "asma@example.com", "Asma@EXAMPLE.com"])
def test_username_and_email_open_the_same_account_in_any_letter_case(asma, name):
    signed_in = sessions.sign_in(name, PASSWORD, AT_HOME, Via.SESSION)
    assert signed_in.account.id == asma.id
    assert sessions.resume(signed_in.token).account.username == "asma"


def test_a_program_gets_a_token_of_a_day_that_opens_no_dashboard(asma):
    signed_in = sessions.sign_in("asma", PASSWORD, AT_HOME, Via.TOKEN)
    assert signed_in.account.id == asma.id
    assert timedelta(hours=23, minutes=59) < signed_in.expires_at - clock.now() <= timedelta(hours=24)
    assert sessions.resume(signed_in.token) is None
    assert sessions.resume(signed_in.token, Via.TOKEN).account.id == asma.id
    assert db.session.scalars(select(StaffSession.via)).all() == ["token"]


def test_the_last_log_in_is_noted_without_making_an_open_form_stale(asma):
    before = asma.version
    with time_machine.travel(NOON, tick=False):
        signed_in = sessions.sign_in("asma", PASSWORD, AT_HOME, Via.TOKEN)
    assert signed_in.account.last_login == NOON
    stored = queries.get_account(asma.id)
    assert (stored.last_login, stored.version) == (NOON, before)


def test_every_kind_of_wrong_has_one_answer(asma, owner):
    commands.deactivate(asma.id, acting(owner))
    answers = {
        refused("zainab"),
        refused("nobody", PASSWORD),
        refused("asma", PASSWORD),
        refused("", ""),
        refused("zain\x00ab", PASSWORD),
        refused("\ud800", "\ud800"),
        refused("zainab", PASSWORD * 10),
    }
    assert answers == {"The username or the password is wrong."}


def test_every_kind_of_wrong_costs_one_hash(asma, owner, monkeypatch):
    commands.deactivate(asma.id, acting(owner))
    hashes = []
    really = passwords.verify
    monkeypatch.setattr(
        passwords, "verify", lambda given, stored: hashes.append(stored) or really(given, stored)
    )
    refused("zainab")
    refused("nobody")
    refused("asma", PASSWORD)
    assert [stored is None for stored in hashes] == [False, True, False]


def test_every_kind_of_wrong_asks_the_database_the_same_questions(asma, owner):
    known, unknown = [], []
    with heard(db.engine, known.append):
        refused("zainab")
    with heard(db.engine, unknown.append):
        refused("nobody")
    assert known == unknown != []


def test_ten_wrong_tries_shut_the_account_at_this_address_but_not_elsewhere(asma):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(10):
            refused()
        with pytest.raises(RateLimited) as refusal:
            sessions.sign_in("asma", PASSWORD, AT_HOME, Via.SESSION)
        assert refusal.value.message == "Too many tries. Wait 17 minutes."
        assert log_in(visitor=ELSEWHERE)
        clock.shift(timedelta(seconds=refusal.value.retry_after_s))
        assert log_in()


def test_both_names_of_an_account_share_one_count(asma):
    for name in ["asma", "asma@example.com"] * 5:
        refused(name)
    with pytest.raises(RateLimited):
        log_in()


def test_unknown_users_are_throttled_exactly_like_known_ones(app):
    for _ in range(10):
        refused("nobody")
    with pytest.raises(RateLimited):
        sessions.sign_in("nobody", PASSWORD, AT_HOME, Via.SESSION)


def test_one_address_may_be_wrong_thirty_times_whatever_the_names(asma):
    for n in range(30):
        refused(f"guess{n}")
    with pytest.raises(RateLimited):
        log_in()
    assert log_in(visitor=ELSEWHERE)


def test_addresses_of_one_subscriber_are_one_address(asma):
    for n in range(10):
        refused(visitor=Visitor(f"2001:db8:1:2::{n + 1:x}"))
    with pytest.raises(RateLimited):
        log_in(visitor=Visitor("2001:db8:1:2:ffff::1"))
    assert log_in(visitor=Visitor("2001:db8:1:3::1"))


def test_a_hundred_wrong_tries_from_many_addresses_shut_the_account_everywhere(asma):
    with time_machine.travel(NOON, tick=False):
        for n in range(100):
            refused(visitor=Visitor(f"198.51.100.{n}"))
        with pytest.raises(RateLimited):
            log_in()


def test_who_knows_the_password_is_never_throttled_and_slips_are_forgotten(asma):
    with time_machine.travel(NOON, tick=False):
        for _ in range(9):
            refused()
        for _ in range(12):
            log_in()
        for _ in range(9):
            refused()
        assert log_in()


def test_a_log_in_of_ones_own_does_not_wipe_out_what_one_tried_on_others(asma, owner):
    with time_machine.travel(NOON, tick=False):
        for n in range(29):
            refused(f"guess{n}")
        log_in()
        refused("zainab")
        with pytest.raises(RateLimited):
            refused("zainab")


def test_of_guesses_at_the_same_moment_no_more_than_ten_are_tried(asma, app, monkeypatch):
    tried, answers = [], []
    monkeypatch.setattr(passwords, "verify", lambda *_: tried.append(1) and False)
    monkeypatch.setattr(passwords, "slot", nullcontext)  # as in as many processes

    def guess():
        with app.app_context():
            try:
                sessions.sign_in("asma", "guess", AT_HOME, Via.SESSION)
            except (WrongCredentials, RateLimited) as refusal:
                answers.append(type(refusal))

    threads = [threading.Thread(target=guess) for _ in range(25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tried) == 10
    assert (answers.count(WrongCredentials), answers.count(RateLimited)) == (10, 15)


def test_a_try_that_found_no_free_slot_is_not_held_against_anybody(asma, monkeypatch):
    def no_slot():
        raise Busy("Later.")

    with monkeypatch.context() as patch:
        patch.setattr(passwords, "slot", no_slot)
        for _ in range(15):
            with pytest.raises(Busy):
                log_in()
    assert db.session.scalars(select(RateBucket.count)).all() == []
    assert log_in()


@pytest.mark.parametrize("change", ["deactivated", "password"])
def test_what_changes_while_the_hash_is_computed_counts(asma, owner, monkeypatch, change):
    def meanwhile(*_):
        if change == "deactivated":
            commands.deactivate(asma.id, acting(owner))
        else:
            commands.set_password(asma.id, "another teapot 78", acting(owner))
        return True

    monkeypatch.setattr(passwords, "verify", meanwhile)
    refused("asma", PASSWORD)


def test_no_connection_is_held_while_the_hash_is_computed(asma, monkeypatch):
    held = []
    monkeypatch.setattr(
        passwords, "verify", lambda *_: held.append(db.session.registry().in_transaction()) or True
    )
    log_in()
    assert held == [False]


def test_good_and_wrong_log_ins_are_in_the_activity_log(asma):
    log_in()
    refused("asma")
    refused("nobody")
    good, wrong, unknown = events()[-3:]
    assert (good.action, good.actor_name, good.actor_id, good.via) == (
        "staff.signed_in",
        "Asma",
        asma.id,
        "session",
    )
    assert (wrong.action, wrong.actor_id, wrong.subject_id) == ("staff.sign_in_failed", None, str(asma.id))
    assert (unknown.action, unknown.subject_id) == ("staff.sign_in_failed", "unknown")
    assert {event.request_id for event in (good, wrong, unknown)} == {"request-1"}
    assert good.changes == {"address": [None, "203.0.113.7"]}


def test_no_password_and_no_token_reaches_the_activity_log(asma, owner):
    token = log_in()
    refused("a secret typed as name", "a secret typed as password")
    changed = sessions.change_password(asma.id, PASSWORD, "new teapot 79", AT_HOME, acting(asma))
    commands.set_password(asma.id, "newest teapot 80", acting(owner))
    sessions.sign_out(changed.token, acting(asma))
    hashed = queries.get_account(asma.id).password_hash
    everything = json.dumps([[e.subject_id, e.actor_name, e.changes, e.reason] for e in events()])
    secrets = [token, queries.token_hash(token), changed.token, PASSWORD, "teapot", "secret", hashed]
    assert [secret for secret in secrets if secret in everything] == []


def test_the_session_table_holds_no_token(asma):
    token = log_in()
    row = db.session.scalars(select(StaffSession)).one()
    assert row.token_hash == queries.token_hash(token) != token
    assert (row.address, row.browser) == ("203.0.113.7", "Firefox on Linux")


def test_every_log_in_gets_a_token_of_its_own(asma):
    tokens = {log_in() for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) == 43 for token in tokens)


def test_an_unusual_browser_name_does_not_stop_a_log_in(asma):
    assert log_in(visitor=Visitor("203.0.113.7", "\x00\ud800" + "x" * 1000))


def test_the_command_line_is_named_in_the_log(asma):
    assert [e.actor_name for e in events() if e.action == "staff.created"] == [command_line().name] * 2
