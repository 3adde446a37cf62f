"""The form of several payments: what arrived for each order, on one day, seen by one person."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import BooleanField, FieldList, Form, FormField, StringField

from beautique.admin.core.forms import OwnHiddenField, or_empty
from beautique.admin.core.once import OnceForm
from beautique.admin.orders.other_transfer import OtherTransferField
from beautique.admin.orders.paid_on import PaidOnField
from beautique.kernel import money
from beautique.kernel.errors import Complaints, Invalid
from beautique.kernel.field_validation import read_amount
from beautique.orders.bulk.rules import MOST_PAYMENTS
from beautique.orders.bulk.types import BulkOrder
from beautique.payments.rules import amount_expected
from beautique.payments.types import PaymentDraft


class RowForm(Form):
    """One order: its number, the amount, the transaction ID. Without an ID it is left out."""

    number = OwnHiddenField()
    amount = StringField("Amount received")
    reference = StringField("Transaction ID")
    alike = OtherTransferField("It is another transfer")


class BulkPaymentsForm(OnceForm):
    """The rows, and what holds for all of them."""

    back = OwnHiddenField()
    rows = FieldList(FormField(RowForm), max_entries=MOST_PAYMENTS)
    paid_on = PaidOnField()
    seen_in_account = BooleanField("I have seen each of these amounts in its account")

    @classmethod
    def of(cls, orders: Sequence[BulkOrder], list_query: str) -> "BulkPaymentsForm":
        """A fresh form for these orders, each with the amount that is missing. Raises `Invalid` for more than it has room for."""
        if len(orders) > MOST_PAYMENTS:
            raise Invalid(
                {"number": [f"Confirm up to {MOST_PAYMENTS} payments at a time. Tick fewer orders."]}
            )
        form = cls(back=list_query)
        for order in orders:
            expected = amount_expected(order.total_amount, order.paid_amount - order.money.settled)
            form.rows.append_entry({"number": order.number, "amount": money.typed(expected)})
        return form

    @property
    def numbers(self) -> tuple[str, ...]:
        """Of all rows, in their order."""
        return tuple(or_empty(row.form.number.data) for row in self.rows)

    def drafts(self, orders: Mapping[str, BulkOrder]) -> list[tuple[BulkOrder, PaymentDraft]]:
        """The rows with a transaction ID. Raises `Invalid`: `rows.0.amount`, `paid_on`, or that there is none."""
        complaints = Complaints()
        paid_on = self.paid_on.read(complaints)
        drafts = []
        for index, row in enumerate(self.rows):
            fields = cast(Any, row).form
            order = orders.get(or_empty(fields.number.data))
            if order is None or not or_empty(fields.reference.data).strip():
                continue
            draft = PaymentDraft(
                amount=read_amount(complaints, f"rows.{index}.amount", or_empty(fields.amount.data)),
                reference=or_empty(fields.reference.data),
                paid_on=paid_on,
                seen_in_account=bool(self.seen_in_account.data),
                alike_accepted=fields.alike.orders,
            )
            drafts.append((order, draft))
        if not drafts:
            complaints.add("rows", "Type the transaction ID of at least one payment.")
        complaints.raise_if_any()
        return drafts

    def ask(self, alike: Mapping[str, Sequence[str]]) -> None:
        """Asks in the row of each of these orders about the orders that it leads to."""
        for row in self.rows:
            fields = cast(Any, row).form
            if orders := alike.get(or_empty(fields.number.data)):
                fields.alike.ask(orders)
