"""The numbers of the analytics page are what the orders say one by one, whatever happened to them, and wherever the server stands."""

import os
import random
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from beautique.analytics.report import Report, Stretch, report
from beautique.cli.integrity_checks.figures import figures as doctor
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders.figures.commands import refresh_closed_days
from beautique.orders.figures.models import MonthTally
from beautique.orders.figures.types import Kind
from tests.analytics.busy_shop import BusyShop
from tests.analytics.raw import numbers, read_shop

pytestmark = pytest.mark.usefixtures("app_context")

OPENED, DAYS = date(2026, 6, 10), 150
NOBODY_WAITS = 90


@pytest.fixture(params=["UTC", "America/New_York"])
def _server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(os.environ, "TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def closed_at(app: Flask, _server_zone: None) -> Iterator[datetime]:
    """A moment shortly after midnight in Karachi, some hours after the last order came."""
    at = BusyShop(app, OPENED, DAYS, 130).run()
    with time_machine.travel(at, tick=False):
        yield at


def told(stretch: Stretch) -> dict[str, Any]:
    figures = stretch.figures

    def amounts(kind: Kind) -> dict[str, Any]:
        return {word: tally.amount for word, tally in stretch.tallies.of(kind).items() if tally.amount}

    def counts(kind: Kind) -> dict[str, int]:
        return {word: tally.count for word, tally in stretch.tallies.of(kind).items()}

    return {
        "orders": figures.orders,
        "revenue": figures.revenue,
        "awaiting": figures.awaiting,
        "cancelled": stretch.cancelled,
        "refund_due": figures.refund_due,
        "average": stretch.average,
        "statuses": {word: count for word, count in figures.order_status.items() if count},
        "verify": stretch.median(Kind.VERIFY),
        "deliver": stretch.median(Kind.DELIVER),
        "customers": counts(Kind.CUSTOMER),
        "cities": amounts(Kind.CITY),
        "methods": amounts(Kind.METHOD),
        "categories": amounts(Kind.CATEGORY),
        "hours": counts(Kind.HOUR),
        "days": {day: sums.orders for day, sums in stretch.days.items()},
    }


def check(shop: list[dict[str, Any]], first: date | None, last: date | None) -> Report:
    """The report of some days, once it said what the orders say."""
    found = report(first, last, NOBODY_WAITS)
    assert found
    for stretch in (found.now, found.before):
        if stretch:
            raw = numbers(shop, stretch.first, stretch.last)
            if stretch is found.now:
                assert [(str(product.id), sold.amount) for product, sold in found.best] == raw["products"]
            assert told(stretch) == {name: value for name, value in raw.items() if name != "products"}
    return found


def test_the_numbers_of_100_ranges_are_those_of_the_orders_one_by_one(
    app: Flask, closed_at: datetime
) -> None:
    shop, dice = read_shop(), random.Random(7)
    check(shop, None, None)  # with nothing computed before
    refresh_closed_days()
    assert [*doctor()] == []
    assert db.session.scalar(select(func.count(MonthTally.month.distinct()))) == 4
    for _ in range(100):
        first = OPENED + timedelta(days=dice.randrange(-10, DAYS + 20))
        check(shop, first, first + timedelta(days=int(dice.triangular(0, DAYS, 5))))
    everything = check(shop, None, None)
    assert (everything.before, everything.now.last) == (None, clock.today())
    assert [*doctor()] == []
