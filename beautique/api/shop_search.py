"""Searching the shop: a page of active products, its facets, and a second look where a search finds nothing."""

from dataclasses import replace

from beautique.api.schemas.product_requests import ShopProductQuery
from beautique.api.schemas.products import FacetsOut, ProductOut, ProductPage, ShopProducts
from beautique.catalog.facets import facets
from beautique.catalog.queries import list_products
from beautique.catalog.spelling import resolve_search


def search_products(query: ShopProductQuery) -> ShopProducts:
    """What matches; where nothing does, what matches the search as it was probably meant."""
    criteria, searched_for = query.criteria(), None
    found = list_products(criteria, query.part())
    if not found.total and (corrected := resolve_search(criteria.search)) != criteria.search:
        criteria, searched_for = replace(criteria, search=corrected), corrected
        found = list_products(criteria, query.part())
    return ShopProducts(
        **dict(ProductPage.of(found, ProductOut.of)),
        searched_for=searched_for,
        facets=FacetsOut.of(facets(criteria)) if query.facets else None,
    )
