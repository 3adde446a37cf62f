"""The form of a payment: what somebody saw in the shop's account."""

from typing import Any, cast

from wtforms import BooleanField, SelectField, StringField, TextAreaField

from beautique.admin.core.forms import VersionedForm, or_empty
from beautique.admin.orders.other_transfer import OtherTransferField
from beautique.admin.orders.paid_on import PaidOnField
from beautique.kernel.errors import Complaints
from beautique.kernel.field_validation import read_amount
from beautique.payments.types import PaymentDraft
from beautique.settings.types import PaymentMethod


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
    alike = OtherTransferField("It is another transfer")

    def draft(self) -> PaymentDraft:
        """What was typed. Raises `Invalid` for an amount, a day or a method that is none."""
        complaints = Complaints()
        amount = read_amount(complaints, "amount", or_empty(self.amount.data))
        whole = or_empty(self.transfer_amount.data)
        transfer_amount = read_amount(complaints, "transfer_amount", whole) if whole.strip() else None
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
            alike_accepted=self.alike.orders,
        )
