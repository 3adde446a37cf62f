"""Puts the orders of an `OrderBook` into the database, many at once."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from beautique.catalog.models import Product
from beautique.demo import accounts, bulk, orders
from beautique.demo.orders import OrderBook
from beautique.demo.stories import EVENT_COLUMNS
from beautique.demo.transfers import PAYMENT_COLUMNS, TRANSFER_COLUMNS
from beautique.kernel.errors import Conflict
from beautique.orders.models import Order, OrderDay

T = TypeVar("T")


def write_orders(
    session: Session,
    products: Sequence[Product],
    counts: Mapping[date, int],
    now: datetime,
    dice: random.Random,
    progress: Callable[[int], None],
) -> None:
    """Adds the orders of each day within the running transaction, numbered after those that the day has.

    Without `products`, they name those that the shop has. Raises `Conflict` when it has none.
    """
    tellers = (accounts.teller(accounts.OWNER), accounts.teller(accounts.STAFF))
    book = OrderBook(products or _known_products(session), sum(counts.values()), *tellers, dice)
    is_first = not session.scalar(select(exists().select_from(Order)))
    before = _take_numbers(session, counts)
    indexes = (
        bulk.indexes_later(session, ("orders", "audit_events", "transfers", "payments"))
        if is_first
        else nullcontext()
    )
    with (
        indexes,
        ThreadPoolExecutor(max_workers=1) as writer,
    ):  # writes the next batch while the database takes this one
        for batch in _ahead(writer, book.write(counts, before, now)):
            bulk.insert(session, "orders", orders.COLUMNS, batch.orders)
            bulk.insert(session, "audit_events", EVENT_COLUMNS, batch.events)
            bulk.insert(session, "transfers", TRANSFER_COLUMNS, batch.transfers)
            bulk.insert(session, "payments", PAYMENT_COLUMNS, batch.payments)
            progress(len(batch.orders))


def _take_numbers(session: Session, counts: Mapping[date, int]) -> dict[date, int]:
    """Takes as many numbers of each day as it will have orders; gives the last number of each day before that."""
    known = {
        row.day: row
        for row in session.scalars(select(OrderDay).where(OrderDay.day.in_(counts)).with_for_update())
    }
    before = {day: row.last_number for day, row in known.items()}
    for day, count in counts.items():
        if day not in known:
            known[day] = OrderDay(day=day, last_number=0)
            session.add(known[day])
        known[day].last_number += count
    session.flush()
    # Also the days after these: who is a new customer depends on the days before.
    session.execute(
        update(OrderDay).where(OrderDay.day >= min(counts, default=date.max)).values(figures_stale=True)
    )
    return before


def _ahead(writer: ThreadPoolExecutor, batches: Iterator[T]) -> Iterator[T]:
    """The same batches, each begun while the one before it is being used."""
    coming = writer.submit(next, batches, None)
    while (batch := coming.result()) is not None:
        coming = writer.submit(next, batches, None)
        yield batch


def _known_products(session: Session) -> list[Product]:
    active = select(Product).where(Product.is_active).order_by(Product.id).limit(1_000)
    if products := list(session.scalars(active)):
        return products
    raise Conflict("There is no active product that could be ordered. Ask for --products too.")
