"""In a shop with 100,000 orders nothing reads the whole table: the plans that PostgreSQL really makes."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, literal, select

from beautique.analytics.absence import absence
from beautique.analytics.home import count_flagged, overview
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.pages import PageRequest
from beautique.orders import counting
from beautique.orders.customers.queries import find_customer
from beautique.orders.live import read_live_status
from beautique.orders.models import Order, OrderLabel
from beautique.orders.queries import (
    find_city,
    find_latest_of_phone,
    find_order,
    get_order_with_count,
    list_orders,
)
from beautique.orders.types import Flag, OrderFilter, OrderStatus, PaymentStatus
from beautique.payments.history import list_hints
from beautique.payments.queries import list_next_proofs, list_queue, queue_tally
from beautique.payments.types import EarlierOrders
from tests.conftest import Shop
from tests.factories import make_product
from tests.orders import many
from tests.plans import rows_read

ORDERS = 100_000
DAYS = 600  # as many orders a day as a busy shop has: what is open is what the last weeks brought
FEW = ORDERS // 10  # what one answer may look at, however many there are
PAGE = PageRequest(limit=50)

SEARCHES = {
    "the beginning of numbers": "BQ-20261101-00",
    "a phone from abroad in groups": "+92 300 1234567",
    "last 4 digits": "4567",
    "digits that few orders have": "9999",
    "name": "ayesha siddiqui",
    "half a name": "siddi",
    "transaction ID": "TID 1234-5678-901",
    "tracking number": "LE123456789PK",
    "nobody": "zzyzx",
    "a number among words": "Order BQ-20261101-001 please",
    "a name and a phone": "ayesha 0300-1234567",
    "a phone as a link": "https://wa.me/923001234567",
    "two letters": "zu",
    "two letters that no name begins with": "xq",
    "one letter": "q",
    "two short words": "ay si",
}


@pytest.fixture(scope="module")
def large_shop(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A shop on PostgreSQL with many orders; nobody may change it."""
    app = Shop("postgresql", tmp_path_factory.mktemp(f"large_{worker_id}")).app
    product = make_product(app)
    with app.app_context():
        many.fill(product, ORDERS, DAYS)
        _label_the_oldest(1_000)
        alone = {"isolation_level": "AUTOCOMMIT", "no_timeouts": True}
        with db.engine.connect().execution_options(**alone) as connection:
            connection.exec_driver_sql("VACUUM ANALYZE orders, order_labels")  # as in a shop that is open
        yield app
        db.session.rollback()
        db.engine.dispose()


# One test for all, so that one worker fills one shop.
def test_no_search_list_or_queue_reads_the_whole_table_of_100_000_orders(large_shop: Flask) -> None:
    first = list_orders(OrderFilter(), PAGE, total=0).items[0]
    deep = list_orders(OrderFilter(), PageRequest(page=1_000, limit=50), total=0)
    searches = {
        **SEARCHES,
        "phone": first.phone,
        "phone from abroad": f"+{first.phone_normalized}",
        "the numbers of an old day": deep.items[0].number[: len("BQ-20261101")],
        "the numbers of an old month": deep.items[0].number[: len("BQ-202611")],
    }
    odd = [*((flag,) for flag in Flag), (Flag.OVER_PAID, Flag.SENT_UNPAID)]
    asked: dict[str, Callable[[], Any]] = {
        "the newest orders": lambda: list_orders(OrderFilter(), PAGE, total=0),
        "a deep page": lambda: list_orders(
            OrderFilter(), PageRequest(limit=50, cursor=deep.next_cursor), total=0
        ),
        "a tab": lambda: list_orders(OrderFilter(order_status=(OrderStatus.CANCELLED,)), PAGE, total=0),
        "paid": lambda: list_orders(OrderFilter(payment_status=(PaymentStatus.PAID,)), PAGE, total=0),
        "a city": lambda: list_orders(OrderFilter(city=("Sialkot",)), PAGE, total=0),
        "a label of old orders": lambda: list_orders(OrderFilter(label=(1,)), PAGE, total=0),
        "the tabs of a label": lambda: counting.count_by_status(OrderFilter(label=(1,))),
        "the queue": lambda: list_queue(PAGE, total=0),
        "the queue's tally": queue_tally,
        "the news": read_live_status,
        "what is late": lambda: list_orders(OrderFilter(is_late=True), PAGE, total=0),
        "how many are late": lambda: counting.count_by_status(OrderFilter(is_late=True)),
        "what waits on home": lambda: overview(clock.now()),
        "what somebody missed": lambda: absence(uuid.uuid4(), clock.now() - timedelta(days=900), clock.now()),
        "what does not add up": count_flagged,
        "the screenshots that are next": lambda: list_next_proofs(3),
        "an order by its number": lambda: find_order(first.number),
        "an order with what is known of its phone": lambda: get_order_with_count(first.number),
        "a phone's latest order": lambda: find_latest_of_phone(first.phone),
        "a city that is searched for": lambda: find_city("Lahore"),
        "a customer": lambda: find_customer(first.phone_normalized),
        "the hints beside a picture": lambda: list_hints(first, EarlierOrders()),
        "the tabs of what is not paid": lambda: counting.count_by_status(
            OrderFilter(payment_status=(PaymentStatus.PENDING,))
        ),
        **{f"odd: {flags}": _listed(OrderFilter(flag=flags)) for flags in odd},
        **{f"the tabs of what is odd: {flags}": _counted(OrderFilter(flag=flags)) for flags in odd},
        **{f"search: {name}": _listed(OrderFilter(search=words)) for name, words in searches.items()},
        **{
            f"counts of a search: {name}": _counted(OrderFilter(search=words))
            for name, words in searches.items()
        },
    }
    read = {name: rows_read(ask) for name, ask in asked.items()}
    assert {name: rows for name, rows in read.items() if rows > FEW} == {}


def _label_the_oldest(count: int) -> None:
    """As last year's Eid would have left them."""
    oldest = select(literal(1), Order.order_date, Order.day_counter).order_by(
        Order.order_date, Order.day_counter
    )
    with transaction() as session:
        session.execute(
            insert(OrderLabel).from_select(["label_id", "order_date", "day_counter"], oldest.limit(count))
        )


def _listed(criteria: OrderFilter) -> Callable[[], Any]:
    return lambda: list_orders(criteria, PAGE, total=0)


def _counted(criteria: OrderFilter) -> Callable[[], Any]:
    return lambda: counting.count_by_status(criteria)
