"""The list, its tabs, its sum and its file speak of the same orders, whatever is asked for."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.kernel.pages import PageRequest
from beautique.orders import counting
from beautique.orders.export.files import export
from beautique.orders.figures.commands import refresh_closed_days
from beautique.orders.listing import list_order_rows
from beautique.orders.models import Order
from beautique.orders.placement.numbers import mark_day_changed
from beautique.orders.queries import list_orders
from beautique.orders.types import (
    Age,
    DeliveryStatus,
    Flag,
    OrderFilter,
    OrderStatus,
    PaymentStatus,
    Proof,
    Sort,
    StatusCount,
)
from beautique.settings.types import Message, PaymentMethod
from tests.factories import make_order, make_product
from tests.orders import many

pytestmark = pytest.mark.usefixtures("app_context")

ORDERS, FILTERS = 400, 100
_NO_MORE = PageRequest(limit=ORDERS)


@pytest.mark.timeout(60)
def test_list_tabs_sum_and_file_agree_for_a_hundred_filters(app: Flask) -> None:
    many.fill(make_product(app), ORDERS)
    everything = list_orders(OrderFilter(), _NO_MORE).items
    _make_some_odd(everything)
    dice = random.Random(7)
    seen_sizes = set()
    for _ in range(FILTERS):
        wanted = _any_filter(dice, everything)
        counts = counting.count_by_status(wanted)
        page = list_orders(wanted, _NO_MORE)
        if wanted.search:
            assert list_orders(counting.count_with_others(wanted).criteria, _NO_MORE) == page, wanted
        told = counting.total(counts, wanted.order_status)
        assert (told.count, told.amount) == (page.total, sum(each.total_amount for each in page.items)), (
            wanted
        )
        for status in OrderStatus:
            of_tab = list_orders(replace(wanted, order_status=(status,)), _NO_MORE).items
            expected = StatusCount(len(of_tab), sum((each.total_amount for each in of_tab), told.amount * 0))
            assert counts[status] == expected, (wanted, status)
        numbers = [each.number for each in page.items]
        assert _numbers_in_file(wanted) == numbers, wanted
        for_programs = list_order_rows(wanted, _NO_MORE)
        assert ([each.number for each in for_programs.items], for_programs.total) == (numbers, page.total)
        seen_sizes.add(page.total)
    assert len(seen_sizes) > FILTERS // 4  # empty lists alone would agree too


def test_a_tab_counts_up_to_its_limit_and_says_that_there_are_more(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 3)
    product = make_product(app)
    for _ in range(4):
        make_order(app, product)
    received = counting.count_by_status(OrderFilter(start_date=date(2000, 1, 1)))[OrderStatus.RECEIVED]
    assert (received.label, received.is_capped) == ("3+", True)


def test_open_orders_of_a_common_word_are_counted_although_delivered_ones_are_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_FOUND", 3)
    product = make_product(app)
    orders = [make_order(app, product) for _ in range(6)]
    with transaction() as session:
        delivered = update(Order).where(Order.id.in_([each.id for each in orders[:5]]))
        session.execute(delivered.values(order_status=OrderStatus.DELIVERED, updated_at=Order.updated_at))
    counts = counting.count_by_status(OrderFilter(search="ayesha"))
    assert counts[OrderStatus.RECEIVED] == StatusCount(1, orders[5].total_amount)
    assert counts[OrderStatus.DELIVERED].is_capped
    assert counting.total(counts, ()).is_capped
    assert counting.count_by_status(OrderFilter(search=orders[5].number))[OrderStatus.RECEIVED].label == "1"


@pytest.mark.parametrize("most_read", [1, 9])
def test_open_orders_of_a_common_word_are_the_same_whether_few_or_many_are_open(
    app: Flask, monkeypatch: pytest.MonkeyPatch, most_read: int
) -> None:
    monkeypatch.setattr(counting, "MOST_FOUND", 1)
    monkeypatch.setattr(counting, "MOST_READ", most_read)
    product = make_product(app)
    for name in ("Ayesha Khan", "Ayesha Malik", "Zu Khan", "Nobody"):
        make_order(app, product, customer_name=name)
    counted = {word: counting.count_by_status(OrderFilter(search=word)) for word in ("ayesha", "kh", "khan")}
    labels = {counts[OrderStatus.RECEIVED].label for counts in counted.values()}
    assert labels == {"2"}


def test_what_few_were_found_is_named_so_that_a_list_need_not_look_again(app: Flask) -> None:
    product = make_product(app)
    first, second, _ = (
        make_order(app, product, customer_name=name) for name in ("Zara A", "Zara B", "Ayesha")
    )
    wanted = OrderFilter(search="zara", order_status=(OrderStatus.RECEIVED,), sort=Sort.OLDEST)
    named = counting.count_with_others(wanted, [OrderFilter(search="ayesha")]).criteria
    assert set(named.number) == {first.number, second.number}
    assert replace(named, number=(), search="zara") == wanted
    assert [each.number for each in list_orders(named, _NO_MORE).items] == [first.number, second.number]


@pytest.mark.parametrize("search", ["", "nobody at all"])
def test_a_list_without_a_search_or_without_orders_stays_as_it_is(app: Flask, search: str) -> None:
    make_order(app, make_product(app))
    wanted = OrderFilter(search=search)
    assert counting.count_with_others(wanted).criteria == wanted


def test_more_than_some_are_looked_for_again_instead_of_named(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_NAMED", 1)
    product = make_product(app)
    for _ in range(2):
        make_order(app, product)
    wanted = OrderFilter(search="ayesha")
    assert counting.count_with_others(wanted).criteria == wanted


def test_a_common_word_is_not_named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_FOUND", 2)
    product = make_product(app)
    for _ in range(3):
        make_order(app, product)
    assert counting.count_with_others(OrderFilter(search="ayesha")).criteria.number == ()


@pytest.mark.parametrize(
    ("count", "label"),
    [(0, ""), (7, "7+"), (99, "99+"), (1_001, "1,000+"), (1_034, "1,000+"), (10_000, "10,000+")],
)
def test_what_nobody_counted_to_the_end_is_told_in_round_numbers(count: int, label: str) -> None:
    assert StatusCount(count, is_capped=True).label == label
    assert StatusCount(count).label == f"{count:,}"


def test_an_open_order_of_a_very_common_word_is_not_hidden_by_those_of_another_status(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 2)
    monkeypatch.setattr(counting, "MOST_FOUND", 3)
    product = make_product(app)
    first, *_ = [make_order(app, product) for _ in range(9)]
    with transaction() as session:
        session.execute(
            update(Order)
            .where(Order.id == first.id)
            .values(order_status=OrderStatus.PROCESSING, updated_at=Order.updated_at)
        )
    counts = counting.count_by_status(OrderFilter(search="siddiqui"))
    assert counts[OrderStatus.PROCESSING].label == "1"
    assert counts[OrderStatus.RECEIVED].label == "2+"


def test_programs_hear_the_exact_number_of_a_status_from_the_figures_and_from_changed_days(
    app: Flask,
) -> None:
    many.fill(make_product(app), ORDERS)
    refresh_closed_days()
    first, last = clock.today() - timedelta(days=40), clock.today() - timedelta(days=3)
    _assert_totals_are_exact(first, last)
    with transaction() as session:
        moved = session.scalars(select(Order).where(Order.order_date.between(first, last)).limit(9)).all()
        for order in moved:
            order.order_status, order.delivery_status = OrderStatus.READY, DeliveryStatus.OUT_FOR_DELIVERY
            mark_day_changed(session, order.order_date)
    _assert_totals_are_exact(first, last)


def _assert_totals_are_exact(first: date, last: date) -> None:
    everything = list_orders(OrderFilter(), _NO_MORE).items
    within = [each for each in everything if first <= each.order_date <= last]
    for statuses in (OrderStatus, PaymentStatus, DeliveryStatus):
        name = {OrderStatus: "order_status", PaymentStatus: "payment_status"}.get(statuses, "delivery_status")
        for words in (*((each,) for each in statuses), tuple(statuses)[1:3]):
            wanted = OrderFilter(**{name: words})
            of_days = replace(wanted, start_date=first, end_date=last)
            assert counting.count_exactly(wanted) == sum(getattr(each, name) in words for each in everything)
            assert counting.count_exactly(of_days) == sum(getattr(each, name) in words for each in within)


def _numbers_in_file(wanted: OrderFilter) -> list[str]:
    lines = b"".join(export(wanted, SYSTEM)).decode("utf-8-sig").splitlines()
    return [line.partition(",")[0].strip('"') for line in lines if line.lstrip('"').startswith("BQ-")]


def _any_filter(dice: random.Random, orders: Sequence[Order]) -> OrderFilter:
    """A filter of none to many conditions, most of which some order meets."""

    def some(words: Sequence[object], chance: float = 0.3) -> tuple[object, ...]:
        return tuple(dice.sample(words, dice.randint(1, 2))) if dice.random() < chance else ()

    def one(words: Sequence[object], chance: float) -> object:
        return dice.choice(words) if dice.random() < chance else None

    order = dice.choice(orders)
    first = clock.today() - timedelta(days=dice.randrange(60))
    search = (
        order.number,
        order.phone,
        order.phone[-4:],
        order.customer_name.split()[0],
        order.tracking_number,
    )
    return OrderFilter(
        order_status=some(list(OrderStatus)),
        payment_status=some(list(PaymentStatus)),
        delivery_status=some(list(DeliveryStatus), 0.2),
        payment_method=some(list(PaymentMethod)),
        city=some([order.city, "Lahore", "Karachi"]),
        flag=some(list(Flag), 0.25),
        has_proof=one(list(Proof), 0.2),
        age=one(list(Age), 0.15),
        start_date=one([first], 0.25),
        end_date=one([first + timedelta(days=dice.randrange(30))], 0.25),
        search=one([words for words in search if words], 0.3) or "",
        sort=dice.choice(list(Sort)),
    )


def _make_some_odd(orders: Sequence[Order]) -> None:
    """Gives every flag some orders, and every fifth order a proof."""
    dice = random.Random(3)
    with transaction() as session:
        for place, order in enumerate(orders):
            paid = dice.choice([0, 0, order.total_amount - 1, order.total_amount, order.total_amount + 1])
            session.execute(
                update(Order)
                .where(Order.id == order.id)
                .values(
                    has_proof=place % 5 == 0,
                    paid_amount=max(paid, 0),
                    payment_reference=f"TID{place}" if paid else None,
                    untold=Message.DISPATCHED if place % 4 == 2 else None,
                    duplicate_of=orders[0].number if place % 7 == 1 else None,
                    updated_at=Order.updated_at,
                )
            )
