"""Browsing the shop: products, categories, bestsellers. Open to everybody, answered from memory where possible."""

from flask import Response

from beautique.api.caching import catalogue_answer
from beautique.api.path_lookup import id_of
from beautique.api.schemas.product_requests import BestsellerQuery, ShopProductQuery
from beautique.api.schemas.products import (
    Bestsellers,
    Categories,
    CategoryCount,
    ProductOut,
)
from beautique.api.shop_search import search_products
from beautique.catalog.queries import count_by_category, get_active_product, list_bestsellers
from beautique.catalog.types import Category, ProductFilter


def list_shop_products(query: ShopProductQuery) -> Response:
    """A page of active products. Typos in the search are forgiven when it finds nothing."""
    return catalogue_answer(search_products(query))


def read_shop_product(product_id: str) -> Response:
    """One active product."""
    return catalogue_answer(ProductOut.of(get_active_product(id_of(product_id, "product"))))


def list_categories() -> Response:
    """All categories with their counts."""
    counts = CategoryCount.list_of(count_by_category(ProductFilter()))
    return catalogue_answer(Categories(categories=[category.value for category in Category], items=counts))


def list_shop_bestsellers(query: BestsellerQuery) -> Response:
    """The newest bestsellers."""
    products = [ProductOut.of(product) for product in list_bestsellers(query.limit)]
    return catalogue_answer(Bestsellers(products=products))
