"""The form of a product."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import HiddenInput

from beautique.admin.core.forms import VersionedForm, or_empty
from beautique.admin.core.once import OnceForm
from beautique.catalog import rules
from beautique.catalog.types import Category, ProductDraft, Size
from beautique.kernel import money
from beautique.kernel.errors import Complaints, Invalid
from beautique.kernel.field_validation import read_amount
from beautique.media.types import Picture

_NO = (False, "False", "")
_SEPARATORS = str.maketrans("،;\n", ",,,")


def _words(enum: type[StrEnum]) -> Any:
    """The choices of a field. Plain words, because WTForms gives up pairs; its published types do not know that yet."""
    return [word.value for word in enum]


CATEGORIES: Any = {"": "Choose a category", **{word: word for word in _words(Category)}}


class ColorsField(SelectMultipleField):
    """Colours as ticks: those the product has, and whatever was typed before."""

    def iter_choices(self) -> Iterator[tuple[str, str, bool, dict[str, str]]]:
        """Each colour once, ticked."""
        return ((color, color, True, {}) for color in self.data or [])


class ProductForm(OnceForm, VersionedForm):
    """Everything that staff may set of a product; its pictures travel beside it."""

    confirmed_prices = StringField(widget=HiddenInput())  # those that were asked about and are meant
    name = StringField("Name")
    category = SelectField("Category", choices=CATEGORIES, default="", validate_choice=False)
    regular_price = StringField("Price")
    sale_price = StringField("Sale price")
    description = TextAreaField("Description")
    sizes = SelectMultipleField("Sizes", choices=_words(Size))
    colors = ColorsField("Colours", choices=[], validate_choice=False)
    new_colors = StringField("Add colours")
    is_bestseller = BooleanField("Bestseller", false_values=_NO)
    is_active = BooleanField("In the shop", false_values=_NO)

    @classmethod
    def of(cls, draft: ProductDraft, version: int | None = None) -> Self:
        """The form for what is stored."""
        return cls(
            version=version,
            name=draft.name,
            category=draft.category.value,
            regular_price=money.typed(draft.regular_price),
            sale_price="" if draft.sale_price is None else money.typed(draft.sale_price),
            description=draft.description,
            sizes=[size.value for size in draft.sizes],
            colors=list(draft.colors),
            is_bestseller=draft.is_bestseller,
            is_active=draft.is_active,
        )

    def take_new_colors(self) -> None:
        """What was typed as further colours, separated by commas, joins the ticked ones."""
        typed = (self.new_colors.data or "").translate(_SEPARATORS).split(",")
        self.colors.data = [*(self.colors.data or []), *(color.strip() for color in typed if color.strip())]
        self.new_colors.data = ""

    def draft(self, images: Iterable[Picture], before: ProductDraft | None) -> ProductDraft:
        """The product as it was typed, tidied; `before` is what is stored.

        Raises `Invalid` that names every wrong field, and once for prices that look like a slip.
        """
        complaints = Complaints()
        draft = self._typed(complaints, images)
        try:
            draft = rules.cleaned(draft)
        except Invalid as refusal:
            raise Invalid({**refusal.errors, **complaints.errors}) from refusal
        complaints.raise_if_any()
        draft = replace(draft, images=rules.described(draft.images, draft.name, before))
        confirm_prices(self, draft, before)
        return draft

    def _typed(self, complaints: Complaints, images: Iterable[Picture]) -> ProductDraft:
        category = next((each for each in Category if each == self.category.data), None)
        if category is None:
            complaints.add("category", "Choose a category.")
        regular_price, sale_price = typed_prices(complaints, self)
        return ProductDraft(
            name=self.name.data or "",
            category=category or Category.MAXI,  # never stored: the complaint comes first
            regular_price=regular_price,
            sale_price=sale_price,
            description=self.description.data or "",
            images=tuple(images),
            sizes=tuple(size for size in Size if size.value in (self.sizes.data or [])),
            colors=tuple(self.colors.data or []),
            is_bestseller=bool(self.is_bestseller.data),
            is_active=bool(self.is_active.data),
        )


def typed_prices(complaints: Complaints, form: Any) -> tuple[Decimal, Decimal | None]:
    """The two prices of a form that has their fields; what is no amount is NaN, and complained about."""
    sale = or_empty(form.sale_price.data)
    regular_price = read_amount(complaints, "regular_price", or_empty(form.regular_price.data))
    return regular_price, read_amount(complaints, "sale_price", sale) if sale.strip() else None


def confirm_prices(form: Any, draft: ProductDraft, before: ProductDraft | None) -> None:
    """Raises `Invalid` for prices that look like a slip, once: sent again with `confirmed_prices`, they are meant."""
    doubtful, prices = rules.doubtful_prices(draft, before), spelled_prices(draft)
    if doubtful and form.confirmed_prices.data != prices:
        form.confirmed_prices.data = prices
        raise Invalid(doubtful)


def spelled_prices(draft: ProductDraft) -> str:
    """Two prices as one word, to recognise them by."""
    return f"{draft.regular_price} {draft.sale_price}"


def values_of(draft: ProductDraft) -> Mapping[str, str | list[str]]:
    """A draft by the names of the form's fields, as the form sends it."""
    return {
        "name": draft.name,
        "category": draft.category.value,
        "regular_price": money.plain(draft.regular_price),
        "sale_price": "" if draft.sale_price is None else money.plain(draft.sale_price),
        "description": draft.description,
        "sizes": [size.value for size in draft.sizes],
        "colors": list(draft.colors),
        "is_bestseller": str(draft.is_bestseller),
        "is_active": str(draft.is_active),
    }
