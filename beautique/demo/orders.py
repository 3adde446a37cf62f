"""The demo shop's orders as rows for `bulk.insert`, with the log of what happened to each. No database in here."""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as field_of
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar, cast

import orjson

from beautique.catalog.models import Product
from beautique.demo import names, people
from beautique.demo.bulk import Ids, field, instant, milliseconds
from beautique.demo.days import times
from beautique.demo.people import NOTES_IN_URDU, Crowd, Customer
from beautique.demo.stories import (
    DUE,
    PAID,
    PAYMENT,
    SHORT_BY,
    STATE_COLUMNS,
    TRACKING,
    Step,
    Teller,
    story,
)
from beautique.kernel import clock
from beautique.orders import references, rules
from beautique.orders.placement.pricing import as_items
from beautique.orders.types import Line

T = TypeVar("T")

COLUMNS: Final = (
    "id", "number", "order_date", "day_counter", "placed_at", "updated_at", "notes", "search_text", "items", "total_amount",
    "estimated_delivery", "paid_amount", "payment_reference", *people.COLUMNS, *STATE_COLUMNS,
)  # fmt: skip
TRANSFER_COLUMNS: Final = (
    "id", "method", "reference", "reference_normalized", "reference_digits", "amount", "paid_on", "seen_in_account",
    "recorded_by", "recorded_by_name", "recorded_at", "version",
)  # fmt: skip
PAYMENT_COLUMNS: Final = (
    "id", "transfer_id", "order_id", "amount", "reason", "verified_by", "verified_by_name", "verified_at",
)  # fmt: skip
BATCH = 10_000
_MOST_STORIES, _MOST_BASKETS, _MOST_NAMES, _MOST_CUSTOMERS = 2_000, 5_000, 3_000, 100_000
_OPENS_MS, _SHUT_MS, _DAY_MS, _PAUSE_MS = 10 * 3_600_000, 22 * 3_600_000, 24 * 3_600_000, 60_000
_DUE_DAYS = 9
_SHORTEST_RUN = 10 ** (references.SHORTEST_RUN - 1)
_TRANSFERS, _SCATTER = (
    10**11,
    7_919_777_017,
)  # no common factor: so many transaction IDs before one comes again


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of `COLUMNS`, `EVENT_COLUMNS`, `TRANSFER_COLUMNS` and `PAYMENT_COLUMNS`."""

    orders: list[str] = field_of(default_factory=list)
    events: list[str] = field_of(default_factory=list)
    transfers: list[str] = field_of(default_factory=list)
    payments: list[str] = field_of(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Paid:
    """What was recorded for an order: the amount, and the transaction ID as it is compared."""

    amount: str
    reference: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What has become of an order by now: its state, when that began, and its payment."""

    last: Step
    changed_ms: int
    paid: _Paid | None


class OrderBook:
    """Writes orders. Stories, baskets and customers are drawn once and used again when there are very many orders."""

    def __init__(
        self, products: Sequence[Product], orders: int, owner: Teller, staff: Teller, dice: random.Random
    ) -> None:
        self._dice = dice
        self._stories = [story(dice, owner, staff) for _ in range(min(orders, _MOST_STORIES))]
        baskets = _Baskets(products, dice)
        self._baskets = [baskets.draw() for _ in range(min(orders, _MOST_BASKETS))]
        self._customers: list[Customer] = []
        self._crowd = Crowd(dice, min(orders, _MOST_NAMES))
        self._ids = Ids()
        self._references = itertools.count(random.SystemRandom().randrange(_TRANSFERS))

    def write(self, counts: Mapping[date, int], before: Mapping[date, int], now: datetime) -> Iterator[Batch]:
        """Rows for the orders of each day, in batches. Numbers go on after `before`."""
        batch = Batch()
        for day, count in counts.items():
            due = [(day + timedelta(days=days)).isoformat() for days in range(_DUE_DAYS)]
            today = _Day(f"{day:%Y%m%d}", milliseconds(clock.day_start(day)), milliseconds(now), due)
            for counter, placed_ms in enumerate(times(day, count, now, self._dice), before.get(day, 0) + 1):
                self._write_one(batch, today, counter, placed_ms)
                if len(batch.orders) == BATCH:
                    yield batch
                    batch = Batch()
        if batch.orders:
            yield batch

    def _write_one(self, batch: Batch, day: "_Day", counter: int, placed_ms: int) -> None:
        dice = self._dice
        who = self._customer()
        items, total = _pick(dice, self._baskets)
        note = _note(dice) if dice.random() < 0.16 else ""
        steps = _pick(dice, self._stories)
        courier_dice = dice.getrandbits(32)
        order_id = self._ids.at(placed_ms)
        told = self._log(batch, order_id, steps, day, placed_ms, courier_dice, total, who.method)
        last, paid = told.last, told.paid or _Paid("0", "")
        state, due, tracking = last.state, "", ""
        if last.dispatched:
            tracking = _tracking(courier_dice)
            state, due = state.replace(TRACKING, tracking), day.due[_due_days(courier_dice)]
        number, stamp = f"BQ-{day.compact}-{counter:03d}", instant(placed_ms)
        found_by = f"bq-{day.compact}-{counter:03d} bq{day.compact}{counter:03d} {who.found_by}"
        if tracking:
            found_by = f"{found_by} {tracking.lower()}"
        if paid.reference:
            found_by = f"{found_by} {paid.reference.lower()}"
        batch.orders.append(
            f"{order_id}\t{number}\t{day.due[0]}\t{counter}\t{stamp}\t{instant(told.changed_ms)}\t{note}\t{found_by}"
            f"\t{items}\t{total}\t{due}\t{paid.amount}\t{paid.reference}\t{who.columns}\t{state}"
        )

    def _log(
        self,
        batch: Batch,
        order_id: str,
        steps: Sequence[Step],
        day: "_Day",
        placed_ms: int,
        courier_dice: int,
        total: str,
        method: str,
    ) -> _Told:
        """Adds what has happened by now."""
        subject = _dashed(order_id)
        last, changed_ms, at_ms, paid, at_once = steps[0], placed_ms, placed_ms, None, False
        for step in steps:
            if step.after_ms and not at_once:
                at_ms = max(_at_work(placed_ms + step.after_ms, day.start_ms), at_ms + _PAUSE_MS)
                if at_ms > day.now_ms:
                    break
            event = step.event
            if step.dispatched:
                event = event.replace(TRACKING, _tracking(courier_dice)).replace(
                    DUE, day.due[_due_days(courier_dice)]
                )
            if step.pays:
                paid, told = self._pay(batch, order_id, step, at_ms, total, method)
                event = event.replace(f'"{PAYMENT}"', told).replace(PAID, paid.amount)
            batch.events.append(f"{self._ids.at(at_ms)}\t{instant(at_ms)}\t{subject}\t{event}")
            at_once = step.pays
            if step.changed:
                last, changed_ms = step, at_ms
        return _Told(last, changed_ms, paid)

    def _pay(
        self, batch: Batch, order_id: str, step: Step, at_ms: int, total: str, method: str
    ) -> tuple[_Paid, str]:
        """A transfer for the order, and what its timeline tells of it, as JSON."""
        amount = f"{Decimal(total) - SHORT_BY:.2f}" if step.short else f"{Decimal(total):.2f}"
        drawn = next(self._references) * _SCATTER % _TRANSFERS
        reference = names.transaction_id(method, drawn)
        normalized, digits = reference.replace("-", ""), str(drawn) if drawn >= _SHORTEST_RUN else ""
        transfer_id, payment_id, at = self._ids.at(at_ms), self._ids.at(at_ms), instant(at_ms)
        who = cast(Teller, step.who)
        seen_by = f"{who.actor_id}\t{field(who.name)}"
        paid_on = clock.store_day(datetime.fromtimestamp(at_ms / 1_000, UTC)).isoformat()
        batch.transfers.append(
            f"{transfer_id}\t{method}\t{reference}\t{normalized}\t{digits}\t{amount}\t{paid_on}\t1\t{seen_by}\t{at}\t1"
        )
        batch.payments.append(
            f"{payment_id}\t{transfer_id}\t{order_id}\t{amount}\t{step.short}\t{seen_by}\t{at}"
        )
        told = (
            f'{{"id":"{_dashed(payment_id)}","method":"{method}","reference":"{reference}",'
            f'"amount":"{amount}","paid_on":"{paid_on}"}}'
        )
        return _Paid(amount, normalized), told

    def _customer(self) -> Customer:
        dice, known = self._dice, self._customers
        if len(known) < _MOST_CUSTOMERS and (not known or dice.random() >= 0.25):
            known.append(self._crowd.draw())
            return known[-1]
        return _pick(dice, known)


@dataclass(frozen=True, slots=True)
class _Day:
    """A store day: its date in order numbers, when it began, what time it is now, and it and the days after it as text."""

    compact: str
    start_ms: int
    now_ms: int
    due: list[str]


class _Baskets:
    """Draws what people buy: mostly one piece, and some garments far more often than others."""

    def __init__(self, products: Sequence[Product], dice: random.Random) -> None:
        self._dice = dice
        self._products = dice.sample(products, len(products))
        weights = [1 / (place + 3) ** 0.7 for place in range(len(products))]
        self._weights = (
            [sum(weights[: place + 1]) for place in range(len(weights))] if len(weights) < 500 else None
        )

    def draw(self) -> tuple[str, str]:
        """The items of an order as JSON, and their total."""
        dice = self._dice
        count = dice.choices((1, 2, 3, 4, 5), (62, 24, 9, 3, 2))[0]
        lines = rules.merged(
            [
                self._line(product)
                for product in dice.choices(self._products, cum_weights=self._weights, k=count)
            ]
        )
        return field(orjson.dumps(as_items(lines)).decode()), str(rules.total(lines))

    def _line(self, product: Product) -> Line:
        dice = self._dice
        return Line(
            product_id=str(product.id),
            name=product.name,
            category=product.category.value,
            size=dice.choice(product.sizes),
            color=dice.choice(product.colors),
            quantity=dice.choices((1, 2, 3, 4), (91, 6, 2, 1))[0],
            price=product.effective_price,
            image=product.images[0]["url"],
        )


def _pick(dice: random.Random, stock: Sequence[T]) -> T:
    """`dice.choice`, four times as fast."""
    return stock[int(dice.random() * len(stock))]


def _note(dice: random.Random) -> str:
    return field(_pick(dice, NOTES_IN_URDU if dice.random() < 0.12 else names.CUSTOMER_NOTES))


def _dashed(identity: str) -> str:
    return f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{identity[16:20]}-{identity[20:]}"


def _tracking(seed: int) -> str:
    return f"CN{seed:010d}"


def _due_days(seed: int) -> int:
    return 4 + seed % (_DUE_DAYS - 4)


def _at_work(at_ms: int, day_start_ms: int) -> int:
    """The same moment if the shop is open then, otherwise soon after it opens."""
    of_day_ms = (at_ms - day_start_ms) % _DAY_MS
    if of_day_ms < _OPENS_MS:
        return at_ms + _OPENS_MS - of_day_ms + of_day_ms // 20
    if of_day_ms > _SHUT_MS:
        return at_ms + _OPENS_MS + _DAY_MS - of_day_ms + (of_day_ms - _SHUT_MS) // 20
    return at_ms
