"""Placing an order: our prices, the day's numbers, all or nothing."""

from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM
from beautique.catalog.commands import archive_product
from beautique.kernel.db import new_id
from beautique.kernel.errors import Conflict, Invalid
from beautique.kernel.money import NBSP
from beautique.orders.placement.commands import place_order
from beautique.orders.placement.idempotency import KeyMismatch
from beautique.orders.placement.pricing import PriceChanged, ProductUnavailable, fingerprint
from beautique.orders.placement.types import IdempotencyKey
from beautique.orders.queries import get_order
from tests.factories import line, make_order, make_product, placeable

pytestmark = pytest.mark.usefixtures("app_context")


def number(_order):
    return str


def sentence(refusal: Conflict) -> str:
    return refusal.message.replace(NBSP, " ")


def test_an_order_takes_our_price_and_the_first_number_of_the_day(app: Flask) -> None:
    product = make_product(app, regular_price=Decimal(6750), sale_price=Decimal("5999.50"))
    order = make_order(app, product)
    assert order.total_amount == Decimal("5999.50")
    assert order.number == f"BQ-{order.order_date:%Y%m%d}-001"
    assert make_order(app, product).number.endswith("-002")


def test_equal_lines_are_merged(app: Flask) -> None:
    product = make_product(app)
    order = make_order(app, lines=(line(product, quantity=2), line(product), line(product, size="L")))
    assert [(each.size, each.quantity) for each in order.lines] == [("S", 3), ("L", 1)]


def test_a_price_that_changed_is_refused_and_named(app: Flask) -> None:
    product = make_product(app)
    with pytest.raises(PriceChanged) as refusal:
        make_order(app, lines=(line(product, seen_price=Decimal(1)),))
    assert refusal.value.details["lines"] == [
        {
            "index": 0,
            "product_id": str(product.id),
            "name": product.name,
            "seen_price": Decimal(1),
            "current_price": Decimal("6750.00"),
        }
    ]
    assert sentence(refusal.value) == (
        f"{product.name} costs Rs 6,750 now, not Rs 1. Take it out of the cart and add it again."
    )
    assert make_order(app, product).number.endswith("-001")  # the refusal left no gap


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Mehr", "Laleh"], "Mehr costs Rs 6,750 now, not Rs 1; Laleh costs Rs 6,750 now, not Rs 1."),
        (
            ["Mehr", "Laleh", "Zoya"],
            "Mehr costs Rs 6,750 now, not Rs 1; Laleh costs Rs 6,750 now, not Rs 1; 1 more price has changed.",
        ),
        (
            ["Mehr", "Laleh", "Zoya", "Noor"],
            "Mehr costs Rs 6,750 now, not Rs 1; Laleh costs Rs 6,750 now, not Rs 1; 2 more prices have changed.",
        ),
    ],
)
def test_of_several_changed_prices_the_first_two_are_named(app: Flask, names: list[str], told: str) -> None:
    wishes = [line(make_product(app, name=name), seen_price=Decimal(1)) for name in names]
    again = line(make_product(app, name=names[0]), seen_price=Decimal(1), size="L")  # says nothing new
    with pytest.raises(PriceChanged) as refusal:
        make_order(app, lines=(*wishes, again))
    assert sentence(refusal.value) == f"{told} Take them out of the cart and add them again."


def test_products_that_left_are_named_as_far_as_they_are_known(app: Flask) -> None:
    left = [make_product(app, name=name) for name in ("Mehr", "Laleh", "Zoya")]
    for product in left:
        archive_product(product.id, SYSTEM)
    gone = [line(product) for product in left]
    unknown = [line(left[0], product_id=None), line(left[0], product_id=new_id())]
    for wishes, told in (
        (gone[:1], "Mehr is no longer available. Take it out of the cart."),
        (unknown[:1], "One product is no longer available. Take it out of the cart."),
        (unknown, "2 products are no longer available. Take them out of the cart."),
        (gone[:2], "Mehr and Laleh are no longer available. Take them out of the cart."),
        (gone, "Mehr, Laleh and 1 more are no longer available. Take them out of the cart."),
        ([gone[2], *unknown], "Zoya and 2 more are no longer available. Take them out of the cart."),
    ):
        with pytest.raises(ProductUnavailable) as refusal:
            make_order(app, lines=tuple(wishes))
        assert sentence(refusal.value) == told


def test_a_size_that_the_product_does_not_have_is_a_field_error(app: Flask) -> None:
    with pytest.raises(Invalid) as refusal:
        make_order(app, lines=(line(make_product(app), size="XXL"),))
    assert list(refusal.value.errors) == ["items.0.size"]


def test_every_wrong_field_has_its_own_sentence(app: Flask) -> None:
    with pytest.raises(Invalid) as refusal:
        make_order(app, customer_name="  ", phone="12", city="x", address="\u200b" * 20, email="nobody")
    assert set(refusal.value.errors) == {"customer_name", "phone", "city", "address", "email"}


def test_the_same_key_and_wish_is_one_order(app: Flask) -> None:
    draft = placeable([make_product(app)])
    key = IdempotencyKey("orders", "k1", fingerprint(draft))
    first, second = place_order(draft, SYSTEM, number, key), place_order(draft, SYSTEM, number, key)
    assert (first.replayed, second.replayed) == (False, True)
    assert first.answer == second.answer
    assert first.order_id == second.order_id


def test_the_same_key_for_another_wish_is_refused(app: Flask) -> None:
    product = make_product(app)
    draft = placeable([product])
    place_order(draft, SYSTEM, number, IdempotencyKey("orders", "k1", fingerprint(draft)))
    other = placeable([product], city="Karachi")
    with pytest.raises(KeyMismatch):
        place_order(other, SYSTEM, number, IdempotencyKey("orders", "k1", fingerprint(other)))


def test_a_refused_order_leaves_its_key_free(app: Flask) -> None:
    product = make_product(app)
    wrong = placeable([product], lines=(line(product, seen_price=Decimal(1)),))
    with pytest.raises(PriceChanged):
        place_order(wrong, SYSTEM, number, IdempotencyKey("orders", "k1", fingerprint(wrong)))
    right = placeable([product])
    assert not place_order(right, SYSTEM, number, IdempotencyKey("orders", "k1", fingerprint(right))).replayed


def test_the_spelling_of_a_phone_does_not_make_another_wish(app: Flask) -> None:
    product = make_product(app)
    assert fingerprint(placeable([product], phone="0300 1234567")) == fingerprint(
        placeable([product], phone="+92-300-1234567")
    )


def test_placement_is_on_the_timeline_with_its_first_statuses(app: Flask) -> None:
    order = make_order(app)
    (event,) = list_timeline("order", order.id)
    assert event.action == "order.placed"
    assert event.changes["payment_status"] == [None, "Pending"]
    assert get_order(order.number.lower().replace("-", "")).id == order.id
