"""The steps of placement: from a checked order to lines at our prices, and to an order row. Source: SAFETY, placement."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from beautique.catalog.types import Offer
from beautique.kernel.errors import Complaints, Conflict, Invalid
from beautique.kernel.money import rupees
from beautique.kernel.text import fold
from beautique.orders.models import Order
from beautique.orders.placement import rules
from beautique.orders.placement.types import Ceiling, CheckedContact, LineDraft, PlaceableOrder
from beautique.orders.types import Line, LineCorrection

CONTACT_COLUMNS = tuple(field.name for field in fields(CheckedContact))
_WISHED = tuple(field.name for field in fields(LineDraft))
_STORED = tuple(field.name for field in fields(Line))
_NAMED = 2  # products that a refusal names; of the others it tells how many


class _Refused(Conflict):
    """`facts` say what is not as the customer saw it, `details["lines"]` where; the message adds what to do in a cart."""

    def __init__(self, facts: str, advice: str, lines: list[dict[str, Any]]) -> None:
        super().__init__(f"{facts} {advice}", lines=lines)
        self.facts = facts


class PriceChanged(_Refused):
    """The customer saw another price than ours."""

    code = "PRICE_CHANGED"


class ProductUnavailable(_Refused):
    """A product is unknown or no longer in the shop: one code for both; only a product that we know has a name."""

    code = "PRODUCT_UNAVAILABLE"


class TotalTooHigh(Invalid):
    """The order comes to more than the owner takes in one. The sentence is the customer's; staff are asked instead."""

    def __init__(self, total: Decimal, most: Decimal) -> None:
        sentence = (
            f"This order comes to {rupees(total)}; online we take at most {rupees(most)} in one order. "
            "Order fewer pieces, or write to us on WhatsApp."
        )
        super().__init__({"items": [sentence]})
        self.total = total
        self.most = most


def fingerprint(order: PlaceableOrder) -> str:
    """What an order asks for, as a hash. The spelling of phones and the order of JSON keys do not matter."""
    contact = {field: getattr(order.contact, field) for field in CONTACT_COLUMNS}
    for field in ("phone", "whatsapp"):
        contact[field] = contact.pop(f"{field}_normalized")
    lines = [{field: getattr(line, field) for field in _WISHED} for line in order.lines]
    for line in lines:
        if line["seen_price"] is not None:
            line["seen_price"] = line["seen_price"].normalize()
    others = {field: getattr(order, field) for field in ("notes", "payment_method", "source")}
    asked = {"contact": contact, "lines": lines, **others}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def priced_lines(wishes: Sequence[LineDraft], products: Mapping[UUID, Offer]) -> list[Line]:
    """The wishes as lines at our prices; equal ones merged.

    Raises `ProductUnavailable`, `Invalid` (a size or colour that a product does not have), `PriceChanged`, in this order.
    """
    _refuse_unavailable(wishes, products)
    offered = [products[wish.product_id] for wish in wishes if wish.product_id is not None]
    complaints = Complaints()
    lines = [
        _line(complaints, f"items.{index}", wish, product)
        for index, (wish, product) in enumerate(zip(wishes, offered, strict=True))
    ]
    complaints.raise_if_any()
    _refuse_other_prices(wishes, lines)
    merged = rules.merged(lines)
    for line in merged:
        if line.quantity > rules.MAX_QUANTITY:
            complaints.add(
                "items",
                f"At most {rules.MAX_QUANTITY} pieces of one garment; these are {line.quantity} of {line.name}.",
            )
    complaints.raise_if_any()
    return merged


def corrected_lines(
    lines: Sequence[Line],
    corrections: Mapping[int, LineCorrection],
    products: Mapping[UUID, Offer],
    complaints: Complaints,
) -> list[Line]:
    """The lines with their corrections; sizes and colours must be offered by the product as it is now, or stay."""
    corrected: list[Line] = []
    for index, line in enumerate(lines):
        wish = corrections.get(index)
        if wish is None:
            corrected.append(line)
            continue
        if wish.quantity == 0:
            continue
        product = products.get(UUID(line.product_id))
        size = offered_word([line.size, *(product.sizes if product else [])], wish.size)
        color = offered_word([line.color, *(product.colors if product else [])], wish.color)
        if size is None:
            complaints.add(f"items.{index}.size", f"{line.name} does not come in this size.")
        if color is None:
            complaints.add(f"items.{index}.color", f"{line.name} does not come in this colour.")
        if not 1 <= wish.quantity <= rules.MAX_QUANTITY:
            complaints.add(
                f"items.{index}.quantity", f"Choose a quantity from 0 (take it off) to {rules.MAX_QUANTITY}."
            )
        corrected.append(
            replace(line, size=size or line.size, color=color or line.color, quantity=wish.quantity)
        )
    if not corrected:
        complaints.add("items", "An order keeps at least 1 line. Cancel the order instead.")
    return rules.merged(corrected)


def check_total(lines: Sequence[Line], ceiling: Ceiling | None) -> None:
    """Raises `TotalTooHigh` when the lines come to more than is taken in one order and was not confirmed."""
    total = rules.total(lines)
    if ceiling is not None and rules.is_beyond(ceiling, total):
        raise TotalTooHigh(total, ceiling.most)


def as_items(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Lines as they are stored."""
    return [
        {**{field: getattr(line, field) for field in _STORED}, "price": str(line.price)} for line in lines
    ]


def set_lines(order: Order, lines: Sequence[Line]) -> None:
    """Writes what was ordered into the row, with everything derived from it."""
    order.items = as_items(lines)
    order.total_amount = rules.total(lines)
    order.lines_hash = rules.lines_hash(lines)


def set_contact(order: Order, contact: CheckedContact) -> None:
    """Writes who ordered into the row, with everything derived from it."""
    for field in CONTACT_COLUMNS:
        setattr(order, field, getattr(contact, field))
    order.city_folded = fold(contact.city)


def set_search_text(order: Order) -> None:
    """Writes down under which words an order is found."""
    order.search_text = search_text(order)


def search_text(order: Order) -> str:
    """The words under which an order is found: numbers with and without dashes, names, phones, transaction IDs."""
    found_by = (order.tracking_number, order.payment_reference, order.refund_reference)
    return words(
        order.number, order.customer_name, order.phone_normalized, order.whatsapp_normalized, *found_by
    )


def words(number: str, name: str, phone: str, whatsapp: str, *others: str | None) -> str:
    """The same of its parts; phones as digits."""
    found_by = (number, number.replace("-", ""), name, phone, whatsapp if whatsapp != phone else "")
    return fold(" ".join((*found_by, *(each or "" for each in others))))


def offered_word(offered: Sequence[str], typed: str) -> str | None:
    """The offered word that is meant, in the product's own spelling; None when it is not offered."""
    return next((word for word in offered if fold(word) == fold(typed)), None)


def _refuse_unavailable(wishes: Sequence[LineDraft], products: Mapping[UUID, Offer]) -> None:
    missing = [
        {"index": index, "product_id": str(wish.product_id) if wish.product_id else None}
        for index, wish in enumerate(wishes)
        if wish.product_id is None
        or wish.product_id not in products
        or not products[wish.product_id].is_active
    ]
    if missing:
        ids = list(dict.fromkeys(line["product_id"] for line in missing))
        by_id = {str(product_id): product.name for product_id, product in products.items()}
        named = [by_id[each] for each in ids if each in by_id][:_NAMED]
        if more := len(ids) - len(named):
            named.append(f"{more} more" if named else "One product" if more == 1 else f"{more} products")
        *before, last = named
        told = f"{', '.join(before)} and {last}" if before else last
        is_, it = ("is", "it") if len(ids) == 1 else ("are", "them")
        raise ProductUnavailable(f"{told} {is_} no longer available.", f"Take {it} out of the cart.", missing)


def _line(complaints: Complaints, path: str, wish: LineDraft, product: Offer) -> Line:
    size = offered_word(product.sizes, wish.size)
    color = offered_word(product.colors, wish.color)
    if size is None:
        complaints.add(f"{path}.size", f"{product.name} comes in {', '.join(product.sizes)}.")
    if color is None:
        complaints.add(f"{path}.color", f"{product.name} comes in {', '.join(product.colors)}.")
    return Line(
        product_id=str(product.id),
        name=product.name,
        category=product.category.value,
        size=size or "",
        color=color or "",
        quantity=wish.quantity,
        price=product.effective_price,
        image=product.images[0]["url"] if product.images else None,
    )


def _refuse_other_prices(wishes: Sequence[LineDraft], lines: Sequence[Line]) -> None:
    changed: list[dict[str, Any]] = [
        {
            "index": index,
            "product_id": line.product_id,
            "name": line.name,
            "seen_price": wish.seen_price,
            "current_price": line.price,
        }
        for index, (wish, line) in enumerate(zip(wishes, lines, strict=True))
        if wish.seen_price is not None and wish.seen_price != line.price
    ]
    if changed:
        named = list(
            dict.fromkeys(
                f"{line['name']} costs {rupees(line['current_price'])} now, not {rupees(line['seen_price'])}"
                for line in changed
            )
        )
        it = "it" if len(named) == 1 else "them"
        if more := len(named[_NAMED:]):
            named[_NAMED:] = [f"{more} more {'price has' if more == 1 else 'prices have'} changed"]
        raise PriceChanged(f"{'; '.join(named)}.", f"Take {it} out of the cart and add {it} again.", changed)
