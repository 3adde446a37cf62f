import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import literal, select

from beautique.kernel.db import db
from beautique.kernel.errors import RateLimited
from beautique.staff import sessions, throttling
from beautique.staff.models import RateBucket
from beautique.staff.types import Limit

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)  # a window of 10 minutes begins here
TEN_MINUTES = 600


@pytest.fixture(autouse=True)
def _limits_are_on(app, monkeypatch):
    monkeypatch.setattr(throttling, "_requests_are_limited", True)  # the application under test has them off


def knock(times=1, key="0300", allowed=6):
    """How many of some requests got through."""
    through = 0
    for _ in range(times):
        try:
            throttling.consume("orders", key, allowed, TEN_MINUTES)
        except RateLimited:
            continue
        through += 1
    return through


def test_only_the_allowed_number_gets_through_in_one_window(app):
    with time_machine.travel(NOON, tick=False):
        assert knock(10) == 6


def test_keys_and_kinds_are_counted_apart(app):
    with time_machine.travel(NOON, tick=False):
        assert knock(6) == 6
        assert knock(6, key="0321") == 6
        throttling.consume("tracking", "0300", 6, TEN_MINUTES)


def test_a_refusal_says_when_to_come_back_and_then_one_gets_in(app):
    with time_machine.travel(NOON, tick=False) as clock:
        knock(6)
        with pytest.raises(RateLimited) as refusal:
            throttling.consume("orders", "0300", 6, TEN_MINUTES)
        assert refusal.value.retry_after_s == 700
        assert refusal.value.message == "Too many tries. Wait 12 minutes."
        clock.shift(timedelta(seconds=699))
        assert knock() == 0
        clock.shift(timedelta(seconds=1))
        assert knock(5) == 1


def test_knocking_on_while_refused_does_not_prolong_the_wait(app):
    with time_machine.travel(NOON, tick=False) as clock:
        knock(500)
        clock.shift(timedelta(seconds=700))
        assert knock() == 1


def test_a_burst_around_the_turn_of_a_window_is_still_limited(app):
    with time_machine.travel(NOON + timedelta(seconds=595), tick=False) as clock:
        assert knock(6) == 6
        clock.shift(timedelta(seconds=10))
        assert knock(6) == 0


def test_after_two_windows_everything_is_forgotten(app):
    with time_machine.travel(NOON, tick=False) as clock:
        knock(6)
        clock.shift(timedelta(seconds=2 * TEN_MINUTES))
        assert knock(10) == 6


def test_of_requests_at_the_same_moment_no_more_than_allowed_get_through(app):
    through = []

    def at_once():
        with app.app_context():
            through.append(knock())

    threads = [threading.Thread(target=at_once) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(through), sum(through)) == (20, 6)


def test_a_try_counts_under_all_its_limits_or_under_none(app):
    wide, narrow = Limit("wide", "x", 10, TEN_MINUTES), Limit("narrow", "x", 1, TEN_MINUTES)
    throttling.consume_all(wide, narrow)
    for _ in range(5):
        with pytest.raises(RateLimited):
            throttling.consume_all(wide, narrow)
    assert sorted(db.session.scalars(select(RateBucket.count))) == [1, 1]


def test_a_question_within_limits_counts_nothing_and_is_refused_where_it_would_be_one_too_many(app):
    def ask():
        windows = throttling.windows_of((wide, narrow))
        rows, counts = throttling.list_counted(windows, select(literal(7), literal("x")), {})
        throttling.refuse_one_too_many(windows, counts)
        return rows

    with time_machine.travel(NOON, tick=False) as clock:
        narrow, wide = Limit("orders", "0300", 6, TEN_MINUTES), Limit("hour", "0300", 100, 3600)
        for _ in range(20):
            assert ask() == [(7, "x")]
        assert knock(6) == 6
        with pytest.raises(RateLimited) as refusal:
            ask()
        assert knock(1) == 0
        clock.shift(refusal.value.retry_after_s - 1)
        with pytest.raises(RateLimited):
            ask()
        clock.shift(1)
        ask()
        throttling.configure(requests_are_limited=False)
        clock.move_to(NOON)
        ask()


def test_a_claim_given_back_was_never_made_and_cannot_be_given_back_below_nothing(app):
    with time_machine.travel(NOON, tick=False):
        claimed = throttling.consume_all(Limit("orders", "0300", 6, TEN_MINUTES))
        throttling.refund(claimed)
        throttling.refund(claimed)
        assert knock(10) == 6


def test_request_limits_can_be_switched_off_but_the_log_in_throttle_cannot(app):
    throttling.configure(requests_are_limited=False)
    assert knock(50) == 50
    tries = throttling.login_limits("asma", "203.0.113.7")
    for _ in range(10):
        throttling.consume_login(tries)
    with pytest.raises(RateLimited):
        throttling.consume_login(tries)


def test_no_phone_and_no_address_is_kept_in_clear(app):
    knock(key="03001234567")
    throttling.consume_login(throttling.login_limits("asma", "203.0.113.7"))
    keys = db.session.scalars(select(RateBucket.key)).all()
    assert len(keys) == 4
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)


def test_buckets_that_no_limit_looks_at_are_deleted(app):
    with time_machine.travel(NOON, tick=False) as clock:
        knock()
        clock.shift(timedelta(days=3))
        knock()
        sessions.purge_expired()
    assert db.session.scalars(select(RateBucket.window_start)).all() == [NOON + timedelta(days=3)]
