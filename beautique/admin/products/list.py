"""The list of products: tabs, search, filters and pages, all in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import thumb_url
from beautique.admin.core.lists import Tab
from beautique.admin.products import sales
from beautique.admin.products.bulk.labels import moves_for
from beautique.admin.products.filters import LABELS, PRODUCTS, SORTS, SWITCHES, ProductListParams
from beautique.bulk.rules import MOST
from beautique.catalog import queries, rules
from beautique.catalog.bulk.rules import PRICE, RESTORE
from beautique.catalog.models import Product
from beautique.catalog.types import Category, Size, TabCounts
from beautique.kernel.text import counted


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as the list shows it."""

    product: Product
    picture: str
    summary: str
    is_archived: bool
    sold: int

    @property
    def next_move(self) -> str:
        """The change of many that it most likely needs."""
        return RESTORE if self.is_archived else PRICE


@admin.get("/products")
def products() -> Response:
    """The list, or the part of it that changes when somebody searches."""
    params = PRODUCTS.read(request.args)
    if redirect := PRODUCTS.canonical_redirect(params):
        return redirect
    counts = queries.count_for_tabs(params.criteria)
    total = _total(params, counts)
    params, page = PRODUCTS.page(params, partial(queries.list_products, params.criteria, total=total), total)
    pieces = sales.sold(page.items)
    return PRODUCTS.answer(
        "products/list.html",
        "products/_list.html",
        params,
        page=page,
        rows=[_row(each, pieces[each.id]) for each in page.items],
        tabs=_tabs(params, counts),
        counts=counts,
        sizes=list(Size),
        sorts=SORTS,
        labels=LABELS,
        switches=SWITCHES,
        bulk_moves=moves_for(archived=bool(params.criteria.is_archived)),
        most_at_once=MOST,
    )


def sizes_and_colors(sizes: Sequence[str], colors: Sequence[str]) -> str:
    """`S to XL, 3 colours`; sizes with a gap are named one by one."""
    order = list(Size)
    places = [order.index(Size(size)) for size in sizes]
    in_a_row = len(places) > 2 and places == list(range(places[0], places[-1] + 1))
    words = f"{sizes[0]} to {sizes[-1]}" if in_a_row else ", ".join(sizes)
    return f"{words}, {counted(len(colors), 'colour')}"


def _total(params: ProductListParams, counts: TabCounts) -> int | None:
    """How many products the list has, as its tab says; None for an address of no tab."""
    if params.criteria.is_archived:
        return None if params.criteria.category else counts.archived
    return counts.by_category[params.criteria.category] if params.criteria.category else counts.all


def _tabs(params: ProductListParams, counts: TabCounts) -> list[Tab]:
    found = [
        ("", "All", counts.all),
        *((each.slug, each.value, counts.by_category[each]) for each in Category),
    ]
    return [
        *(
            Tab(slug, name, f"{count:,}", params.replace_params(category=slug, archived=""))
            for slug, name, count in found
        ),
        Tab("archived", "Archived", f"{counts.archived:,}", params.replace_params(archived="1", category="")),
    ]


def _row(each: Product, sold: int) -> ProductRow:
    return ProductRow(
        product=each,
        picture=thumb_url(each.images[0]["url"] if each.images else None),
        summary=sizes_and_colors(each.sizes, each.colors),
        is_archived=rules.is_archived(is_active=each.is_active, has_picture=bool(each.images)),
        sold=sold,
    )
