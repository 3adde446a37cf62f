"""The form that closes a day of an account."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from wtforms import StringField
from wtforms.widgets import HiddenInput

from beautique.admin.core.forms import OwnHiddenField, VersionedForm, or_empty, sent_amount
from beautique.kernel.errors import Conflict
from beautique.kernel.money import plain
from beautique.orders.types import StatusCount
from beautique.payments.models import AccountClosing
from beautique.payments.types import ClosingDraft
from beautique.settings.types import PaymentMethod


def slug(method: str) -> str:
    """For ids and names of files: `meezan-bank`."""
    return method.lower().replace(" ", "-")


class ClosingForm(VersionedForm):
    """What the statement says, as typed. The version is the number of times that the account was closed before."""

    method = OwnHiddenField()
    expected = StringField(widget=HiddenInput())
    statement_total = StringField("The statement says")
    bank_balance = StringField("Closing balance")
    note = StringField("Note")

    def __init__(self, *sent: Any, **shown: Any) -> None:
        """Each account's fields have ids of their own."""
        super().__init__(*sent, **shown)
        for field in (self.statement_total, self.bank_balance, self.note):
            field.id = field.label.field_id = f"{slug(self.method.data or '')}-{field.short_name}"

    def shown_with(self, tally: StatusCount, closings: Sequence[AccountClosing]) -> Self:
        """The form, about the payments and closings that stand beside it; what was typed stays."""
        self.expected.data = plain(tally.amount)
        self.version.data = closings[0].round if closings else 0
        return self

    def draft(self, day: date) -> ClosingDraft:
        """The wish. Raises `Conflict` when what the page sent along was changed on the way."""
        expected = sent_amount(self.expected.data)
        if expected is None or self.method.data not in set(PaymentMethod):
            raise Conflict("This page is too old to close the day. Reload it.")
        return ClosingDraft(
            day=day,
            method=PaymentMethod(self.method.data),
            round=self.expected_version,
            expected=expected,
            statement_total=or_empty(self.statement_total.data),
            bank_balance=or_empty(self.bank_balance.data),
            note=or_empty(self.note.data),
        )
