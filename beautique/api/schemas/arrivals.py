"""Money that arrived: what a program delivers, and what was new of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from beautique.api.schemas.common import AdminIn, Amount, Day, Instant, Out, described
from beautique.api.schemas.orders import MethodWord
from beautique.kernel import clock, days
from beautique.kernel.errors import Complaints, Invalid
from beautique.kernel.text import digits
from beautique.payments.arrivals import rules
from beautique.payments.arrivals.messages import LONGEST_MESSAGE, NO_MONEY, read_messages
from beautique.payments.arrivals.types import (
    LONGEST_NARRATION,
    LONGEST_REFERENCE,
    LONGEST_SENDER,
    Line,
    Read,
)
from beautique.payments.arrivals.values import checked_day
from beautique.settings.types import PaymentMethod

MOST_ARRIVALS = 200


def _given(field: str, kind: str) -> dict[str, Any]:
    """Says in a description that a field is there, and not null."""
    return {"required": [field], "properties": {field: {"type": kind}}}


def _checked(day: date, field: str) -> date:
    try:
        return checked_day(day, clock.today())
    except days.NotADay as error:
        raise Invalid({field: [str(error)]}) from error


class ArrivalIn(AdminIn):
    """One line of what arrived. `paid_on` is a store day; without it, that of `arrived_at`. `sender_phone` may be its last digits."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [_given("paid_on", "string"), _given("arrived_at", "string")]}
    )

    amount: Annotated[Amount, described(exclusiveMinimum=0, maximum=int(rules.MOST), multipleOf=0.01)]
    paid_on: Day | None = None
    arrived_at: Instant | None = None
    reference: Annotated[str, Field(max_length=LONGEST_REFERENCE)] = ""
    sender: Annotated[str, Field(max_length=LONGEST_SENDER)] = ""
    sender_phone: Annotated[str, Field(max_length=20)] = ""
    narration: Annotated[str, Field(max_length=LONGEST_NARRATION)] = ""

    def line(self) -> Line:
        """For the command. Raises `Invalid`."""
        arrived_on = _checked(clock.store_day(self.arrived_at), "arrived_at") if self.arrived_at else None
        paid_on = _checked(self.paid_on, "paid_on") if self.paid_on else arrived_on
        if paid_on is None:
            raise Invalid({"paid_on": ["Give the day, or the time at which it arrived."]})
        if self.amount != round(self.amount, 2):
            raise Invalid({"amount": ["An amount has at most two decimals."]})
        return rules.line_of(
            paid_on=paid_on,
            at=self.arrived_at,
            amount=self.amount,
            reference=self.reference,
            sender=self.sender,
            sender_phone=digits(self.sender_phone),
            narration=self.narration,
        )


class ArrivalsIn(AdminIn):
    """What arrived in one account: up to 200 lines, or the text of a bank's message as it came.

    `received_at` is when the message came, for those that name no day: it tells two equal messages apart.
    """

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [_given("arrivals", "array"), _given("message", "string")]}
    )

    account: MethodWord
    arrivals: Annotated[list[ArrivalIn], Field(min_length=1, max_length=MOST_ARRIVALS)] | None = None
    message: Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE)] | None = None
    received_at: Instant | None = None

    def read(self) -> Read:
        """The lines, for the command. Raises `Invalid` with the path of each wrong one."""
        if (self.arrivals is None) == (self.message is None):
            raise Invalid({"arrivals": ["Send either arrivals or a message."]})
        if self.message is not None:
            if self.received_at is not None:
                _checked(clock.store_day(self.received_at), "received_at")
            found = read_messages(self.message, clock.today(), self.received_at)
            if found.refused:
                raise Invalid({"message": [each.reason for each in found.refused]})
            if not found.lines and not found.left_out:  # nothing but spaces
                raise Invalid({"message": [NO_MONEY]})
            return found
        complaints, lines = Complaints(), []
        for place, each in enumerate(self.arrivals or ()):
            try:
                lines.append(each.line())
            except Invalid as refusal:
                for field, sentences in refusal.errors.items():
                    complaints.add(f"arrivals.{place}.{field}", sentences[0])
        complaints.raise_if_any()
        return Read(lines)


class ArrivalOut(Out):
    """A line as it is kept. `is_new` is false when it was known before, however it came."""

    id: UUID
    is_new: bool
    account: PaymentMethod = Field(validation_alias="method")
    amount: Decimal
    paid_on: date
    arrived_at: datetime | None = Field(validation_alias="at")
    reference: str | None
    sender: str | None


class Arrivals(Out):
    """What became of the lines, in the order in which they were sent. `left_out` counts messages of money that went out."""

    new: int
    known: int
    left_out: int
    arrivals: list[ArrivalOut]
