"""Browsing the shop: products, categories, bestsellers. Open to everybody, answered from memory where possible."""

from dataclasses import replace

from flask import Response

from beautique.api.caching import catalogue_answer
from beautique.api.finding import id_of
from beautique.api.schemas.common import PageOut
from beautique.api.schemas.products import (
    BestsellerQuery,
    Bestsellers,
    Categories,
    CategoryCount,
    FacetsOut,
    ProductOut,
    ShopProductQuery,
    ShopProducts,
)
from beautique.catalog.facets import facets
from beautique.catalog.models import Product
from beautique.catalog.queries import count_by_category, get_active_product, list_bestsellers, list_products
from beautique.catalog.spelling import resolve_search
from beautique.catalog.types import Category, ProductFilter
from beautique.web.stores import image_store


def list_shop_products(query: ShopProductQuery) -> Response:
    """A page of active products. Typos in the search are forgiven when it finds nothing."""
    return catalogue_answer(lambda: _shop_products(query), query)


def read_shop_product(product_id: str) -> Response:
    """One active product."""
    return catalogue_answer(lambda: shape(get_active_product(id_of(product_id, "product"))), product_id)


def list_categories() -> Response:
    """All categories with their counts."""
    return catalogue_answer(
        lambda: Categories(
            categories=[category.value for category in Category],
            items=CategoryCount.list_of(count_by_category(ProductFilter())),
        )
    )


def list_shop_bestsellers(query: BestsellerQuery) -> Response:
    """The newest bestsellers."""
    return catalogue_answer(
        lambda: Bestsellers(products=[shape(product) for product in list_bestsellers(query.limit)]), query
    )


def _shop_products(query: ShopProductQuery) -> ShopProducts:
    wanted, searched_for = query.wanted(), None
    found = list_products(wanted, query.part())
    if not found.total and (corrected := resolve_search(wanted.search)) != wanted.search:
        wanted, searched_for = replace(wanted, search=corrected), corrected
        found = list_products(wanted, query.part())
    return ShopProducts(
        **dict(PageOut[ProductOut].of(found, shape)),
        searched_for=searched_for,
        facets=FacetsOut.of(facets(wanted)) if query.facets else None,
    )


def shape(product: Product) -> ProductOut:
    """A product as it is told."""
    return ProductOut.of(product, image_store())
