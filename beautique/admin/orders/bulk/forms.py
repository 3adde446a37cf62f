"""The forms of changes of many orders: what the preview named, and what the change asks for."""

from collections.abc import Sequence
from typing import Any

from wtforms import StringField, TextAreaField

from beautique.admin.core.forms import DayField, OwnHiddenField, ShopForm, or_empty
from beautique.kernel.errors import Invalid
from beautique.orders import rules
from beautique.orders.bulk.rules import CANCEL
from beautique.settings.queries import get_couriers
from beautique.settings.types import Courier


class DispatchForm(ShopForm):
    """What is said of several parcels at once."""

    courier = StringField("Courier")
    estimated_delivery = DayField("Expected at the customers")

    @property
    def couriers(self) -> Sequence[Courier]:
        """The shop's couriers, to choose from."""
        return get_couriers().known

    def facts(self) -> dict[str, Any]:
        """What was said, without what was left empty. Raises `Invalid`."""
        if errors := self.estimated_delivery.process_errors:
            raise Invalid({"estimated_delivery": [str(each) for each in errors]})
        given = {
            "courier": or_empty(self.courier.data).strip(),
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
    """A pasted block, a line for each parcel."""

    block = TextAreaField("Order numbers and tracking numbers")
