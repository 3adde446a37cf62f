"""The forms of changes of many orders: what the preview named, and what the change asks for."""

from collections.abc import Collection, Sequence
from typing import Any, Self

from wtforms import FileField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField

from beautique.admin.core.forms import DayField, OwnHiddenField, or_empty
from beautique.admin.core.identity import actor
from beautique.admin.core.once import OnceForm
from beautique.admin.orders.fields import SendingFields
from beautique.kernel.errors import Invalid
from beautique.orders import rules
from beautique.orders.bulk.rules import CANCEL
from beautique.orders.couriers import find_last_courier
from beautique.orders.parcel_files.rules import ParcelColumns, ParcelFile
from beautique.orders.unpaid import ACCEPT
from beautique.settings.queries import get_couriers
from beautique.settings.types import Courier
from beautique.spreadsheets.tables import column_name


class DispatchForm(OnceForm, SendingFields):
    """What is said of several parcels at once."""

    estimated_delivery = DayField("Expected at the customers")
    unpaid = OwnHiddenField()  # numbers of those that the page has shown as unpaid

    @classmethod
    def empty(cls) -> Self:
        """A form that offers the courier of the last parcel."""
        form = cls()
        form.courier.data = find_last_courier(actor()) or ""
        return form

    def offer(self) -> Sequence[Courier]:
        """The shop's couriers, one of them chosen if it was."""
        known = get_couriers().known
        self.offer_couriers(known, self.chosen_courier)
        return known

    @property
    def unpaid_numbers(self) -> list[str]:
        """Which orders the page has shown as unpaid."""
        return or_empty(self.unpaid.data).split()

    def sends_unpaid(self, unpaid: Collection[str], of: int) -> bool:
        """Whether the unpaid orders among so many are to be sent too.

        Raises `Invalid` for one that its reader has not seen to be unpaid, and when all of them are and nobody decided to send them.
        """
        if set(unpaid) - set(self.unpaid_numbers):
            self.accept_unpaid.data = False  # it was said of others
            raise Invalid(
                {ACCEPT: ["Some of these orders are not paid. Look at them first; nothing was changed."]}
            )
        if unpaid and len(unpaid) == of and not self.accept_unpaid.data:
            raise Invalid({ACCEPT: ["None of these orders is paid. Tick this to send them all the same."]})
        return bool(self.accept_unpaid.data)

    def facts(self) -> dict[str, Any]:
        """What was said, without what was left empty. Raises `Invalid`."""
        if errors := self.estimated_delivery.process_errors:
            raise Invalid({"estimated_delivery": [str(each) for each in errors]})
        given = {
            "courier": self.chosen_courier,
            "estimated_delivery": self.estimated_delivery.data,
        }
        return {name: value for name, value in given.items() if value}


class BulkForm(DispatchForm):
    """Numbers of the orders, and reason or courier where the change needs them."""

    cancel_reasons = rules.CANCEL_REASONS  # to choose from

    numbers = OwnHiddenField()
    back = OwnHiddenField()
    cancel_reason = StringField("Why")
    reason = TextAreaField("In your own words")

    def reason_for(self, asks: str) -> str | None:
        """The reason; a cancellation needs one. Raises `Invalid`."""
        if asks != CANCEL:
            return None
        return rules.cancel_reason(or_empty(self.cancel_reason.data), or_empty(self.reason.data))


class ParcelsForm(DispatchForm):
    """A block with a line for each parcel, pasted or read from a courier's file; `table` is what of that file may be read otherwise."""

    block = TextAreaField("Order numbers and tracking numbers")
    file = FileField("The courier’s file")
    photos = FileField("Photos of slips and labels")
    table = HiddenField()  # read like a file, and never stored
    order_column = SelectField("Order number", choices=(), validate_choice=False)
    tracking_column = SelectField("Tracking number", choices=(), validate_choice=False)

    unpaired: list[tuple[str, str]]  # photos without a pair: name, and why
    one_parcel = SelectMultipleField(
        "One parcel for several orders", validate_choice=False
    )  # by tracking numbers

    def __init__(self, *args: Any, **over: Any) -> None:
        super().__init__(*args, **over)
        self.unpaired = []

    @property
    def columns(self) -> ParcelColumns:
        """The chosen columns."""
        return ParcelColumns(or_empty(self.order_column.data), or_empty(self.tracking_column.data))

    def offer_columns(self, file: ParcelFile, chosen: ParcelColumns) -> None:
        """Shows which columns are read, and which might be."""
        self.table.data = file.narrowed()
        for field, names, column in (
            (self.order_column, file.orders, chosen.order),
            (self.tracking_column, file.trackings, chosen.tracking),
        ):
            field.choices = [(column_name(name), name) for name in names]
            field.data = column
