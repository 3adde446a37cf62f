"""What an order must hold to be placed, as tables. Source: PRODUCT.md, words and rules."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from beautique.kernel.errors import Invalid
from beautique.orders.placement import rules
from beautique.orders.placement.pricing import fingerprint
from beautique.orders.placement.types import Ceiling, LineDraft, OrderDraft, PlaceableOrder
from beautique.settings.types import PaymentMethod
from tests.factories import contact

MEHR = UUID(int=7)


def wish(**over: Any) -> LineDraft:
    return LineDraft(**{"product_id": MEHR, "size": "M", "color": "Ivory", "quantity": 2, **over})


def checked(
    lines: tuple[LineDraft, ...] = (wish(),), notes: str | None = None, **over: Any
) -> PlaceableOrder:
    return rules.checked(
        OrderDraft(contact=contact(**over), notes=notes, payment_method=PaymentMethod.EASYPAISA, lines=lines)
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"customer_name": "  Ayesha\u202e Siddiqui "}, {"customer_name": "Ayesha Siddiqui"}),
        ({"address": " House 14-B\r\nStreet 7 "}, {"address": "House 14-B\nStreet 7"}),
        ({"email": "  "}, {"email": None}),
        ({"country": ""}, {"country": "Pakistan"}),
        ({"country": " \u00a0"}, {"country": "Pakistan"}),
        (
            {"phone": " 0300-1234567 ", "whatsapp": "+44 7911 123456"},
            {
                "phone": "0300-1234567",
                "phone_normalized": "923001234567",
                "whatsapp": "+44 7911 123456",
                "whatsapp_normalized": "447911123456",
            },
        ),
    ],
)
def test_a_checked_contact_is_tidy_with_its_numbers_as_typed_and_normalised(given, kept) -> None:
    made = checked(**given).contact
    assert {field: getattr(made, field) for field in kept} == kept


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"customer_name": "Al"}, ["customer_name"]),
        ({"city": "\ufdfa" * 12}, ["city"]),  # twelve letters that become more than two hundred
        ({"phone": "12", "whatsapp": "call me"}, ["phone", "whatsapp"]),
        ({"phone": "0300 1234567" + " " * 20 + "0" * 30}, ["phone"]),
        ({"email": "nobody"}, ["email"]),
        ({"address": "Street 7"}, ["address"]),
        ({"city": "x", "country": "y"}, ["city", "country"]),
        ({"notes": "n" * 501}, ["notes"]),
        ({"lines": ()}, ["items"]),
        ({"lines": (wish(),) * 51}, ["items"]),
        ({"lines": (wish(), wish(quantity=0), wish(quantity=100))}, ["items.1.quantity", "items.2.quantity"]),
        ({"lines": (wish(seen_price=Decimal("NaN")),)}, ["items.0.price"]),
        (
            {"email": "x", "phone": "1", "notes": "\x00\ud800", "lines": (wish(quantity=-1),)},
            ["email", "phone", "notes", "items.0.quantity"],
        ),
    ],
)
def test_what_cannot_be_placed_is_named_all_at_once(given, wrong) -> None:
    with pytest.raises(Invalid) as refusal:
        checked(**given)
    assert list(refusal.value.errors) == wrong


@pytest.mark.parametrize(
    "given",
    [
        {"customer_name": "Zoë", "city": "Wa", "country": "UK", "address": "a1b2c3d4e5"},
        {"notes": "n" * 500},
        {"lines": (wish(quantity=1),) * 50},
        {"lines": (wish(quantity=99, product_id=None, seen_price=Decimal(0)),)},
    ],
)
def test_what_lies_just_within_the_limits_can_be_placed(given) -> None:
    made = checked(**given)
    assert made.lines == given.get("lines", made.lines)
    assert made.notes == given.get("notes")


def test_a_key_kept_before_an_upgrade_still_knows_its_order() -> None:
    """Fingerprints are stored: another spelling of the same facts would refuse a repetition as another order."""
    lines = (
        wish(seen_price=Decimal("6750.00")),
        wish(product_id=None, size="", color="", quantity=1),
    )
    asked = checked(
        lines,
        "Gift\r\nwrap",
        customer_name=" Ayesha  Siddiqui ",
        phone="0300-1234567",
        whatsapp="+44 7911 123456",
        email=None,
        address="House 14-B, Street 7",
    )
    assert fingerprint(asked) == "b264f422b6e3d5f9d7e973a5af8719650d69c69ba87e009b91355b6b7283e68b"


@pytest.mark.parametrize(
    ("amount", "confirmed", "beyond"),
    [
        ("5000", None, False),
        ("5000.01", None, True),
        ("6000", "6000.00", False),
        ("6000", "6000.01", True),
        ("6000", "7000", True),
        ("4000", "6000", False),
    ],
)
def test_beyond_the_most_in_one_order_only_the_confirmed_total_passes(amount, confirmed, beyond) -> None:
    ceiling = Ceiling(Decimal(5000), Decimal(confirmed) if confirmed else None)
    assert rules.is_beyond(ceiling, Decimal(amount)) is beyond
