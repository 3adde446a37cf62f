"""What becomes of an order: a chain of moves from placement to delivery or cancellation, told once and used for many orders."""

import random
from dataclasses import dataclass
from typing import Any, Final

import orjson

from beautique.audit.types import Action, Via
from beautique.demo import names
from beautique.demo.bulk import field
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import SUBJECT, OrderAction, Source
from beautique.payments.types import PaymentAction

EVENT_COLUMNS: Final = (
    "id", "at", "subject_id", "subject_type", "actor_id", "actor_name", "via", "action", "seq", "changes", "reason",
)  # fmt: skip
STATE_COLUMNS: Final = ("source", *STATUS_FIELDS, "courier", "tracking_number", "version", "note_count")

REACHED: Final = {  # column: the status that it is the moment of
    "paid_at": ("payment_status", "Paid"),
    "verified_at": ("payment_status", "Verified"),
    "delivered_at": ("order_status", "Delivered"),
}

TRACKING, DUE = "@tracking@", "@due@"  # filled in per order
PAYMENT, PAID = "@payment@", "@paid@"
SHORT_BY = 500  # rupees that are missing where less is accepted
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Teller:
    """Who appears in the log."""

    actor_id: str  # 32 hexadecimal digits; empty for nobody in particular
    name: str
    via: Via

    @property
    def columns(self) -> str:
        return f"{self.actor_id}\t{field(self.name)}\t{self.via.value}"


STOREFRONT: Final = Teller("", "Storefront", Via.PUBLIC)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened `after_ms` the placement: the rest of its row in the log, and the order's state from then on."""

    after_ms: int
    event: str  # the columns of EVENT_COLUMNS from subject_type on
    state: str  # the values of STATE_COLUMNS
    dispatched: bool  # event or state hold TRACKING and DUE
    changed: bool  # the order's row changed, not only its timeline
    pays: bool = False  # the event holds PAYMENT and PAID; what follows happens at the same moment
    short: str = ""  # why less than the total is accepted
    who: "Teller | None" = None  # of a payment
    reached: tuple[str, ...] = ()  # columns of REACHED whose moment this is


class _Story:
    """Collects steps while it follows the order's state."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.now: dict[str, Any] = dict.fromkeys((*STATUS_FIELDS, "courier", "tracking_number"))
        self.version = self.notes = 0
        self.steps: list[Step] = []

    def pay(self, after_h: float, who: Teller, short: str) -> None:
        """What somebody saw in the account; the move that verifies it comes next, at the same moment."""
        paid = {"payment": [None, PAYMENT], "paid_amount": ["0.00", PAID]}
        self._write(after_h, who, PaymentAction.RECORDED, short, paid, pays=True, short=short)

    def add(self, after_h: float, who: Teller, action: Action, reason: str = "", **new: Any) -> None:
        """One event; `new` are the fields that it changes."""
        changes = {name: [self.now.get(name), value] for name, value in new.items()}
        if action != OrderAction.NOTED:
            self.now |= new
        reached = tuple(column for column, (field, word) in REACHED.items() if new.get(field) == word)
        self._write(after_h, who, action, reason, changes, reached=reached)

    def _write(
        self,
        after_h: float,
        who: Teller,
        action: Action,
        reason: str,
        changes: dict[str, Any],
        *,
        pays: bool = False,
        short: str = "",
        reached: tuple[str, ...] = (),
    ) -> None:
        noted = action == OrderAction.NOTED
        self.version += not noted
        self.notes += noted
        event = (SUBJECT, who.columns, action, str(self.version), orjson.dumps(changes).decode(), reason)
        state = (
            self.source.value,
            *(self.now[name] or "" for name in STATE_COLUMNS[1:-2]),
            str(self.version),
            str(self.notes),
        )
        dispatched = self.now["courier"] is not None
        after_ms = int(after_h * _HOUR_MS)
        self.steps.append(
            Step(
                after_ms, "\t".join(event), "\t".join(state), dispatched, not noted, pays, short, who, reached
            )
        )


def story(dice: random.Random, owner: Teller, staff: Teller) -> tuple[Step, ...]:
    """One order's life, as if nothing were left undone; the caller cuts it off at the present."""
    by_staff = dice.random() < 0.1
    history = _Story(Source.STAFF if by_staff else Source.STOREFRONT)
    first = {"payment_status": "Pending", "order_status": "Received", "delivery_status": "Not Started"}
    history.add(0, staff if by_staff else STOREFRONT, OrderAction.PLACED, **first)
    fate = dice.random()
    if fate < 0.045:
        history.add(
            dice.uniform(72, 100), staff, OrderAction.MOVED, names.CANCEL_REASONS[1], order_status="Cancelled"
        )
    elif fate < 0.06:
        _note(history, dice, staff, dice.uniform(20, 40))  # never paid, and nobody has given up yet
    else:
        _paid_story(history, dice, owner, staff)
    return tuple(history.steps)


def _paid_story(history: _Story, dice: random.Random, owner: Teller, staff: Teller) -> None:
    clerk = owner if dice.random() < 0.25 else staff
    at = dice.lognormvariate(-0.1, 0.9)
    if dice.random() < 0.85:
        history.add(at, staff, OrderAction.MOVED, payment_status="Paid")
        at += dice.lognormvariate(1.2, 0.8)
    if dice.random() < 0.045:
        reason = dice.choice([each for each in names.CANCEL_REASONS if "payment" not in each])
        history.add(at + dice.uniform(1, 30), clerk, OrderAction.MOVED, reason, order_status="Cancelled")
        return
    short = dice.choice(names.SHORT_REASONS) if dice.random() < 0.02 else ""
    if dice.random() < 0.97:  # else verified by hand, without a transaction ID
        history.pay(at, clerk, short)
    if dice.random() < 0.9:
        history.add(at, clerk, OrderAction.MOVED, short, payment_status="Verified", order_status="Processing")
    else:
        history.add(at, clerk, OrderAction.MOVED, short, payment_status="Verified")
        at += dice.uniform(0.5, 6)
        history.add(at, staff, OrderAction.MOVED, order_status="Processing")
    if dice.random() < 0.012:  # and the money is due back
        at += dice.uniform(2, 20)
        history.add(at, clerk, OrderAction.MOVED, names.CANCEL_REASONS[0], order_status="Cancelled")
        return
    if dice.random() < 0.1:
        _note(history, dice, staff, at + 1)
    at += dice.uniform(20, 76)
    courier = dice.choice(names.COURIERS)
    sent = {"courier": courier, "tracking_number": TRACKING, "estimated_delivery": DUE}
    if dice.random() < 0.75:
        history.add(
            at, staff, OrderAction.MOVED, order_status="Ready", delivery_status="Out for Delivery", **sent
        )
    else:
        history.add(at, staff, OrderAction.MOVED, order_status="Ready", delivery_status="In Progress")
        at += (
            dice.uniform(50, 130) if dice.random() < 0.3 else dice.uniform(3, 28)
        )  # some wait for two days and more
        history.add(at, staff, OrderAction.MOVED, delivery_status="Out for Delivery", **sent)
    at += dice.uniform(130, 260) if dice.random() < 0.07 else dice.uniform(24, 80)  # some come late
    history.add(at, staff, OrderAction.MOVED, order_status="Delivered", delivery_status="Delivered")


def _note(history: _Story, dice: random.Random, who: Teller, after_h: float) -> None:
    history.add(after_h, who, OrderAction.NOTED, note=field(dice.choice(names.STAFF_NOTES)))
