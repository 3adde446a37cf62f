"""Finding orders: search, filters, pages that neither skip nor repeat."""

import base64
import json
from datetime import timedelta

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Invalid, NotFound, RateLimited
from beautique.kernel.pages import PageRequest
from beautique.orders.commands import move_order
from beautique.orders.counting import count_by_status
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.queries import list_orders, stream_columns
from beautique.orders.tracking import track_order
from beautique.orders.types import OrderChanges, OrderFilter, OrderStatus, Sort
from beautique.settings.types import PaymentMethod
from beautique.staff import throttling
from beautique.staff.types import Limit
from tests.admin.order_pages import counted
from tests.crowds import at_once
from tests.factories import line, make_order, make_product
from tests.orders import many

pytestmark = pytest.mark.usefixtures("app_context")


def numbers(**wanted) -> list[str]:
    return [order.number for order in list_orders(OrderFilter(**wanted), PageRequest(limit=50)).items]


@pytest.mark.parametrize(
    "typed",
    [
        "03001234567",
        "0300-1234567",
        "0300 1234567",
        "+92 300 1234567",
        "+923001234567",
        "00923001234567",
        "923001234567",
        "3001234567",
        "1234567",
        "4567",
        "ayesha",
        "SIDDIQUI Ayesha",
        "áyesha",
    ],
)
def test_an_order_is_found_by_phone_and_name_in_every_spelling(app: Flask, typed) -> None:
    product = make_product(app)
    order = make_order(app, product)
    make_order(app, product, customer_name="Hira Qureshi", phone="0333 2098114", whatsapp="0333 2098114")
    assert numbers(search=typed) == [order.number]


@pytest.mark.parametrize("typed", ["03001234567", "+92 300 1234567", "00923001234567", "tel:+923001234567"])
def test_a_phone_is_looked_for_without_the_trigrams_that_every_order_has(typed) -> None:
    [*_, condition] = matching(OrderFilter(search=typed))
    sought = {str(each).strip('%"') for each in condition.compile(db.engine).params.values()}
    assert sought == {"3001234567"}


def test_an_order_is_found_by_its_number_with_or_without_dashes(app: Flask) -> None:
    order = make_order(app)
    make_order(app)
    assert numbers(search=order.number.lower()) == [order.number]
    assert numbers(search=order.number.replace("-", "")) == [order.number]
    assert numbers(search="BQ-19990101-001") == []


@pytest.mark.parametrize("length", [3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14])
def test_an_order_is_found_while_its_number_is_typed(app: Flask, length: int) -> None:
    order = make_order(app)
    assert (
        numbers(search=order.number[:length])
        == numbers(search=f" {order.number[:length].lower()}")
        == [order.number]
    )
    assert numbers(search="BQ-2019") == numbers(search=f"{order.number[:-3]}9") == []


@pytest.mark.parametrize(
    "typed",
    [
        "Order {0} please",
        "order # {1}",
        "#{0}",
        "({0})",
        "Asma, order: {0}.",
        "{0} or {1}",
        "https://shop.example/orders/{0}?from=mail",
    ],
)
def test_an_order_number_is_found_among_other_words(app: Flask, typed) -> None:
    product = make_product(app)
    order = make_order(app, product)
    make_order(app, product)
    assert numbers(search=typed.format(order.number, order.number.replace("-", "").lower())) == [order.number]


@pytest.mark.parametrize(
    "typed", ["XBQ-{0}", "BQ-{0}5678901234", "ayesha bq-99999999-001", "BQ-{0} and BQ-20200101-001"]
)
def test_what_is_not_one_order_number_is_not_taken_for_it(app: Flask, typed) -> None:
    order = make_order(app)
    assert numbers(search=typed.format(order.number[3:])) == []


@pytest.mark.parametrize(
    "typed",
    [
        "Ayesha 0300-1234567",
        "0300 1234567 ayesha",
        "Ayesha Siddiqui: +92 300 123-4567",
        "ayesha (0300) 1234567",
        "Ayesha 4567",
        "tel:+923001234567",
        "TEL: 0300-1234567",
        "https://wa.me/923001234567",
        "wa.me/+923001234567?text=Salam%20100",
        "https://api.whatsapp.com/send?phone=923001234567",
    ],
)
def test_an_order_is_found_by_a_phone_as_a_link_and_beside_a_name(app: Flask, typed) -> None:
    product = make_product(app)
    order = make_order(app, product)
    make_order(app, product, phone="0333 2098114", whatsapp="0333 2098114")
    make_order(app, product, customer_name="Hira Qureshi", phone="0333 2098114", whatsapp="0333 2098114")
    assert numbers(search=typed) == [order.number]


@pytest.mark.parametrize(
    "typed", ["Hira 0300-1234567", "Ayesha 0300-7654321", "tel:+923007654321", "wa.me/x"]
)
def test_a_name_and_a_phone_must_both_be_the_orders(app: Flask, typed) -> None:
    make_order(app)
    assert numbers(search=typed) == []


@pytest.mark.parametrize("typed", ["ay", "AY", "a", "si", "si ay", "si ayesha", "92", "bq", "siddiqui ay"])
def test_a_word_of_one_or_two_letters_finds_the_words_that_begin_with_it(app: Flask, typed) -> None:
    order = make_order(app, customer_name="Ayesha Siddiqui", phone="0300 1234567")
    assert numbers(search=typed) == [order.number]


@pytest.mark.parametrize("typed", ["es", "ye", "ui", "30", "iq ayesha", "h", "xq", "x", "-1"])
def test_a_word_of_one_or_two_letters_finds_nothing_in_the_middle_of_words(app: Flask, typed) -> None:
    make_order(app, customer_name="Ayesha Siddiqui", phone="0300 1234567")
    assert numbers(search=typed) == []


def test_percent_and_underscore_are_plain_text(app: Flask) -> None:
    make_order(app)
    assert numbers(search="%") == numbers(search="_") == []


def test_filters_narrow_and_combine(app: Flask) -> None:
    product = make_product(app)
    lahore = make_order(app, product, payment_method=PaymentMethod.MEEZAN_BANK)
    karachi = make_order(app, product, city="Karachi")
    today = clock.today()
    assert numbers(city=("karachi",)) == [karachi.number]
    assert numbers(payment_method=(PaymentMethod.MEEZAN_BANK,)) == [lahore.number]
    assert numbers(city=("Lahore", "Karachi"), start_date=today, end_date=today) == [
        karachi.number,
        lahore.number,
    ]
    assert numbers(end_date=today - timedelta(days=1)) == []
    assert numbers(city=("Lahore",), payment_method=(PaymentMethod.EASYPAISA,)) == []


def test_tabs_count_what_each_status_lists(app: Flask) -> None:
    product = make_product(app)
    orders = [make_order(app, product) for _ in range(3)]
    move_order(orders[0].id, OrderChanges(order_status=OrderStatus.CANCELLED), SYSTEM)
    counts = count_by_status(OrderFilter(order_status=(OrderStatus.READY,)))
    assert {status: each.count for status, each in counts.items()} == {
        status: len(numbers(order_status=(status,))) for status in OrderStatus
    }
    assert counts[OrderStatus.RECEIVED].amount == orders[1].total_amount * 2


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_by_cursor_give_each_order_once_while_others_are_placed(app: Flask, sort) -> None:
    product = make_product(app)
    placed = {make_order(app, product, lines=(line(product, quantity=1 + n % 2),)).number for n in range(7)}
    seen: list[str] = []
    request = PageRequest(limit=3)
    while True:
        page = list_orders(OrderFilter(sort=sort), request)
        seen += [order.number for order in page.items]
        make_order(app, product, lines=(line(product, quantity=2),))
        if page.next_cursor is None or len(seen) > 40:
            break
        request = PageRequest(limit=3, cursor=page.next_cursor)
        if sort in (Sort.OLDEST, Sort.TOTAL) and placed <= set(seen):
            break
    assert placed <= set(seen)
    assert len(seen) == len(set(seen))


def test_going_back_shows_the_page_before(app: Flask) -> None:
    product = make_product(app)
    for _ in range(5):
        make_order(app, product)
    first = list_orders(OrderFilter(), PageRequest(limit=2))
    second = list_orders(OrderFilter(), PageRequest(limit=2, cursor=first.next_cursor))
    back = list_orders(OrderFilter(), PageRequest(limit=2, cursor=second.prev_cursor))
    assert [o.number for o in back.items] == [o.number for o in first.items]
    assert (first.prev_cursor, back.prev_cursor) == (None, None)
    assert back.next_cursor is not None


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "é"])
def test_a_token_that_is_no_cursor_is_refused(app: Flask, cursor) -> None:
    with pytest.raises(Invalid):
        list_orders(OrderFilter(), PageRequest(cursor=cursor))


def by_hand(key: tuple[object, ...]) -> str:
    """A cursor of whatever JSON can say."""
    return base64.urlsafe_b64encode(json.dumps([0, *key]).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        (Sort.NEWEST, (1,)),
        (Sort.NEWEST, ("2026-11-21", "x")),
        (Sort.NEWEST, ("2026-11-21", 10**30)),
        (Sort.NEWEST, ("2026-11-21", True)),
        (Sort.NEWEST, ("\ud800", 1)),
        (Sort.TOTAL, ("sNaN", "2026-11-21", 1)),
        (Sort.TOTAL, ("1e999999", "2026-11-21", 1)),
        (Sort.TOTAL, ({}, "2026-11-21", 1)),
    ],
)
def test_a_cursor_made_by_hand_is_refused(app: Flask, sort, key) -> None:
    with pytest.raises(Invalid):
        list_orders(OrderFilter(sort=sort), PageRequest(cursor=by_hand(key)))


def test_the_stream_has_the_rows_of_the_list_in_its_order(app: Flask) -> None:
    product = make_product(app)
    for _ in range(4):
        make_order(app, product)
    assert [number for (number,) in stream_columns(OrderFilter(), [Order.number])] == numbers()


@pytest.mark.parametrize("phone", ["03001234567", "+92 300 1234567", "923001234567", "0092 300-1234567"])
def test_tracking_accepts_every_spelling_of_the_phone(app: Flask, phone) -> None:
    order = make_order(app)
    assert track_order(order.number.lower(), phone).number == order.number


def test_tracking_answers_a_wrong_number_and_a_wrong_phone_alike(app: Flask) -> None:
    order = make_order(app)
    refusals = []
    for number, phone in ((order.number, "03007654321"), ("BQ-20200101-001", "03001234567"), ("x", "y")):
        with pytest.raises(NotFound) as refusal:
            track_order(number, phone)
        refusals.append((refusal.value.message, refusal.value.details))
    assert refusals[0] == refusals[1] == refusals[2]


def test_customers_who_ask_at_once_share_a_question_and_each_is_told_of_the_own_order(app: Flask) -> None:
    throttling.configure(requests_are_limited=True)
    product = make_product(app)
    mine, yours = (make_order(app, product, phone=phone).number for phone in ("03001234567", "03007654321"))
    limits = (Limit("tracking-address", "here", 1, 600),), (Limit("tracking-address", "there", 1, 600),)
    throttling.consume_all(*limits[1])
    told, questions = at_once(
        app,
        lambda: track_order(mine, "03001234567", *limits[0]).number,
        lambda: track_order(yours, "03007654321", *limits[0]).number,
        lambda: track_order(mine, "03001234567", *limits[0]).number,
        lambda: track_order(mine, "03007654321", *limits[0]),
        lambda: track_order("no number", "03007654321", *limits[0]),
        lambda: track_order(yours, "03007654321", *limits[1]),
    )
    assert questions == 2
    assert [each.result() for each in told[:3]] == [mine, yours, mine]
    assert [type(each.exception()) for each in told[3:]] == [NotFound, NotFound, RateLimited]


def test_the_total_of_whole_days_is_exact_without_counting_their_orders(app: Flask) -> None:
    many.fill(make_product(app), 60, days=5)
    first = clock.today() - timedelta(days=2)
    for wanted in (OrderFilter(), OrderFilter(start_date=first), OrderFilter(end_date=first)):
        with counted(app, leave_out=()) as statements:
            page = list_orders(wanted, PageRequest(limit=100))
        assert page.total == len(page.items) > 0
        assert not [each for each in statements if "count(" in each]
