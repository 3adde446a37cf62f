"""Browsing the shop: products, categories, bestsellers. Open to everybody, answered from memory where possible."""

from flask import Response

from beautique.api.caching import catalogue_answer
from beautique.api.path_lookup import id_of
from beautique.api.ready_products import ready_product, told_with
from beautique.api.schemas.product_requests import BestsellerQuery, ShopProductQuery
from beautique.api.schemas.products import Bestsellers, Categories, CategoryCount
from beautique.api.shop_search import search_products
from beautique.catalog.queries import count_by_category, list_bestsellers
from beautique.catalog.types import Category, ProductFilter
from beautique.web.requests import dump_json


def list_shop_products(query: ShopProductQuery) -> Response:
    """A page of active products. Typos in the search are forgiven when it finds nothing."""
    return catalogue_answer(search_products(query))


def read_shop_product(product_id: str) -> Response:
    """One active product."""
    return catalogue_answer(ready_product(id_of(product_id, "product")))


def list_categories() -> Response:
    """All categories with their counts."""
    counts = CategoryCount.list_of(count_by_category(ProductFilter()))
    told = Categories(categories=[category.value for category in Category], items=counts)
    return catalogue_answer(dump_json(told.model_dump()))


def list_shop_bestsellers(query: BestsellerQuery) -> Response:
    """The newest bestsellers."""
    return catalogue_answer(told_with(Bestsellers(products=[]), list_bestsellers(query.limit), "products"))
