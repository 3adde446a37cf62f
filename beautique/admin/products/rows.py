"""A product as a row of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask import url_for

from beautique.admin.core.context import thumb_url
from beautique.admin.products import sales
from beautique.catalog import rules
from beautique.catalog.bulk.rules import PRICE, RESTORE
from beautique.catalog.models import Product
from beautique.catalog.types import Category, Size
from beautique.kernel.text import counted


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as the list shows it: a value, so that equal rows are written once."""

    id: UUID
    version: int
    href: str
    prices_url: str
    switch_url: str
    name: str
    category: Category
    picture: str
    summary: str
    regular_price: Decimal
    sale_price: Decimal | None
    effective_price: Decimal
    is_bestseller: bool
    is_active: bool
    has_picture: bool
    is_archived: bool
    sold: int

    @property
    def next_move(self) -> str:
        """The change of many that it most likely needs."""
        return RESTORE if self.is_archived else PRICE


def rows_of(products: Sequence[Product]) -> list[ProductRow]:
    """The rows of some products. One query."""
    pieces = sales.sold(products)
    return [_row(each, pieces[each.id]) for each in products]


def sizes_and_colors(sizes: Sequence[str], colors: Sequence[str]) -> str:
    """`S to XL, 3 colours`; sizes with a gap are named one by one."""
    order = list(Size)
    places = [order.index(Size(size)) for size in sizes]
    in_a_row = len(places) > 2 and places == list(range(places[0], places[-1] + 1))
    words = f"{sizes[0]} to {sizes[-1]}" if in_a_row else ", ".join(sizes)
    return f"{words}, {counted(len(colors), 'colour')}"


def _row(each: Product, sold: int) -> ProductRow:
    has_picture = bool(each.images)
    return ProductRow(
        id=each.id,
        version=each.version,
        href=url_for("admin.product", product_id=each.id),
        prices_url=url_for("admin.product_prices", product_id=each.id),
        switch_url=url_for("admin.switch_product", product_id=each.id, version=each.version),
        name=each.name,
        category=each.category,
        picture=thumb_url(each.images[0]["url"] if has_picture else None),
        summary=sizes_and_colors(each.sizes, each.colors),
        regular_price=each.regular_price,
        sale_price=each.sale_price,
        effective_price=each.effective_price,
        is_bestseller=each.is_bestseller,
        is_active=each.is_active,
        has_picture=has_picture,
        is_archived=rules.is_archived(is_active=each.is_active, has_picture=has_picture),
        sold=sold,
    )
