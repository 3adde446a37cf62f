"""The numbers of the analytics page are what the orders say one by one, whatever happened to them, and wherever the server stands."""

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, update

from beautique.analytics.report import Report, Stretch, report
from beautique.cli.integrity_checks.figures import figures as doctor
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.orders.commands import correct_order, move_order
from beautique.orders.figures import commands
from beautique.orders.figures.commands import refresh_closed_days
from beautique.orders.figures.models import DayTally, MonthTally, YearTally
from beautique.orders.figures.types import Kind
from beautique.orders.models import Order, OrderDay
from beautique.orders.types import OrderChanges, OrderStatus
from tests.analytics.busy_shop import BusyShop
from tests.analytics.raw import numbers, read_shop
from tests.beginnings import begin_with
from tests.factories import contact, make_order
from tests.payments.desk import OWNER

pytestmark = pytest.mark.usefixtures("app_context")

OPENED, DAYS = date(2026, 6, 10), 150
NOBODY_WAITS = 90


@pytest.fixture(params=["UTC", "America/New_York"])
def _server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def shop(app: Flask, _server_zone: str) -> Iterator[list[dict[str, Any]]]:
    """All orders as they are in the end: in one zone with the figures kept after every act, in the other never computed."""

    def compute() -> None:
        if _server_zone == "UTC":
            refresh_closed_days()
        db.session.rollback()  # ends a read, so that the next act sees what is new

    at = begin_with(app, f"busy in {_server_zone}", lambda: BusyShop(app, OPENED, DAYS, 130).run(compute))
    with time_machine.travel(at, tick=False):
        yield read_shop()


def told(stretch: Stretch) -> dict[str, Any]:
    sums = stretch.sums

    def amounts(kind: Kind) -> dict[str, Any]:
        return {word: tally.amount for word, tally in stretch.tallies.of(kind).items() if tally.amount}

    def counts(kind: Kind) -> dict[str, int]:
        return {word: tally.count for word, tally in stretch.tallies.of(kind).items()}

    return {
        "orders": sums.orders,
        "revenue": sums.revenue,
        "awaiting": sums.awaiting,
        "cancelled": sums.cancelled,
        "refund_due": sums.refund_due,
        "average": stretch.average,
        "statuses": {word: count for word, count in sums.order_status.items() if count},
        "verify": stretch.median(Kind.VERIFY),
        "deliver": stretch.median(Kind.DELIVER),
        "customers": counts(Kind.CUSTOMER),
        "cities": amounts(Kind.CITY),
        "methods": amounts(Kind.METHOD),
        "categories": amounts(Kind.CATEGORY),
        "hours": counts(Kind.HOUR),
        "days": {day: each.orders for day, each in stretch.days.items()},
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


def test_the_numbers_of_100_ranges_are_those_of_the_orders_one_by_one(shop: list[dict[str, Any]]) -> None:
    dice = random.Random(7)
    check(shop, None, None)
    refresh_closed_days()
    assert [*doctor()] == []
    assert db.session.scalar(select(func.count(MonthTally.month.distinct()))) == 4
    for _ in range(100):
        first = OPENED + timedelta(days=dice.randrange(-10, DAYS + 20))
        check(shop, first, first + timedelta(days=int(dice.triangular(0, DAYS, 5))))
    everything = check(shop, None, None)
    assert (everything.before, everything.now.last) == (None, clock.today())


def test_doctor_finds_a_tally_of_a_day_and_of_a_month_that_is_wrong(shop: list[dict[str, Any]]) -> None:
    refresh_closed_days()
    for table, found in ((DayTally, "not those of its orders"), (MonthTally, "not those of its days")):
        with transaction() as session:
            session.execute(update(table).where(table.kind == Kind.HOUR).values(count=table.count + 1))
        told = [*doctor()]
        assert told
        assert any(found in each for each in told)


def test_a_month_is_added_up_once_it_is_quiet_and_anew_after_a_change(shop: list[dict[str, Any]]) -> None:
    refresh_closed_days()
    old = db.session.scalars(
        select(Order)
        .where(Order.order_status == "Cancelled", Order.order_date >= date(2026, 7, 1))
        .order_by(Order.number)
    ).first()
    move_order(old.id, OrderChanges(order_status=OrderStatus.RECEIVED), OWNER, "Wanted after all")
    changed = read_shop()
    month = old.order_date.replace(day=1)
    check(changed, None, None)  # computes the day anew, whose month falls away
    assert month not in set(db.session.scalars(select(MonthTally.month)))
    check(changed, None, None)
    assert month in set(db.session.scalars(select(MonthTally.month)))
    check(changed, None, None)
    with transaction() as session:
        session.execute(delete(MonthTally))
    check(changed, month, None)
    assert len(set(db.session.scalars(select(MonthTally.month)))) == 1  # one page adds up one


def test_a_year_is_read_in_place_of_its_months_until_one_of_its_orders_changes(app: Flask) -> None:
    orders = []
    for day in ("2023-12-30", "2024-01-01", "2024-02-29", "2024-12-31", "2025-06-01", "2026-10-05"):
        with time_machine.travel(f"{day} 12:00+05:00", tick=False):
            orders.append(make_order(app))
    with time_machine.travel("2026-11-07 12:00+05:00", tick=False):
        refresh_closed_days()
        assert years() == [date(year, 1, 1) for year in (2023, 2024, 2025)]
        check(read_shop(), None, None)
        with transaction() as session:
            wrong = update(YearTally).where(YearTally.year == date(2024, 1, 1), YearTally.kind == Kind.HOUR)
            session.execute(wrong.values(count=5))
        assert any(each.startswith("2024: ") for each in doctor())
        hours = report(None, None, NOBODY_WAITS).now.tallies.of(Kind.HOUR).values()
        assert sum(each.count for each in hours) == 3 * 5 + 3
        move_order(orders[1].id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER, "Not wanted")
        check(read_shop(), date(2024, 1, 1), None)
        assert date(2024, 1, 1) not in years()
        refresh_closed_days()
        assert date(2024, 1, 1) in years()
        check(read_shop(), date(2024, 1, 1), date(2024, 12, 31))


def years() -> list[date]:
    return sorted(set(db.session.scalars(select(YearTally.year))))


def test_a_long_stretch_is_told_by_months(
    shop: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beautique.analytics.report.BY_MONTH", timedelta(days=DAYS - 1))
    by_day = check(shop, OPENED + timedelta(days=2), None).now
    found = report(None, None, NOBODY_WAITS).now
    raw = numbers(shop, found.first, found.last)
    del raw["products"]
    assert told(found) == raw | {"days": told(found)["days"]}
    assert len(found.days) < len(by_day.days)
    assert months(told(found)["days"]) == months(raw["days"])


def months(days: Mapping[date, int]) -> Counter[date]:
    counts: Counter[date] = Counter()
    for day, count in days.items():
        counts[day.replace(day=1)] += count
    return counts


def test_the_month_in_which_the_shop_opened_is_read_as_a_whole(shop: list[dict[str, Any]]) -> None:
    refresh_closed_days()
    opened = update(MonthTally).where(MonthTally.month == OPENED.replace(day=1), MonthTally.kind == Kind.HOUR)
    with transaction() as session:
        session.execute(opened.values(count=MonthTally.count + 1_000))
    hours = report(None, None, NOBODY_WAITS).now.tallies.of(Kind.HOUR).values()
    assert sum(each.count for each in hours) > 1_000
    check(shop, shop[0]["day"] + timedelta(days=1), None)


def test_a_page_never_counts_very_many_late_orders_itself(
    shop: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beautique.analytics.report.MOST_COUNTED", 20)
    monkeypatch.setattr(commands, "ORDERS_AT_ONCE", 10)
    with transaction() as session:
        session.execute(update(OrderDay).values(figures_stale=True))
    looks = 1
    while report(None, None, NOBODY_WAITS) is None:
        looks += 1
    assert 5 < looks < 15  # each some more of the 130
    check(shop, None, None)


def test_a_corrected_phone_makes_others_new_and_returning_customers(app: Flask) -> None:
    phones = ("0300 1111111", "0300 2222222", "0300 1111111", "0300 2222222")
    orders = []
    for days, phone in zip((9, 8, 7, 6), phones, strict=True):
        with time_machine.travel(clock.now() - timedelta(days=days), tick=False):
            orders.append(make_order(app, phone=phone))
    assert refresh_closed_days() == 4
    assert report(None, None, NOBODY_WAITS).now.tallies[Kind.CUSTOMER, "new"].count == 2
    correct_order(orders[0].id, contact(phone="0300 2222222"), {}, OWNER)
    check(read_shop(), None, None)
    new = {
        day
        for day in (each.order_date for each in orders)
        if check(read_shop(), day, day).now.tallies[Kind.CUSTOMER, "new"].count
    }
    assert new == {orders[0].order_date, orders[2].order_date}
