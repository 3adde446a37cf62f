"""What a list of products can be narrowed to. Each facet leaves its own filter out, so that it shows the ways beside it too."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute

from beautique.catalog.models import Product
from beautique.catalog.queries import conditions, count_by_category
from beautique.catalog.types import Facets, ProductFilter, Size
from beautique.kernel.db import db
from beautique.kernel.search import list_elements
from beautique.kernel.text import fold

_NEWEST = 500  # products: what the shop works with now, and as quick in a large catalogue


def facets(criteria: ProductFilter) -> Facets:
    """How many matching products each category, size and colour has, and what they cost. Four queries."""
    sizes = dict(_count_elements(Product.sizes, conditions(replace(criteria, size=None))))
    lowest, highest = _price_range(replace(criteria, min_price=None, max_price=None))
    return Facets(
        categories=count_by_category(criteria),
        sizes={size: sizes.get(size.value, 0) for size in Size},
        colors=_count_colors(conditions(replace(criteria, color=""))),
        min_price=lowest,
        max_price=highest,
    )


def usual_colors(limit: int) -> Sequence[str]:
    """The colours of the newest products, each once however it is written, the most frequent first. One query."""
    newest = select(Product.id).order_by(Product.id.desc()).limit(_NEWEST)
    return list(_count_colors([Product.id.in_(newest)]))[:limit]


def _count_colors(where: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    """Colours by the spelling that most products have, with the products of all that a filter takes for one, the most frequent first."""
    spelled, products = dict[str, str](), Counter[str]()
    for color, count in _count_elements(Product.colors, where):
        products[spelled.setdefault(fold(color), color)] += count
    return dict(products.most_common())


def _count_elements(
    column: InstrumentedAttribute[list[Any]], where: Sequence[ColumnElement[bool]]
) -> Sequence[tuple[str, int]]:
    """The values in a list of products and how many have each; the most frequent first.

    Products have few different lists: they are counted first, and only each different one is taken apart.
    """
    lists = select(column, func.count().label("products")).where(*where).group_by(column).subquery()
    element = list_elements(lists.c[column.key])
    value: ColumnElement[str] = element.c.value
    products = func.sum(lists.c.products)
    rows: Select[str, int] = select(value, products).select_from(lists).join(element, true())
    counted = db.session.execute(rows.group_by(value).order_by(products.desc(), value))
    return [(value, int(count)) for value, count in counted]


def _price_range(criteria: ProductFilter) -> tuple[Decimal | None, Decimal | None]:
    prices: Select[Decimal | None, Decimal | None] = select(
        func.min(Product.effective_price), func.max(Product.effective_price)
    )
    lowest, highest = db.session.execute(prices.where(*conditions(criteria))).one()
    return lowest, highest
