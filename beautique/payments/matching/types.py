"""The words of likely arrivals, and what the rules know of an order that waits for its money."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from beautique.settings.types import PaymentMethod


class Likeness(StrEnum):
    """Why an arrival may be an order's money, the surest first."""

    NUMBER = "number"  # its message names the order
    REFERENCE = "reference"  # the ID that was typed, or read on the picture
    PAYER = "payer"  # the amount that is due, from somebody who paid for this phone before
    TAIL = "tail"  # the amount that is due, from this phone
    NAME = "name"  # the amount that is due, from somebody of the customer's name
    AMOUNT = "amount"  # which many orders have: perhaps, and never more


class ArrivalFacts(Protocol):
    """What an arrival says, as far as it matters here. `sender_phone` are digits, perhaps only the last ones."""

    @property
    def id(self) -> uuid.UUID:
        """In the order of time."""

    @property
    def method(self) -> PaymentMethod:
        """The account."""

    @property
    def paid_on(self) -> date:
        """Store day."""

    @property
    def amount(self) -> Decimal:
        """Rupees."""

    @property
    def reference_key(self) -> str | None:
        """The transaction ID as IDs are compared."""

    @property
    def sender(self) -> str | None:
        """Who sent it."""

    @property
    def sender_phone(self) -> str | None:
        """Digits."""

    @property
    def order_number(self) -> str | None:
        """The order that its message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """What is known of an order that waits for money."""

    number: str
    due: Decimal
    method: PaymentMethod  # the account into which it should come
    since: date  # the order's store day
    near: date  # that of its screenshot, else the same
    phones: tuple[str, ...] = ()  # in international digits
    customer: str = ""
    payers: tuple[str, ...] = ()  # who paid for these phones before, the last one first
    references: frozenset[str] = frozenset()  # as IDs are compared


@dataclass(frozen=True, slots=True)
class Likely:
    """An arrival that may be an order's money, and why."""

    arrival: ArrivalFacts
    why: Likeness
    payer: str = ""  # the known one, as his name was written then

    @property
    def is_perhaps(self) -> bool:
        """Whether nothing speaks for it but an amount that many orders have."""
        return self.why == Likeness.AMOUNT

    @property
    def reason(self) -> str:
        """Why, in words."""
        return {
            Likeness.NUMBER: "order number in the message",
            Likeness.REFERENCE: "same ID",
            Likeness.PAYER: f"amount due, paid by {self.payer} before",
            Likeness.TAIL: "amount due, from this phone number",
            Likeness.NAME: "amount due, from the customer's name",
            Likeness.AMOUNT: "same amount: perhaps",
        }[self.why]
