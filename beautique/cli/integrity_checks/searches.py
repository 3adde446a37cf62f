"""Whether orders and products are found by their words, products by their colours and pictures too."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Select, case, func, select

from beautique.catalog.models import Product, ProductColor, ProductPicture
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


def looks() -> Iterator[str]:
    """The colours and pictures that products are found by are their own; of the pictures, those that several show are known."""
    yield from _found_by(
        "colour",
        select(Product.id, Product.colors),
        select(ProductColor.product_id, ProductColor.color),
        lambda colors: {fold(color) for color in colors},
    )
    yield from _found_by(
        "picture",
        select(Product.id, Product.images),
        select(ProductPicture.product_id, ProductPicture.public_id),
        lambda images: {image["public_id"] for image in images if image["public_id"]},
    )
    shown, shared = func.count(), func.count(case((ProductPicture.is_shared, 1)))
    wrong = select(ProductPicture.public_id).group_by(ProductPicture.public_id)
    for (name,) in rows(wrong.having(shared != case((shown > 1, shown), else_=0))):
        yield f"picture {name} is shown by one product and marked as shared, or by several and not"


def _found_by(
    what: str, worn: Select[Any, Any], listed: Select[Any, Any], keys: Callable[[Any], set[str]]
) -> Iterator[str]:
    found = {tuple(row) for row in rows(listed)}
    for product_id, looks_of in rows(worn):
        of_it = {(product_id, key) for key in keys(looks_of)}
        yield from (f"product {each} is not found by its {what} {key}" for each, key in sorted(of_it - found))
        found -= of_it
    yield from (
        f"product {each} is found by {what} {key} that it does not have" for each, key in sorted(found)
    )
