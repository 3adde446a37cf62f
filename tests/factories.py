"""Products and orders for tests, made by the real commands. Each opens its own application context."""

from decimal import Decimal
from itertools import count
from typing import Any

from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import create_product
from beautique.catalog.models import Product
from beautique.catalog.types import Category, ProductDraft, Size
from beautique.media.types import Picture
from beautique.orders.models import Order
from beautique.orders.placement.commands import place_order
from beautique.orders.placement.rules import checked
from beautique.orders.placement.types import LineDraft, OrderDraft, PlaceableOrder
from beautique.orders.queries import get_order
from beautique.orders.types import Contact, Source
from beautique.settings.types import PaymentMethod

_numbers = count(1)


def product_draft(**over: Any) -> ProductDraft:
    """A valid product; any field may be given."""
    number = next(_numbers)
    return ProductDraft(
        **{
            "name": f"Mehr Embroidered Long Shirt {number}",
            "category": Category.LONG_SHIRT,
            "regular_price": Decimal(6750),
            "description": "Hand-embroidered neckline on soft lawn.",
            "images": (Picture(f"https://res.cloudinary.com/demo/image/upload/{number}.jpg"),),
            "sizes": (Size.S, Size.M, Size.L),
            "colors": ("Bottle green", "Ivory"),
            **over,
        }
    )


def make_product(app: Flask, **over: Any) -> Product:
    """A stored product."""
    with app.app_context():
        return create_product(product_draft(**over), SYSTEM)


def contact(**over: Any) -> Contact:
    """A customer; any field may be given."""
    return Contact(
        **{
            "customer_name": "Ayesha Siddiqui",
            "phone": "0300 1234567",
            "whatsapp": "0300 1234567",
            "email": "ayesha@example.com",
            "address": "House 14-B, Street 7, Model Town",
            "city": "Lahore",
            **over,
        }
    )


def line(product: Product, **over: Any) -> LineDraft:
    """A wish for one piece of a product."""
    return LineDraft(
        **{
            "product_id": product.id,
            "size": product.sizes[0],
            "color": product.colors[0],
            "quantity": 1,
            **over,
        }
    )


def order_draft(products: list[Product], **over: Any) -> OrderDraft:
    """A valid order of one piece each; contact fields may be given too."""
    contact_over = {field: over.pop(field) for field in list(over) if field in Contact.__dataclass_fields__}
    return OrderDraft(
        **{
            "contact": contact(**contact_over),
            "payment_method": PaymentMethod.EASYPAISA,
            "lines": tuple(line(product) for product in products),
            "source": Source.STOREFRONT,
            **over,
        }
    )


def placeable(products: list[Product], **over: Any) -> PlaceableOrder:
    """The same, checked."""
    return checked(order_draft(products, **over))


def make_order(app: Flask, *products: Product, **over: Any) -> Order:
    """A placed order; a product is made when none is given."""
    chosen = list(products) or [make_product(app)]
    with app.app_context():
        placed = place_order(placeable(chosen, **over), SYSTEM, lambda _: str)
        return get_order(placed.answer)
