"""The form of an order that staff type in: who, what, how it is paid."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)

from beautique.admin.core.forms import WholeNumberField, or_empty, sent_amount
from beautique.admin.orders.ceiling import CeilingForm
from beautique.admin.orders.fields import ContactFields, PieceForm
from beautique.catalog.models import Product
from beautique.kernel import money
from beautique.kernel.errors import Invalid
from beautique.kernel.field_validation import read_id
from beautique.orders.placement import rules
from beautique.orders.placement.rules import MAX_LINES
from beautique.orders.placement.types import LineDraft, OrderDraft, PlaceableOrder
from beautique.orders.types import CONTACT_FIELDS, Contact, Source
from beautique.settings.queries import get_labels
from beautique.settings.types import PaymentMethod

Products = Mapping[UUID, Product]  # those of the lines, by their ids


def _choices(words: Sequence[str]) -> Any:
    """Words to choose from. Value and label, which WTForms' published types do not know yet."""
    return {"": "Choose", **{word: word for word in words}}


class WishForm(PieceForm):
    """One line: the product, and the price that was shown for it."""

    seen_price = HiddenField()
    quantity = WholeNumberField("Quantity", default="1")

    @property
    def id(self) -> UUID | None:
        """The product's id, None when it is none."""
        return read_id(self.product_id.data)

    def cost(self, product: Product) -> Decimal:
        """What this many cost at today's price; nothing as long as it is no number."""
        return product.effective_price * max(self.quantity.number, 0)

    def draft(self) -> LineDraft:
        """The wish, as the order's rules take it."""
        return LineDraft(
            product_id=self.id,
            size=or_empty(self.size.data),
            color=or_empty(self.color.data),
            quantity=self.quantity.number,
            seen_price=sent_amount(self.seen_price.data),
        )

    def offer(self, product: Product | None) -> None:
        """Lets the line choose among what its product comes in; what there is only one of is chosen."""
        for field, words in (
            (self.size, product and product.sizes),
            (self.color, product and product.colors),
        ):
            field.choices = _choices(words or [])
            if words and len(words) == 1:
                field.data = words[0]


class NewOrderForm(ContactFields, CeilingForm):
    """Contact, lines, payment. `key` makes the same form sent twice one order."""

    key = HiddenField()
    chat = TextAreaField("Paste the chat")
    payment_method = SelectField("Pays by", choices=_choices([method.value for method in PaymentMethod]))
    notes = TextAreaField("Wishes of the customer")
    labels = SelectMultipleField("Labels", validate_choice=False)
    items = FieldList(FormField(WishForm), "Pieces", max_entries=MAX_LINES)

    @classmethod
    def blank(cls, phone: str = "", message: str = "") -> "NewOrderForm":
        """An empty form with a key of its own; a customer's message is read, and kept as the wishes."""
        form = cls(data={"phone": phone, "country": "Pakistan", "notes": message, "chat": message})
        form.renew_key()
        return form

    def renew_key(self) -> None:
        """What is sent from now on is another order."""
        self.key.data = uuid.uuid4().hex

    def fill_in(self, known: Contact) -> None:
        """Takes over what is known of a customer, into fields that are still empty."""
        for name in CONTACT_FIELDS:
            if not or_empty(self[name].data).strip():
                self[name].data = getattr(known, name) or ""

    def add(self, product: Product) -> None:
        """Adds a line of one piece."""
        if len(self.items) < MAX_LINES:
            self.items.append_entry(
                {
                    "product_id": str(product.id),
                    "seen_price": money.plain(product.effective_price),
                    "quantity": "1",
                }
            )

    def remove(self, index: int) -> None:
        """Takes a line off."""
        left = [entry.data for position, entry in enumerate(self.items) if position != index]
        while self.items.entries:
            self.items.pop_entry()
        for each in left:
            self.items.append_entry(each)

    @property
    def product_ids(self) -> set[UUID]:
        """The products of the lines."""
        return {entry.form.id for entry in self.items if entry.form.id}

    def offer(self, products: Products) -> None:
        """Lets each line choose among what its product comes in."""
        for line, product in self._lines(products):
            line.offer(product)

    def see_prices(self, products: Products) -> None:
        """From now on the prices of today are those that were shown."""
        for line, product in self._lines(products):
            if product:
                line.seen_price.data = money.plain(product.effective_price)

    def total(self, products: Products) -> Decimal:
        """What the lines cost together at today's prices."""
        amounts = (line.cost(product) for line, product in self._lines(products) if product)
        return sum(amounts, Decimal(0))

    def products(self, products: Products) -> list[Product | None]:
        """The product of each line, None for what is no product of ours."""
        return [product for _line, product in self._lines(products)]

    def _lines(self, products: Products) -> Sequence[tuple[WishForm, Product | None]]:
        lines: list[WishForm] = [entry.form for entry in self.items]
        return [(line, products.get(line.id) if line.id else None) for line in lines]

    def checked(self) -> PlaceableOrder:
        """The order as it was typed, checked; WhatsApp is the phone unless another number was given. Raises `Invalid`."""
        contact = self.typed_contact()
        own_whatsapp = contact["whatsapp"].strip()
        contact["whatsapp"] = own_whatsapp or contact["phone"]
        method = next((each for each in PaymentMethod if each == self.payment_method.data), None)
        wrong = self._unchosen() | ({} if method else {"payment_method": ["Choose how the customer pays."]})
        draft = OrderDraft(
            contact=Contact(**contact),
            notes=self.notes.data,
            payment_method=method or PaymentMethod.EASYPAISA,
            lines=tuple(entry.form.draft() for entry in self.items),
            source=Source.STAFF,
            labels=tuple(each.id for each in get_labels().known if str(each.id) in (self.labels.data or ())),
        )
        try:
            order = rules.checked(draft)
        except Invalid as refusal:
            said_of_the_phone = () if own_whatsapp else ("whatsapp",)
            errors = {path: each for path, each in refusal.errors.items() if path not in said_of_the_phone}
            raise Invalid({**errors, **wrong}) from refusal
        if wrong:
            raise Invalid(wrong)
        return order

    def _unchosen(self) -> dict[str, list[str]]:
        """Sizes and colours that nobody chose yet: asked for together with all the rest, in one round."""
        return {
            f"items.{index}.{field.short_name}": [f"Choose a {field.label.text.lower()}."]
            for index, entry in enumerate(self.items)
            for field in (entry.form.size, entry.form.color)
            if not field.data
        }
