"""The words of money that arrived, and what goes into and comes out of its commands and queries."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from beautique.audit.types import Action
from beautique.settings.types import PaymentMethod

MOST_LINES = 20_000  # of one import
LONGEST_REFERENCE = 60  # as a transaction ID is at most
LONGEST_SENDER = 120
LONGEST_NARRATION = 500
LONGEST_NUMBER = 20  # of the order that a message names


class ArrivalAction(Action):
    """What happens to money that arrived."""

    IMPORTED = "arrivals.imported"
    DISMISSED = "arrival.dismissed"
    RESTORED = "arrival.restored"


class Source(StrEnum):
    """How an arrival came to us."""

    STATEMENT = "statement"  # a file of the bank
    PASTED = "pasted"  # rows of the bank's web page
    MESSAGE = "message"  # an SMS or a notification, pasted or shared
    API = "api"  # sent by a program


WHOLE = (
    Source.STATEMENT,
    Source.PASTED,
)  # they say all that arrived; a message says one thing, and not that it stayed


class ArrivalState(StrEnum):
    """What became of an arrival."""

    OPEN = "open"
    TAKEN = "taken"  # a verified transfer says that it is this money
    DISMISSED = "dismissed"  # not for an order


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of what a bank says arrived, read and checked; None and empty where it says nothing.

    `paid_on` is a store day, `at` the instant where a time is printed. `sender_phone` are the digits that are shown of it,
    perhaps its tail only.
    """

    paid_on: date
    amount: Decimal  # above zero
    at: datetime | None = None
    reference: str | None = None  # as printed
    sender: str | None = None
    sender_phone: str | None = None
    narration: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be read: its number as the file or the pasted text counts, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file, a pasted table or a message holds: what came in, what went out (left out), what could not be read."""

    lines: Sequence[Line]
    left_out: int = 0
    refused: Sequence[Refused] = ()

    @property
    def total(self) -> Decimal:
        """What its lines come to."""
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Lines that come together, for one account. `key`, of the caller's own, makes the same request again harmless."""

    method: PaymentMethod
    source: Source
    read: Read
    file_name: str | None = None
    key: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ArrivalFilter:
    """Which arrivals are wanted; what is empty or None does not narrow. Days are days of the store."""

    methods: tuple[PaymentMethod, ...] = ()
    state: ArrivalState | None = None
    start_date: date | None = None
    end_date: date | None = None
    search: str = ""  # an amount, an ID, a sender


class Column(StrEnum):
    """What a column of a statement can hold."""

    DATE = "date"
    TIME = "time"
    CREDIT = "credit"  # money in; with `debit` beside it, or signed
    DEBIT = "debit"
    DIRECTION = "direction"  # words that say of one amount whether it came in
    REFERENCE = "reference"
    SENDER = "sender"
    SENDER_PHONE = "sender_phone"
    NARRATION = "narration"


Columns = Mapping[Column, str]  # the name of the column that holds it, as the file writes it
