"""Whether orders and products are found by their words."""

from collections.abc import Iterator

from sqlalchemy import select

from beautique.catalog.models import Product
from beautique.cli.integrity_checks.rows import rows
from beautique.kernel.text import fold
from beautique.orders.models import Order
from beautique.orders.placement.pricing import search_text


def folded_texts() -> Iterator[str]:
    """What orders and products are searched by is what the rules of this program make of them."""
    searched = (Order.customer_name, Order.phone_normalized, Order.whatsapp_normalized, Order.tracking_number)
    referred = (Order.payment_reference, Order.refund_reference)
    stored = (Order.number, Order.city, Order.city_folded, Order.search_text)
    for order in rows(select(*searched, *referred, *stored)):
        if (order.city_folded, order.search_text) != (fold(order.city), search_text(order)):
            yield f"{order.number} is not found by its words"
    of_products = select(
        Product.id, Product.name, Product.description, Product.name_folded, Product.search_text
    )
    for product in rows(of_products):
        terms = (fold(product.name), fold(f"{product.name} {product.description}"))
        if (product.name_folded, product.search_text) != terms:
            yield f"product {product.id} is not found by its words"
