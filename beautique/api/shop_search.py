"""Searching the shop: a page of active products, its facets, and a second look where a search finds nothing."""

from dataclasses import replace

from beautique.api.kept_searches import find_ids, meant_search
from beautique.api.ready_products import ready_facets, told_with
from beautique.api.schemas.product_requests import ShopProductQuery
from beautique.api.schemas.products import ShopProducts


def search_products(query: ShopProductQuery) -> bytes:
    """What matches; where nothing does, what matches the search as it was probably meant."""
    criteria, searched_for = query.criteria(), None
    found = find_ids(criteria, query.part())
    if not found.total and (corrected := meant_search(criteria.search)) != criteria.search:
        criteria, searched_for = replace(criteria, search=corrected), corrected
        found = find_ids(criteria, query.part())
    counted = {"facets": ready_facets(criteria)} if query.facets else {}
    page = ShopProducts.from_row(found, items=[], searched_for=searched_for, facets=None)
    return told_with(page, found.items, "items", "products", **counted)
