"""Which moves are legal, and what an order's statuses and money mean. Pure. Source: PRODUCT.md, words and rules 2-7."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Literal

from beautique.kernel import text
from beautique.kernel.days import month_end
from beautique.kernel.errors import Complaints, Invalid
from beautique.kernel.field_validation import clean_field
from beautique.orders.types import (
    OPEN,
    DeliveryStatus,
    Flag,
    OrderMoney,
    OrderNumber,
    OrderStatus,
    PaymentStatus,
    Status,
    Statuses,
)
from beautique.settings.types import Thresholds

NOTES_LENGTH = (0, 500)
COURIER_LENGTH = 60
TRACKING_NUMBER_LENGTH = 60
REASON_LENGTH = 500
_REASON_SAYS = 3  # letters or digits at least

UNDO_FOR = timedelta(seconds=10)
SAME_CLICK = timedelta(minutes=1)  # opening the same message again within this time is told once

CANCEL_REASONS = (
    "Customer changed their mind",
    "No payment",
    "Sold out",
    "Ordered twice",
    "Customer could not be reached",
)

NO_REASON = f"Give a reason: at least {_REASON_SAYS} letters or digits."

_NUMBER = re.compile(r"BQ-?(\d{4})(\d{2})(\d{2})-?(\d{3,9})", re.IGNORECASE | re.ASCII)
_NUMBER_AMONG_WORDS = re.compile(r"(?<![a-z\d])BQ-?\d{8}-?\d{3,9}(?!\d)", re.IGNORECASE | re.ASCII)
_NUMBER_IN_PARTS = re.compile(
    r"\bBQ[\s_./-]{0,3}(\d{8})[\s_./-]{0,3}(\d{3,9})(?!\d)", re.IGNORECASE | re.ASCII
)
_NUMBER_BEGUN = re.compile(r"BQ-?(20\d\d)(\d{0,2})(\d{0,2})((?<=\d{8})-?\d{0,2})?", re.IGNORECASE | re.ASCII)


class Move(Enum):
    """What kind of change a status change is."""

    NONE = "none"
    FORWARD = "forward"
    CORRECTION = "correction"  # backwards, or out of a final status: the owner's, with a reason


_ORDERED: dict[str, tuple[Status, ...]] = {
    "payment_status": tuple(PaymentStatus),
    "order_status": (OrderStatus.RECEIVED, OrderStatus.PROCESSING, OrderStatus.READY, OrderStatus.DELIVERED),
    "delivery_status": tuple(DeliveryStatus),
}
STATUS_FIELDS = tuple(_ORDERED)
_DISPATCHED = (DeliveryStatus.OUT_FOR_DELIVERY, DeliveryStatus.DELIVERED)


def move(field: str, old: Status, new: Status) -> Move:
    """What kind of move `old` -> `new` is for a status field. Forward moves may skip steps."""
    if old == new:
        return Move.NONE
    steps = _ORDERED[field]
    if old not in steps:  # out of Cancelled
        return Move.CORRECTION
    if new not in steps:  # into Cancelled
        return Move.CORRECTION if old == OrderStatus.DELIVERED else Move.FORWARD
    return Move.FORWARD if steps.index(new) > steps.index(old) else Move.CORRECTION


def next_steps(field: str, old: Status) -> list[Status]:
    """The statuses reachable by a forward move, nearest first; cancelling last."""
    words: Iterable[Status] = OrderStatus if field == "order_status" else _ORDERED[field]
    return [new for new in words if move(field, old, new) is Move.FORWARD]


def corrections(field: str, old: Status) -> list[Status]:
    """The statuses reachable only by a correction."""
    words: Iterable[Status] = OrderStatus if field == "order_status" else _ORDERED[field]
    return [new for new in words if move(field, old, new) is Move.CORRECTION]


def progression(field: str) -> Sequence[Status]:
    """The statuses that an order passes on its way, first to last."""
    return _ORDERED[field]


def next_step(now: Statuses) -> dict[str, Status]:
    """What the shop most likely does next, by status field: money first, then the sewing room, then the parcel.

    Empty when nothing is left to do. A delivered parcel delivers the order, so these two go together.
    """
    if now.order == OrderStatus.CANCELLED:
        return {}
    if now.payment != PaymentStatus.VERIFIED:
        return {"payment_status": next_steps("payment_status", now.payment)[0]}
    if now.order in (OrderStatus.RECEIVED, OrderStatus.PROCESSING):
        return {"order_status": next_steps("order_status", now.order)[0]}
    if now.order == OrderStatus.READY and now.delivery not in _DISPATCHED:
        return {"delivery_status": DeliveryStatus.OUT_FOR_DELIVERY}
    left: dict[str, Status] = {}
    if now.order != OrderStatus.DELIVERED:
        left["order_status"] = OrderStatus.DELIVERED
    if now.delivery != DeliveryStatus.DELIVERED:
        left["delivery_status"] = DeliveryStatus.DELIVERED
    return left


def cancel_reason(chosen: str, words: str) -> str:
    """Why an order is cancelled: one of the reasons, own words, or both. People in the shop say why. Raises `Invalid`."""
    if chosen and chosen not in CANCEL_REASONS:
        raise Invalid({"reason": ["Choose one of the reasons, or say it in your own words."]})
    said = ": ".join(part for part in (chosen, words.strip()) if part)
    reason = cleaned_reason(said)
    if reason is None:
        raise Invalid({"reason": ["Choose why, or say it in your own words: it is kept on the timeline."]})
    return reason


def cleaned_reason(typed: str | None) -> str | None:
    """A reason as it is kept on the timeline; None when none was given. Raises `Invalid`."""
    complaints = Complaints()
    reason = clean_reason_field(complaints, typed)
    complaints.raise_if_any()
    return reason


def clean_reason_field(complaints: Complaints, typed: str | None) -> str | None:
    """`cleaned_reason` among other fields. What says nothing is added to `complaints` under `reason`."""
    reason = clean_field(complaints, "reason", typed or "", (0, REASON_LENGTH))
    if reason and not says_something(reason):
        complaints.add("reason", NO_REASON)
    return reason or None


def says_something(reason: str) -> bool:
    """Whether what was typed is more than signs."""
    return text.visible_length(text.fold(reason)) >= _REASON_SAYS


def may_still_be_undone(changed_at: datetime, now: datetime) -> bool:
    """Whether who made a change may take it back: for ten seconds."""
    return now - changed_at <= UNDO_FOR


def is_closed(order_status: OrderStatus) -> bool:
    """Whether nobody waits for this order any more."""
    return order_status not in OPEN


def age_severity(
    statuses: Statuses, placed_at: datetime, now: datetime, thresholds: Thresholds
) -> Literal["", "warning", "error"]:
    """How urgent an order's age is. Quiet while the shop waits for the customer's money, and once the order is closed."""
    if is_closed(statuses.order) or statuses.payment == PaymentStatus.PENDING:
        return ""
    hours = (now - placed_at) / timedelta(hours=1)
    if hours >= thresholds.waits_too_long_hours:
        return "error"
    return "warning" if hours >= thresholds.waits_long_hours else ""


def may_be_dispatched(order_status: OrderStatus, delivery_status: DeliveryStatus) -> bool:
    """Whether this pair may be reached: a cancelled order cannot be dispatched."""
    return not (order_status == OrderStatus.CANCELLED and delivery_status in _DISPATCHED)


def is_dispatched(delivery_status: DeliveryStatus) -> bool:
    """Whether the parcel has left the house."""
    return delivery_status in _DISPATCHED


def allowed_deliveries(order_status: OrderStatus) -> list[DeliveryStatus]:
    """Delivery statuses that an order in this status may be moved to."""
    return [status for status in DeliveryStatus if may_be_dispatched(order_status, status)]


def may_be_corrected(order_status: OrderStatus) -> bool:
    """Whether contact, address and lines may still be corrected: until the order is Ready."""
    return order_status in (OrderStatus.RECEIVED, OrderStatus.PROCESSING)


def too_late(order_status: OrderStatus) -> str:
    """What to say of an order whose details may not be corrected."""
    return f"This order is {order_status.value}: its details can no longer be corrected."


def counts_as_revenue(payment_status: PaymentStatus, order_status: OrderStatus) -> bool:
    """Revenue is what is Verified and not Cancelled."""
    return payment_status == PaymentStatus.VERIFIED and order_status != OrderStatus.CANCELLED


def shows_delivery(delivery_status: DeliveryStatus, order_status: OrderStatus) -> bool:
    """Whether a row names where the parcel is: once it moves, until the order itself says Delivered."""
    return delivery_status != DeliveryStatus.NOT_STARTED and order_status != OrderStatus.DELIVERED


def is_awaiting(payment_status: PaymentStatus, order_status: OrderStatus) -> bool:
    """Money that should still come: not Verified, not Cancelled."""
    return payment_status != PaymentStatus.VERIFIED and order_status != OrderStatus.CANCELLED


def money_here(payment_status: PaymentStatus, money: OrderMoney) -> Decimal:
    """What of the money that came in for an order still counts for it.

    Verified without a transaction ID means that somebody saw what it costs.
    """
    came_in = money.total if payment_status == PaymentStatus.VERIFIED and not money.paid else money.paid
    return came_in - money.settled


def money_due_back(order_status: OrderStatus, total: Decimal, here: Decimal) -> Decimal:
    """What the shop owes the customer of an order: all that is here once it is cancelled, else what it does not cost."""
    return max(here if order_status == OrderStatus.CANCELLED else here - total, Decimal(0))


def flags(
    statuses: Statuses,
    money: OrderMoney,
    reference: str | None,
    twin: str | None = None,
    *,
    is_told: bool = True,
) -> list[Flag]:
    """What is odd about an order. Of a cancelled order the shop wants nothing more, so it is never under- or over-paid.

    `twin` is the number of the order that seems to be this one once more.
    """
    verified = statuses.payment == PaymentStatus.VERIFIED
    cancelled = statuses.order == OrderStatus.CANCELLED
    total, here = money.total, money_here(statuses.payment, money)
    raised = {
        Flag.UNDER_PAID: verified and not cancelled and here < total,
        Flag.OVER_PAID: not cancelled and here > total,
        Flag.UNREFERENCED: verified and reference is None and total > 0 and not (cancelled and here <= 0),
        Flag.REFUND_DUE: cancelled and here > 0,
        Flag.SENT_UNPAID: is_dispatched(statuses.delivery)
        and is_awaiting(statuses.payment, statuses.order)
        and total > 0,
        Flag.DUPLICATE: twin is not None and not is_closed(statuses.order),
        Flag.NOT_TOLD: not is_told,
    }
    return [flag for flag, is_raised in raised.items() if is_raised]


def find_number(typed: str) -> OrderNumber | None:
    """The one order number among other words (`Order # BQ-20261121-007 please`); None when there is none, or several."""
    found = find_numbers(typed)
    return found.pop() if len(found) == 1 else None


def find_number_in_parts(typed: str) -> OrderNumber | None:
    """The one order number in a text, however it is spaced or written: customers, banks and keyboards have dashes of their own."""
    return find_number(_NUMBER_IN_PARTS.sub(r"BQ-\1-\2", text.fold(typed)))


def find_numbers(typed: str) -> set[OrderNumber]:
    """All order numbers among other words."""
    return {number for written in _NUMBER_AMONG_WORDS.findall(typed) if (number := parse_number(written))}


def parse_number(typed: str) -> OrderNumber | None:
    """`bq-20261121-007`, with or without dashes, in any case; None when it is no order number."""
    match = _NUMBER.fullmatch(typed.strip())
    if match is None:
        return None
    year, month, day, counter = (int(part) for part in match.groups())
    try:
        return OrderNumber(date(year, month, day), counter)
    except ValueError:
        return None


def parse_beginning(typed: str) -> tuple[date, date, str] | None:
    """The first and the last day of the numbers that begin like this (`bq-202611`), and their beginning where it goes beyond the day.

    None when no order number begins so, or when not even the year is there.
    """
    match = _NUMBER_BEGUN.fullmatch(typed.strip())
    if match is None:
        return None
    year, month, day, counter = match.groups("")
    try:
        first = date(int(year), int(month.ljust(2, "0")) or 1, int(day.ljust(2, "0")) or 1)
        last = month_end(date(int(year), min(int(month.ljust(2, "9")), 12), 1))
        last = last.replace(day=min(int(day.ljust(2, "9")), last.day))
    except ValueError:
        return None
    digits = counter.removeprefix("-")
    return first, last, f"BQ-{first:%Y%m%d}-{digits}" if digits else ""
