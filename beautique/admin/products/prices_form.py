"""The two prices of a product as a form of their own."""

from dataclasses import replace
from typing import Self

from wtforms import StringField
from wtforms.widgets import HiddenInput

from beautique.admin.core.forms import VersionedForm
from beautique.admin.products.forms import confirm_prices, typed_prices
from beautique.catalog import rules
from beautique.catalog.types import ProductDraft
from beautique.kernel import money
from beautique.kernel.errors import Complaints

PRICES = ("regular_price", "sale_price")


class PricesForm(VersionedForm):
    """What a product costs, and what it costs in the sale."""

    confirmed_prices = StringField(widget=HiddenInput())
    regular_price = StringField("Price")
    sale_price = StringField("Sale price")

    @classmethod
    def of(cls, draft: ProductDraft, version: int) -> Self:
        """The form for what is stored."""
        return cls(
            version=version,
            regular_price=money.typed(draft.regular_price),
            sale_price="" if draft.sale_price is None else money.typed(draft.sale_price),
        )

    def place_in(self, row: str) -> None:
        """Gives its fields the ids of what opened them in a row, so that the keyboard finds back."""
        for name in PRICES:
            self[name].id = f"{row}-{name}"

    def draft(self, stored: ProductDraft) -> ProductDraft:
        """The stored product with the prices as they were typed.

        Raises `Invalid` that names every wrong field, and once for prices that look like a slip.
        """
        complaints = Complaints()
        regular_price, sale_price = typed_prices(complaints, self)
        complaints.raise_if_any()
        draft = rules.cleaned(replace(stored, regular_price=regular_price, sale_price=sale_price))
        confirm_prices(self, draft, stored)
        return draft
