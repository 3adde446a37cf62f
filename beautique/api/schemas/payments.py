"""Payments of an order: what a person saw in the shop's account, and what is told of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AliasPath, Field

from beautique.api.schemas.common import AdminIn, Amount, Day, Out, described, text_of
from beautique.api.schemas.orders import MethodWord
from beautique.kernel import clock
from beautique.orders.rules import REASON_LENGTH
from beautique.payments.rules import MAX_AMOUNT, MAX_TRANSFER, REFERENCE_LENGTH
from beautique.payments.types import PaymentDraft, RefundDraft


class PaymentIn(AdminIn):
    """A transfer that arrived. Without `method`, by the one that the customer announced.

    `reason` says why less than the order's total is accepted; `split` (owner only) that the transfer with this transaction ID
    pays for another order too, and `transfer_amount` what it brought in all, when that is more than what is recorded. When it did not
    bring more, `move_from` (owner only) is the number of the order that gives up what is lacking. `seen_in_account` must be true: a screenshot alone proves nothing. A transaction ID that is like
    one of another transfer is accepted, with a warning in the answer.
    """

    amount: Annotated[Amount, described(exclusiveMinimum=0, maximum=int(MAX_AMOUNT), multipleOf=0.01)]
    reference: Annotated[str, text_of(REFERENCE_LENGTH)]
    paid_on: Day
    seen_in_account: bool
    method: MethodWord | None = None
    reason: Annotated[str, text_of((0, REASON_LENGTH))] | None = None
    split: bool = False
    transfer_amount: (
        Annotated[Amount, described(exclusiveMinimum=0, maximum=int(MAX_TRANSFER), multipleOf=0.01)] | None
    ) = None
    move_from: str | None = None

    def draft(self) -> PaymentDraft:
        """For the command."""
        return PaymentDraft(**dict(self), alike_accepted=None)


class RefundIn(AdminIn):
    """What was sent back to the customer of a cancelled or over-paid order. Without `method`, by the one that the customer announced.

    `keeps_rest` says that the shop keeps what else is due, for the `reason`; with an `amount` of 0 nothing was sent, and
    `reference` and `paid_on` are not asked for. Without it the rest stays due.
    """

    amount: Annotated[Amount, described(minimum=0, maximum=int(MAX_AMOUNT), multipleOf=0.01)]
    reference: Annotated[str, text_of((0, REFERENCE_LENGTH[1]))] = ""
    paid_on: Day | None = None
    method: MethodWord | None = None
    keeps_rest: bool = False
    reason: Annotated[str, text_of((0, REASON_LENGTH))] | None = None

    def draft(self) -> RefundDraft:
        """For the command; a refund without a day was sent today."""
        return RefundDraft(**(dict(self) | {"paid_on": self.paid_on or clock.today()}))


class PaymentOut(Out):
    """What one transfer paid for an order. `reversed_at` is null unless the owner took the payment back."""

    id: UUID
    method: str = Field(validation_alias=AliasPath("transfer", "method"))
    reference: str = Field(validation_alias=AliasPath("transfer", "reference"))
    amount: Decimal
    paid_on: date = Field(validation_alias=AliasPath("transfer", "paid_on"))
    reason: str | None
    verified_by: str = Field(validation_alias="verified_by_name")
    verified_at: datetime
    reversed_at: datetime | None
    reversed_reason: str | None
