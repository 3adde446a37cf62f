"""The form of a payment: what somebody saw in the shop's account."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from wtforms import BooleanField, SelectField, StringField, TextAreaField

from beautique.admin.core.forms import OwnHiddenField, VersionedForm, or_empty
from beautique.admin.orders.other_transfer import OtherTransferField
from beautique.admin.orders.paid_on import PaidOnField
from beautique.kernel import money
from beautique.kernel.errors import Complaints
from beautique.kernel.field_validation import read_amount, read_id
from beautique.payments.types import PaymentDraft
from beautique.settings.types import PaymentMethod


class MoveFromField(StringField):
    """Which order gives up what the transfer lacks. A value is its number and the amount that was shown, so that more asks again."""

    offered: tuple[str, ...] = ()

    def offer(self, donors: Iterable[str], amount: Decimal) -> None:
        """Offers these orders, and takes back what was chosen of others."""
        self.data, self.offered = None, tuple(f"{donor} {money.plain(amount)}" for donor in donors)

    @property
    def offers(self) -> list[tuple[str, str, Decimal]]:
        """What can be chosen: its value, the order, how much of it. After another refusal, what was chosen."""
        values = self.offered or (or_empty(self.data),)
        return [offer for value in values if (offer := _offer(value))]

    def read(self, complaints: Complaints) -> tuple[str | None, Decimal | None]:
        """The order and the amount that were chosen. What is none is added to `complaints`."""
        if not self.data:
            return None, None
        if not self.offers:
            self.data = None
            complaints.add(self.short_name, "Choose one of the orders that are offered.")
            return None, None
        [(_, number, amount)] = self.offers
        return number, amount


def _offer(value: str) -> tuple[str, str, Decimal] | None:
    """A value with its parts; None for what was never offered."""
    number, _, amount = value.rpartition(" ")
    try:
        return (value, number, money.parse(amount)) if number else None
    except money.NotAnAmount:
        return None


class PaymentForm(VersionedForm):
    """Amount, transaction ID, day and the tick "seen in the account"; what is accepted is decided by the rules of payments."""

    amount = StringField("Amount received")
    reference = StringField("Transaction ID")
    paid_on = PaidOnField()
    seen_in_account = BooleanField("I have seen this amount in the account")
    reason = TextAreaField("Why less is accepted")
    method = SelectField(
        "Received in",
        choices=cast(Any, [method.value for method in PaymentMethod]),  # WTForms' types know pairs only
        validate_choice=False,
    )
    split = BooleanField("This transfer pays for another order too")
    transfer_amount = StringField("The whole transfer brought")
    move_from = MoveFromField("Move a part of it from another order")
    alike = OtherTransferField("It is another transfer")
    arrival = OwnHiddenField()  # the id of what was chosen of the money that arrived

    def draft(self) -> PaymentDraft:
        """What was typed. Raises `Invalid` for an amount, a day or a method that is none."""
        complaints = Complaints()
        amount = read_amount(complaints, "amount", or_empty(self.amount.data))
        whole = or_empty(self.transfer_amount.data)
        transfer_amount = read_amount(complaints, "transfer_amount", whole) if whole.strip() else None
        move_from, move_amount = self.move_from.read(complaints)
        paid_on = self.paid_on.read(complaints)
        method = PaymentMethod(self.method.data) if self.method.data in list(PaymentMethod) else None
        if self.method.data and method is None:
            complaints.add("method", "Choose one of the shop's accounts.")
        complaints.raise_if_any()
        return PaymentDraft(
            amount=amount,
            reference=or_empty(self.reference.data),
            paid_on=paid_on,
            seen_in_account=bool(self.seen_in_account.data),
            method=method,
            reason=or_empty(self.reason.data) or None,
            split=bool(self.split.data),
            transfer_amount=transfer_amount,
            move_from=move_from,
            move_amount=move_amount,
            alike_accepted=self.alike.orders,
            arrival_id=read_id(self.arrival.data),
        )
