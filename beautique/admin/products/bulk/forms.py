"""The form of a change of many products: which ones, what its reader has seen, and what the change asks for."""

import uuid
from enum import StrEnum
from typing import TypeVar

from wtforms import SelectField, StringField

from beautique.admin.core.forms import OwnHiddenField, or_empty
from beautique.admin.core.once import OnceForm
from beautique.admin.products.forms import CATEGORIES
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.types import PriceChange, Rounding, Target, Unit, Wish
from beautique.catalog.types import Category
from beautique.kernel.errors import Complaints, Invalid
from beautique.kernel.field_validation import read_amount, read_id

E = TypeVar("E", bound=StrEnum)


class Way(StrEnum):
    """Whether prices go up or down."""

    DOWN = "down"
    UP = "up"


class ProductBulkForm(OnceForm):
    """The chosen products, and a category or a change of prices where one is asked for."""

    ids = OwnHiddenField()
    back = OwnHiddenField()
    seen = OwnHiddenField()  # the fingerprint of the preview that was shown
    category = SelectField("Category", choices=CATEGORIES, default="", validate_choice=False)
    by = StringField("By how much")
    way = StringField("Up or down", default=Way.DOWN.value)
    unit = StringField("Per cent or rupees", default=Unit.PERCENT.value)
    rounding = StringField("Rounded", default=Rounding.TO_10.value)
    target = StringField("Which prices", default=Target.BOTH.value)

    @property
    def product_ids(self) -> list[uuid.UUID]:
        """Those of the chosen products that can be read."""
        return [found for each in or_empty(self.ids.data).split() if (found := read_id(each))]

    def wish(self, move: str) -> Wish:
        """What every product is to get, or how each gets its price. Raises `Invalid`."""
        if move == rules.PRICE:
            return self._price_change()
        if move == rules.CATEGORY:
            return {"category": _choice(Category, self.category.data, "category")}
        return rules.MOVES[move]

    def _price_change(self) -> PriceChange:
        complaints = Complaints()
        amount = read_amount(complaints, "by", or_empty(self.by.data))
        complaints.raise_if_any()
        is_down = _choice(Way, self.way.data, "way") is Way.DOWN
        return rules.checked(
            PriceChange(
                by=-amount if is_down else amount,
                unit=_choice(Unit, self.unit.data, "unit"),
                rounding=_choice(Rounding, self.rounding.data, "rounding"),
                target=_choice(Target, self.target.data, "target"),
            )
        )


def _choice(words: type[E], typed: str | None, field: str) -> E:
    try:
        return words(or_empty(typed))
    except ValueError:
        raise Invalid({field: ["Choose one of these."]}) from None
