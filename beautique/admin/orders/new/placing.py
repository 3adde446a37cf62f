"""Placing the order of a form, and what staff are told when it could not be placed as it stands."""

from beautique.admin.core import identity
from beautique.admin.core.forms import or_empty
from beautique.admin.orders.new.form import NewOrderForm
from beautique.kernel.errors import Conflict
from beautique.orders.placement.commands import place_order
from beautique.orders.placement.idempotency import KeyMismatch
from beautique.orders.placement.pricing import PriceChanged, ProductUnavailable, fingerprint
from beautique.orders.placement.types import IdempotencyKey, PlaceableOrder

_PLACED_BEFORE = (
    "This form has placed an order already. If this is another order, press the button once more."
)


class NotPlaced(Conflict):
    """The order was not placed; the sentence says what to do about it in the form."""


def place(form: NewOrderForm) -> str:
    """Places the order and gives its number; the same form sent twice is one order.

    Raises `NotPlaced`, `Invalid` that names the fields, `TotalTooHigh`, and `KeyHeld`, `Busy` as `place_order` does.
    """
    order = form.checked()
    key = _key(or_empty(form.key.data), order)
    try:
        return place_order(order, identity.actor(), lambda _: str, key, ceiling=form.ceiling()).answer
    except KeyMismatch as used:
        form.renew_key()
        raise NotPlaced(_PLACED_BEFORE) from used
    except (PriceChanged, ProductUnavailable) as refusal:
        raise NotPlaced(_advice(refusal)) from refusal


def _key(form_key: str, order: PlaceableOrder) -> IdempotencyKey | None:
    return (
        IdempotencyKey(f"staff:{identity.signed_in_account().id}", form_key, fingerprint(order))
        if form_key
        else None
    )


def _advice(refusal: PriceChanged | ProductUnavailable) -> str:
    """What is to be done about lines whose price changed or whose product left the shop."""
    if isinstance(refusal, PriceChanged):
        return f"{refusal.facts} Tell the customer the new total, then press the button again."
    return f"{refusal.facts} Take it off and place the order again."
