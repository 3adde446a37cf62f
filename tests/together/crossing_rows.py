"""Different forms about one product in the same instant: a price in its row, a switch, a change of many, a file."""

from decimal import Decimal
from typing import Any

from werkzeug.test import TestResponse

from beautique.audit.types import SYSTEM
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.commands import start_products
from beautique.catalog.bulk.queries import find_bulk_products
from beautique.catalog.bulk.types import PriceChange, Unit
from beautique.catalog.importing.commands import start_import, take_in
from beautique.catalog.importing.running import run_import
from beautique.catalog.models import Product
from beautique.catalog.queries import get_product
from tests.catalog.importing.files import source, table
from tests.together.desk import Desk, Person
from tests.together.rows import Row


def _raised_by_a_bulk_change(desk: Desk) -> Product:
    """A product that a bulk change of its own id is about to raise by Rs 1,000."""
    product = desk.product(regular_price=Decimal(7000))
    chosen = desk.done(find_bulk_products, [product.id])
    planned = rules.preview(chosen, PriceChange(Decimal(1000), Unit.RUPEES)).changing
    desk.done(lambda: start_products("Raise 1 product", planned, SYSTEM, job_id=product.id))
    return product


def _raised_by_a_file(desk: Desk) -> Product:
    """A product that an import of its own id is about to raise to Rs 8,000."""
    product = desk.product(regular_price=Decimal(7000))
    content = table([["ID", "Price"], [str(product.id), "8000"]]).encode()
    with desk.app.app_context():
        job = take_in("products.csv", content, source(), SYSTEM, product.id)
        run_import(job, source(), SYSTEM, 60)
        start_import(job.id, SYSTEM)
    return product


def _while_a_price_is_typed(path: str) -> Any:
    """The first types a price in the row of the product; the second goes on with the other change."""

    def send(me: Person, product: Product, price: str) -> TestResponse:
        if me.place:
            return me.form(path.format(product))
        typed = {"version": product.version, "regular_price": price, "sale_price": ""}
        return me.form(f"/products/{product.id}/prices", **typed)

    return send


def _switched_while_archived(field: str, wished: str) -> Any:
    """The first presses a switch of the row; the second archives the product on its page."""

    def send(me: Person, product: Product, _: Any) -> TestResponse:
        if me.place:
            return me.form(f"/products/{product.id}/archive")
        return me.form(
            f"/products/{product.id}/switch", htmx=True, version=product.version, **{field: wished}
        )

    return send


def _price(product: Product) -> str:
    return f"{get_product(product.id).regular_price:.0f}"


# Whoever comes second changes nothing: in a row that is 409, in a change of many and in a file the row's own result.
_ONE_OF_THEM = {(303, 303): "product.changed", (303, 409): "product.changed"}

ROWS = [
    Row(
        "admin.run_product_bulk",
        "while its price is typed",
        _raised_by_a_bulk_change,
        _while_a_price_is_typed("/products/bulk/{.id}/run"),
        _ONE_OF_THEM,
        ("9000", "8000"),
        _price,
    ),
    Row(
        "admin.run_product_import",
        "while its price is typed",
        _raised_by_a_file,
        _while_a_price_is_typed("/products/files/{.id}/run"),
        _ONE_OF_THEM,
        ("9000", "8000"),
        _price,
    ),
    Row(
        "admin.switch_product",
        "out of the shop, while it is archived",
        Desk.product,
        _switched_while_archived("is_active", ""),
        {(200, 303): "product.changed"},
        stored=lambda product: None if not get_product(product.id).is_active else "still in the shop",
    ),
    Row(
        "admin.switch_product",
        "a bestseller, while it is archived",
        Desk.product,
        _switched_while_archived("is_bestseller", "y"),
        {(200, 303): "product.changed product.changed", (303, 409): "product.changed"},
        stored=lambda product: None if not get_product(product.id).is_active else "still in the shop",
    ),
]
