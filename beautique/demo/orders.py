"""The demo shop's orders as rows for `bulk.insert`, with the log of what happened to each. No database in here."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as field_of
from datetime import date, datetime, timedelta
from typing import Final

from beautique.catalog.models import Product
from beautique.demo.baskets import Baskets
from beautique.demo.bulk import Ids, dashed, instant, milliseconds, pick
from beautique.demo.days import times
from beautique.demo.people import COLUMNS as CUSTOMER_COLUMNS
from beautique.demo.people import Crowd, Customer, order_note
from beautique.demo.stories import (
    DUE,
    PAID,
    PAYMENT,
    REACHED,
    STATE_COLUMNS,
    TRACKING,
    Step,
    Teller,
    story,
)
from beautique.demo.transfers import Recorded, Transfers
from beautique.kernel import clock

COLUMNS: Final = (
    "id", "number", "order_date", "day_counter", "placed_at", "updated_at", "notes", "search_text", "items", "total_amount",
    "estimated_delivery", "paid_amount", "payment_reference", *REACHED, *CUSTOMER_COLUMNS, *STATE_COLUMNS,
)  # fmt: skip
BATCH = 10_000
_MOST_STORIES, _MOST_BASKETS, _MOST_NAMES, _MOST_CUSTOMERS = 2_000, 5_000, 3_000, 100_000
_OPENS_MS, _SHUT_MS, _DAY_MS, _PAUSE_MS = 10 * 3_600_000, 22 * 3_600_000, 24 * 3_600_000, 60_000
_DUE_DAYS = 9


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of `COLUMNS`, `EVENT_COLUMNS`, `TRANSFER_COLUMNS` and `PAYMENT_COLUMNS`."""

    orders: list[str] = field_of(default_factory=list)
    events: list[str] = field_of(default_factory=list)
    transfers: list[str] = field_of(default_factory=list)
    payments: list[str] = field_of(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Told:
    """What has become of an order by now: its state, when that began, and its payment."""

    last: Step
    changed_ms: int
    paid: Recorded | None
    reached: Mapping[str, str]  # moments by the columns of REACHED


class OrderBook:
    """Writes orders. Stories, baskets and customers are drawn once and used again when there are very many orders."""

    def __init__(
        self, products: Sequence[Product], orders: int, owner: Teller, staff: Teller, dice: random.Random
    ) -> None:
        self._dice = dice
        self._stories = [story(dice, owner, staff) for _ in range(min(orders, _MOST_STORIES))]
        baskets = Baskets(products, dice)
        self._baskets = [baskets.draw() for _ in range(min(orders, _MOST_BASKETS))]
        self._customers: list[Customer] = []
        self._crowd = Crowd(dice, min(orders, _MOST_NAMES))
        self._ids = Ids()
        self._transfers = Transfers(self._ids)

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
        items, total = pick(dice, self._baskets)
        note = order_note(dice) if dice.random() < 0.16 else ""
        steps = pick(dice, self._stories)
        courier_dice = dice.getrandbits(32)
        order_id = self._ids.at(placed_ms)
        history = self._log(batch, order_id, steps, day, placed_ms, courier_dice, total, who.method)
        last = history.last
        paid_amount, reference = (history.paid.amount, history.paid.reference) if history.paid else ("0", "")
        state, due, tracking = last.state, "", ""
        if last.dispatched:
            tracking = _tracking(courier_dice)
            state, due = state.replace(TRACKING, tracking), day.due[_due_days(courier_dice)]
        reached = "\t".join(history.reached.get(column, "") for column in REACHED)
        number, stamp = f"BQ-{day.compact}-{counter:03d}", instant(placed_ms)
        found_by = f"bq-{day.compact}-{counter:03d} bq{day.compact}{counter:03d} {who.found_by}"
        if tracking:
            found_by = f"{found_by} {tracking.lower()}"
        if reference:
            found_by = f"{found_by} {reference.lower()}"
        batch.orders.append(
            f"{order_id}\t{number}\t{day.due[0]}\t{counter}\t{stamp}\t{instant(history.changed_ms)}\t{note}\t{found_by}"
            f"\t{items}\t{total}\t{due}\t{paid_amount}\t{reference}\t{reached}\t{who.columns}\t{state}"
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
        subject = dashed(order_id)
        reached: dict[str, str] = {}
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
                paid = self._transfers.record(order_id, step, at_ms, total, method)
                batch.transfers.append(paid.transfer)
                batch.payments.append(paid.payment)
                event = event.replace(f'"{PAYMENT}"', paid.timeline).replace(PAID, paid.amount)
            batch.events.append(f"{self._ids.at(at_ms)}\t{instant(at_ms)}\t{subject}\t{event}")
            at_once = step.pays
            last = step
            for column in step.reached:
                reached[column] = instant(at_ms)
            if step.changed:
                changed_ms = at_ms
        return _Told(last, changed_ms, paid, reached)

    def _customer(self) -> Customer:
        dice, known = self._dice, self._customers
        if len(known) < _MOST_CUSTOMERS and (not known or dice.random() >= 0.25):
            known.append(self._crowd.draw())
            return known[-1]
        return pick(dice, known)


@dataclass(frozen=True, slots=True)
class _Day:
    """A store day: its date in order numbers, when it began, what time it is now, and it and the days after it as text."""

    compact: str
    start_ms: int
    now_ms: int
    due: list[str]


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
