"""What the tests of the form of a new order do again and again."""

import re
from typing import Any

from flask import Flask

from beautique.catalog.models import Product
from beautique.kernel.pages import PageRequest
from beautique.orders.models import Order
from beautique.orders.queries import list_orders
from beautique.orders.types import OrderFilter

URL = "/admin/orders/new"


def typed(page: Any, product: Product | None = None, **over: Any) -> dict[str, Any]:
    """The form as somebody fills it in, with the key that the page gave it."""
    key = re.search(r'name="key"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    assert key
    wish = (
        {
            "items-0-product_id": str(product.id),
            "items-0-seen_price": str(product.effective_price),
            "items-0-size": product.sizes[0],
            "items-0-color": product.colors[0],
            "items-0-quantity": "2",
        }
        if product
        else {}
    )
    return {
        "key": key[1],
        "phone": "0300 1234567",
        "customer_name": "Ayesha Siddiqui",
        "address": "House 14-B, Street 7, Model Town",
        "city": "Lahore",
        "country": "Pakistan",
        "payment_method": "Easypaisa",
        "do": "place",
        **wish,
        **over,
    }


def placed(app: Flask) -> list[Order]:
    with app.app_context():
        return list(list_orders(OrderFilter(), PageRequest(limit=50)).items)
