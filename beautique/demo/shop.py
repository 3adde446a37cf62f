"""Fills a database with the demo shop, and knows whether it may."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.types import SYSTEM, Change, Via
from beautique.catalog.models import Product
from beautique.demo import bulk, desk, goods, orders
from beautique.demo.days import spread
from beautique.demo.orders import OrderBook
from beautique.demo.stories import EVENT_COLUMNS, Teller
from beautique.demo.types import DemoAction
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Conflict
from beautique.media.local_store import LocalStore
from beautique.media.private_store import PrivateStore
from beautique.orders.figures.figures import refresh_closed_days
from beautique.orders.models import Order, OrderDay
from beautique.settings.commands import save_section
from beautique.settings.queries import get_section
from beautique.settings.types import Account, Accounts, PaymentMethod, Section, Store
from beautique.staff.commands import create_account
from beautique.staff.models import StaffAccount
from beautique.staff.queries import find_account
from beautique.staff.types import AccountDraft, Role

T = TypeVar("T")

PASSWORD: Final = "beautique-demo"  # noqa: S105 - shown to everybody; only ever set in development
PEOPLE: Final = (
    AccountDraft("owner", "owner@demo.example.com", Role.OWNER, "Farah Beg"),
    AccountDraft("sana", "sana@demo.example.com", Role.STAFF, "Sana Tariq"),
)
_ACCOUNTS: Final = {
    PaymentMethod.EASYPAISA: Account("Farah Beg", "0345 0000321"),
    PaymentMethod.MEEZAN_BANK: Account("Beautique", "0101 0100000321", "PK36MEZN0001010100000321"),
    PaymentMethod.INTERNATIONAL_BANK: Account("Beautique", "", "PK24SCBL0000001100000321"),
}
_MANY = 20_000
_TABLES = ("products", "pictures", "orders", "order_days", "audit_events", "transfers", "payments")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything. The same seed on the same day tells the same stories."""

    products: int = 60
    orders: int = 400
    days: int = 60
    seed: int = 2026


def is_empty() -> bool:
    """Whether there is neither a product nor an order."""
    return not db.session.scalar(select(exists().select_from(Product))) and not db.session.scalar(
        select(exists().select_from(Order))
    )


def count_real_orders() -> int:
    """How many orders were not made by this demo. Every filling writes into the log how many it made."""
    filled = db.session.scalars(
        select(AuditEvent.changes).where(AuditEvent.action == DemoAction.FILLED, AuditEvent.via == Via.SYSTEM)
    )
    made: int = sum(changes["orders"][1] for changes in filled)
    return (db.session.scalar(select(func.count()).select_from(Order)) or 0) - made


def hire() -> None:
    """Creates the two demo accounts, unless their names are taken. For development only: everybody knows the password."""
    for draft in PEOPLE:
        if find_account(draft.username) is None:
            create_account(draft, PASSWORD, SYSTEM)


def furnish() -> None:
    """Names the shop and the accounts to pay into, unless the owner has done so."""
    if get_section(Section.STORE).version == 0:
        save_section(Store("Beautique", "0300 0000321"), 0, SYSTEM)
    if get_section(Section.ACCOUNTS).version == 0:
        save_section(Accounts(_ACCOUNTS), 0, SYSTEM)


def fill(plan: Plan, store: LocalStore, proofs: PrivateStore, progress: Callable[[int], None]) -> float:
    """Adds the plan's products and orders in one transaction, so all of them or none; a small shop's desk is laid out after it.

    `progress` hears of so many more rows. Returns the seconds from the first order to the commit.
    """
    now, dice = clock.now(), random.Random(plan.seed)
    counts = spread(plan.orders, plan.days, clock.store_day(now), dice)
    opened_at = clock.day_start(min(counts, default=clock.store_day(now)))
    drafts = goods.illustrated(plan.products, dice, store)
    with transaction() as session:
        bulk.prepare(session)
        products = goods.stock(session, drafts, plan.products, opened_at, progress)
        started = time.perf_counter()
        if counts:
            book = OrderBook(products or _known_products(session), plan.orders, *_tellers(), dice)
            _write(session, book, counts, now, progress)
        made = {"products": Change(None, plan.products), "orders": Change(None, plan.orders)}
        log.record(session, SYSTEM, DemoAction.FILLED, "demo", str(plan.seed), made)
    taken_s = time.perf_counter() - started
    with transaction() as session:
        bulk.prepare(session)
        bulk.settle(session, _TABLES)
    if plan.orders <= _MANY:
        desk.lay_out(proofs, _demo_account(PEOPLE[1]), dice)
        refresh_closed_days()
    for day in counts if plan.orders > _MANY else ():  # one at a time: each of them is large
        refresh_closed_days(day, day)
    return taken_s


def _write(
    session: Session,
    book: OrderBook,
    counts: Mapping[date, int],
    now: datetime,
    progress: Callable[[int], None],
) -> None:
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
            bulk.insert(session, "transfers", orders.TRANSFER_COLUMNS, batch.transfers)
            bulk.insert(session, "payments", orders.PAYMENT_COLUMNS, batch.payments)
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
        known[day].figures_stale = True
    session.flush()
    return before


def _ahead(writer: ThreadPoolExecutor, batches: Iterator[T]) -> Iterator[T]:
    """The same batches, each begun while the one before it is being used."""
    coming = writer.submit(next, batches, None)
    while (batch := coming.result()) is not None:
        coming = writer.submit(next, batches, None)
        yield batch


def _known_products(session: Session) -> list[Product]:
    wanted = select(Product).where(Product.is_active).order_by(Product.id).limit(1_000)
    if products := list(session.scalars(wanted)):
        return products
    raise Conflict("There is no active product that could be ordered. Ask for --products too.")


def _tellers() -> tuple[Teller, Teller]:
    """Owner and staff as the log names them; without demo accounts nobody in particular, never a real person."""
    tellers = []
    for draft in PEOPLE:
        account = _demo_account(draft)
        tellers.append(
            Teller(account.id.hex, account.display_name, Via.SESSION)
            if account is not None
            else Teller("", draft.display_name, Via.SYSTEM)
        )
    return tellers[0], tellers[1]


def _demo_account(draft: AccountDraft) -> StaffAccount | None:
    """The demo's own account, never somebody real who has its name."""
    account = find_account(draft.username)
    return account if account is not None and account.email == draft.email else None
