"""Fills a database with the demo shop."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from beautique.demo import accounts, bulk, desk, fillings, goods, stock
from beautique.demo.days import spread
from beautique.demo.order_writer import write_orders
from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.media.local_store import LocalStore
from beautique.media.private_store import PrivateStore
from beautique.orders.figures.commands import refresh_closed_days

_MANY: Final = 20_000
_TABLES: Final = (
    "products",
    "pictures",
    "orders",
    "order_days",
    "audit_events",
    "transfers",
    "payments",
    "refunds",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything. The same seed on the same day tells the same stories."""

    products: int = 60
    orders: int = 400
    days: int = 60
    seed: int = 2026


def fill(plan: Plan, store: LocalStore, proofs: PrivateStore, progress: Callable[[int], None]) -> float:
    """Adds the plan's products and orders in one transaction, so all of them or none; a small shop's desk is laid out after it.

    `progress` hears of so many more rows. Returns the seconds from the first order to the commit.
    """
    now, dice = clock.now(), random.Random(plan.seed)
    counts = spread(plan.orders, plan.days, clock.store_day(now), dice)
    opened_at = clock.day_start(min(counts, default=clock.store_day(now)))
    drafts = goods.illustrated(plan.products, dice, store)
    with transaction(without_timeouts=True) as session:
        bulk.prepare(session)
        products = stock.add_products(session, drafts, plan.products, opened_at, progress)
        started = time.perf_counter()
        if counts:
            write_orders(session, products, counts, now, dice, progress)
        fillings.note(session, plan.products, plan.orders, plan.seed)
    taken_s = time.perf_counter() - started
    with transaction(without_timeouts=True) as session:
        bulk.prepare(session)
        bulk.settle(session, _TABLES)
    if plan.orders <= _MANY:
        desk.lay_out(proofs, accounts.find_demo_account(accounts.STAFF), dice)
    refresh_closed_days()
    return taken_s
