"""Very many orders at once, the way the demo shop gets them: with statuses, cities and names as a shop has them, without a log."""

import random

from flask import Flask
from sqlalchemy import insert, select, text, update

from beautique.audit.types import Via
from beautique.catalog.models import Product
from beautique.demo import bulk, orders
from beautique.demo.days import spread
from beautique.demo.orders import OrderBook
from beautique.demo.stories import Teller
from beautique.kernel import clock
from beautique.kernel.db import new_id, transaction
from beautique.orders.models import Order, OrderDay
from tests.factories import make_product

_NOBODY = Teller("", "Nobody", Via.SYSTEM)


def fill(product: Product, count: int, days: int = 60) -> None:
    """Orders of one product, spread over the last days, in an empty shop; the same ones whenever it is the same day."""
    dice = random.Random(2026)
    counts = spread(count, days, clock.today(), dice)
    book = OrderBook([product], count, _NOBODY, _NOBODY, dice)
    with transaction(without_timeouts=True) as session:
        bulk.prepare(session)
        session.add_all(OrderDay(day=day, last_number=last) for day, last in counts.items())
        session.flush()
        with bulk.indexes_later(session, ["orders"]):
            for batch in book.write(counts, {}, clock.now()):
                bulk.insert(session, "orders", orders.COLUMNS, batch.orders)


def fill_and_analyse(app: Flask, count: int) -> None:
    """Fills an empty shop and has the database look at what is there, as `PRAGMA optimize` or the autovacuum would."""
    product = make_product(app)
    with app.app_context():
        fill(product, count)
        with transaction() as session:
            session.execute(text("ANALYZE"))


def copy_order(app: Flask, order: Order, times: int) -> None:
    """More orders like one, quickly."""
    names = [
        column.name
        for column in Order.__table__.columns
        if column.name not in ("id", "number", "day_counter")
    ]
    with app.app_context(), transaction() as session:
        numbered = update(OrderDay).where(OrderDay.day == order.order_date)
        session.execute(numbered.values(last_number=OrderDay.last_number + times))
        kept = session.execute(select(*(Order.__table__.c[name] for name in names))).one()._asdict()
        session.execute(
            insert(Order),
            [
                {**kept, "id": new_id(), "day_counter": n, "number": f"{order.number[:-3]}{n:03}"}
                for n in range(2, times + 2)
            ],
        )
