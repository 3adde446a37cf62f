"""The form of a refund: what was sent back to the customer, and what of the rest the shop keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from wtforms import BooleanField, SelectField, StringField, TextAreaField

from beautique.admin.core.forms import VersionedForm, or_empty
from beautique.admin.orders.detail.steps import REFUND
from beautique.admin.orders.paid_on import PaidOnField
from beautique.kernel import clock
from beautique.kernel.errors import Complaints
from beautique.kernel.field_validation import read_amount
from beautique.kernel.money import typed
from beautique.orders.models import Order
from beautique.payments.models import Refund
from beautique.payments.queries import list_refunds
from beautique.payments.types import RefundDraft
from beautique.settings.types import PaymentMethod


class RefundForm(VersionedForm):
    """Amount, the bank's transaction ID, day and account; what is accepted is decided by the rules of payments."""

    amount = StringField("Amount sent back")
    reference = StringField("Transaction ID")
    paid_on = PaidOnField("Sent on", default=clock.today)
    method = SelectField(
        "Sent from",
        choices=cast(Any, [method.value for method in PaymentMethod]),  # WTForms' types know pairs only
        validate_choice=False,
    )
    keeps_rest = BooleanField("The rest is kept")
    reason = TextAreaField("Why it is kept")

    def __init__(self, *given: Any, **known: Any) -> None:
        """Gives every control an id of its own: the page has the form of a payment too."""
        super().__init__(*given, **known)
        for field in self:
            field.id = f"{REFUND}-{field.name}"

    def draft(self) -> RefundDraft:
        """What was typed. Raises `Invalid` for an amount, a day or a method that is none."""
        complaints = Complaints()
        amount = read_amount(complaints, "amount", or_empty(self.amount.data))
        for error in self.paid_on.process_errors:
            complaints.add("paid_on", str(error))
        is_sent = "amount" in complaints.errors or amount != 0
        if is_sent and self.paid_on.data is None and not self.paid_on.process_errors:
            complaints.add("paid_on", "Choose the day on which the money was sent.")
        method = PaymentMethod(self.method.data) if self.method.data in list(PaymentMethod) else None
        if self.method.data and method is None:
            complaints.add("method", "Choose one of the shop's accounts.")
        complaints.raise_if_any()
        return RefundDraft(
            amount=amount,
            reference=or_empty(self.reference.data),
            paid_on=self.paid_on.data or clock.today(),
            method=method,
            keeps_rest=bool(self.keeps_rest.data),
            reason=or_empty(self.reason.data) or None,
        )


@dataclass(frozen=True, slots=True)
class RefundCard:
    """What the order page says of money that goes back."""

    came_in: Decimal
    due: Decimal
    refunds: Sequence[Refund]  # those that count


def card(found: Order) -> dict[str, Any]:
    """The variables of the part. One query when something went back already."""
    refunds = list_refunds(found.id) if found.money.settled else []
    shown = RefundCard(
        came_in=found.money_here + found.money.settled,
        due=found.money_due_back,
        refunds=[refund for refund in refunds if refund.reversed_at is None],
    )
    return {"back": shown, "refund_form": _empty_form(found)}


def _empty_form(found: Order) -> RefundForm:
    """All that is due, out of the account that it came into."""
    return RefundForm(
        version=found.version, amount=typed(found.money_due_back), method=found.payment_method.value
    )
