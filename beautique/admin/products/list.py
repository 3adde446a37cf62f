"""The list of products: tabs, search, filters and pages, all in the address."""

from functools import partial

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.lists import Tab
from beautique.admin.products.bulk.labels import moves_for
from beautique.admin.products.filters import (
    LABELS,
    PRODUCTS,
    SORTS,
    SWITCHES,
    ProductListParams,
)
from beautique.admin.products.rows import rows_of
from beautique.bulk.rules import MOST
from beautique.catalog import queries
from beautique.catalog.types import Category, Size, TabCounts


@admin.get("/products")
def products() -> Response:
    """The list, or the part of it that changes when somebody searches."""
    params = PRODUCTS.read(request.args)
    if redirect := PRODUCTS.canonical_redirect(params):
        return redirect
    counts = queries.count_for_tabs(params.criteria, params.left_out)
    total = _total(params, counts)
    read_page = partial(queries.list_products, params.criteria, total=total, left_out=params.left_out)
    params, page = PRODUCTS.page(params, read_page, total)
    return PRODUCTS.answer(
        "products/list.html",
        "products/_list.html",
        params,
        page=page,
        rows=rows_of(page.items),
        tabs=_tabs(params, counts),
        counts=counts,
        sizes=list(Size),
        sorts=SORTS,
        labels=LABELS,
        switches=SWITCHES,
        bulk_moves=moves_for(archived=bool(params.criteria.is_archived)),
        most_at_once=MOST,
    )


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
