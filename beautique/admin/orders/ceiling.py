"""The question whether an order beyond the owner's most is meant, for forms that place or correct one."""

from wtforms import HiddenField

from beautique.admin.core.forms import ShopForm, sent_amount
from beautique.kernel import money
from beautique.orders.placement.pricing import TotalTooHigh
from beautique.orders.placement.types import Ceiling
from beautique.settings.queries import get_storefront


class CeilingForm(ShopForm):
    """A form that asks once; sent again, it carries the total that was asked about."""

    confirmed_total = HiddenField()

    def ceiling(self) -> Ceiling:
        """What the order may come to: the owner's most, or exactly what was asked about."""
        return Ceiling(get_storefront().most_per_order, sent_amount(self.confirmed_total.data))

    def ask(self, refusal: TotalTooHigh, again: str) -> None:
        """Asks on top of the form; `again` says what to do (`Place it`)."""
        self.confirmed_total.data = money.plain(refusal.total)
        total, most = money.rupees(refusal.total), money.rupees(refusal.most)
        question = f"This order comes to {total}, more than the {most} you take in one order. {again} once more to confirm."
        self.form_errors = [*self.form_errors, question]
