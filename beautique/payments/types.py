"""The words of payments, and what goes into and comes out of their commands and queries."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from beautique.audit.types import Action
from beautique.orders.types import StatusCount
from beautique.settings.types import PaymentMethod

OLDEST = timedelta(days=400)  # what is read as a day before that is misread


class PaymentAction(Action):
    """What happens to the money of orders: told on their timelines, but for the export."""

    RECORDED = "order.payment_recorded"
    REVERSED = "order.payment_reversed"
    UNDONE = "order.payment_undone"
    MOVED = "order.payment_moved"
    REFUNDED = "order.refunded"
    REFUND_REVERSED = "order.refund_reversed"
    REFUND_UNDONE = "order.refund_undone"
    PROOF_ATTACHED = "order.proof_attached"
    PROOF_REJECTED = "order.proof_rejected"
    PROOF_RESTORED = "order.proof_restored"
    PROOF_PURGED = "order.proof_purged"
    CLOSING_EXPORTED = "payment.closing_exported"


class ClosingAction(Action):
    """What happens to the daily closing."""

    TICKED = "closing.ticked"
    MATCHED = "closing.matched"
    UNMATCHED = "closing.unmatched"
    UNTICKED = "closing.unticked"
    ACCOUNT_CLOSED = "closing.account_closed"


class RejectReason(StrEnum):
    """Why a screenshot proves nothing."""

    FAKE = "Fake"
    WRONG_AMOUNT = "Wrong amount"
    WRONG_ACCOUNT = "Wrong account"
    OLD_SCREENSHOT = "Old screenshot"
    DUPLICATE = "Duplicate"


NO_MONEY = "No money in the account"  # why an order without a screenshot goes back to Pending


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """What a person saw in the shop's account, and the part of it that pays for this order (all of it, without `split`).

    `paid_on` is a store day. `method` None means the one that the customer announced. `reason` says why less than the total is
    accepted. `split` says that the transfer with this ID pays for another order too, and `transfer_amount` what it brought in all,
    when that is more than what is recorded; `move_from` names an order that gives up what of the transfer is lacking then, as long
    as that is no more than `move_amount` (None: whatever it is). `alike_accepted` are the numbers of the orders
    whose transfers have nearly the same ID, and of which a person says that this is another transfer; None: of whichever there are.
    `arrival_id` is what the person chose as this money among what the bank says arrived.
    """

    amount: Decimal
    reference: str
    paid_on: date
    seen_in_account: bool
    method: PaymentMethod | None = None
    reason: str | None = None
    split: bool = False
    transfer_amount: Decimal | None = None
    move_from: str | None = None
    move_amount: Decimal | None = None
    alike_accepted: tuple[str, ...] | None = ()
    arrival_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPayment:
    """Parse, do not validate: a draft that the rules have checked, which is all that can be recorded. Somebody has seen this money.

    Made by the rules, and again from what a bulk change has kept of one.
    """

    amount: Decimal
    reference: str
    reference_normalized: str
    paid_on: date
    method: PaymentMethod | None
    reason: str | None
    split: bool
    alike_accepted: tuple[str, ...] | None
    transfer_amount: Decimal | None = None
    move_from: str | None = None
    move_amount: Decimal | None = None
    arrival_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDraft:
    """What a person sent back to a customer. `paid_on` is a store day; `method`, the account that it left.

    `method` None means the one that the customer announced. `keeps_rest` says that the shop keeps what else is due, for the
    `reason`; with an amount of 0 that is all of it, and nothing was sent.
    """

    amount: Decimal
    reference: str
    paid_on: date
    method: PaymentMethod | None = None
    keeps_rest: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRefund:
    """A draft that the rules have checked; what was `sent` is None when all of the money is kept."""

    amount: Decimal
    kept_amount: Decimal
    sent: "Sent | None"
    reason: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A transfer out of one of the shop's accounts."""

    method: PaymentMethod
    reference: str
    reference_normalized: str
    paid_on: date


@dataclass(frozen=True, slots=True)
class OtherUse:
    """A proof that shows the same picture (`is_same`), or nearly the same, as the one in question."""

    proof_id: uuid.UUID
    order_id: uuid.UUID
    order_number: str
    uploaded_at: datetime
    is_same: bool
    rejected_reason: RejectReason | None


@dataclass(frozen=True, slots=True)
class EarlierOrders:
    """What the shop knows of a phone from the orders before this one; cancelled ones are counted apart."""

    count: int = 0
    verified: int = 0
    amount: Decimal = Decimal(0)  # of the verified ones
    cancelled_unpaid: int = 0  # without those that were sent twice

    @property
    def all_verified(self) -> bool:
        """Whether every one of them was paid for in the end; False when there was none."""
        return self.count > 0 and self.verified == self.count


@dataclass(frozen=True, slots=True)
class Made:
    """Who made a change, and when."""

    by: uuid.UUID | None
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckedBy:
    """What one person confirmed on a day."""

    name: str
    person: uuid.UUID | None
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ClosingPart:
    """What one transfer paid for one order."""

    order_number: str
    amount: Decimal
    customer_name: str


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """One transfer, which is one line of the bank statement, with what it paid for. Split transfers have several parts."""

    transfer_id: uuid.UUID
    method: PaymentMethod
    reference: str
    amount: Decimal  # what the statement should say
    parts: tuple[ClosingPart, ...]
    verified_by: str
    verified_at: datetime
    reversed_reason: str | None = None
    ticked_by: str | None = None  # who found it in the statement
    arrival_id: uuid.UUID | None = None  # what arrived, and a person took as this
    stated: Decimal | None = None  # how much that is in a statement; None where only a message says so

    @property
    def is_in_statement(self) -> bool:
        """Whether a statement says this amount. What a message says is for a person to look up."""
        return self.stated == self.amount

    @property
    def is_ticked(self) -> bool:
        """Whether the statement has it: as a machine compared them, or as a person did."""
        return self.is_in_statement or self.ticked_by is not None

    @property
    def unused(self) -> Decimal:
        """What of it pays for no order."""
        return self.amount - sum((part.amount for part in self.parts), Decimal(0))


@dataclass(frozen=True, slots=True)
class SentBack:
    """One transfer to a customer, which is one line of the bank statement too."""

    method: PaymentMethod
    reference: str
    amount: Decimal
    order_number: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """A store day's verified payments, to tick against the bank statements. Reversed ones stand apart and count nowhere."""

    day: date
    rows: Sequence[ClosingRow]
    reversed_rows: Sequence[ClosingRow]
    by_method: Mapping[PaymentMethod, StatusCount]  # counts are transfers

    @property
    def total(self) -> StatusCount:
        """All methods together."""
        return StatusCount(len(self.rows), sum((row.amount for row in self.rows), Decimal(0)))


@dataclass(frozen=True, slots=True)
class ClosingChange:
    """What a transfer came to be worth more (or less) since its account was closed, and the orders that it pays for."""

    amount: Decimal
    order_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDraft:
    """The wish to close a day of an account, as it was shown: the rounds before (0 = none), and what it came to.

    `statement_total` is what the bank's statement says, as typed; empty where every payment was ticked instead. `bank_balance` is
    what the bank says is in the account in the end, as typed; empty where nobody looked.
    """

    day: date
    method: PaymentMethod
    round: int
    expected: Decimal
    statement_total: str = ""
    bank_balance: str = ""
    note: str = ""


class CheckedClosing(NamedTuple):
    """What a closing says beside its sum: the statement's sum, the balance of the account, a note; None where nothing was said."""

    total: Decimal | None
    balance: Decimal | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What should be in an account at the end of a day: what an earlier closing found there, and what came and went since."""

    since: date  # the day of that closing
    before: Decimal
    arrived: Decimal
    sent_back: Decimal

    @property
    def expected(self) -> Decimal:
        """The sum."""
        return self.before + self.arrived - self.sent_back
