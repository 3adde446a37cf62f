"""Browsing the shop: products, categories, bestsellers. Open to everybody, answered from memory where possible."""

from flask import Response

from beautique.api.caching import catalogue_answer
from beautique.api.finding import id_of
from beautique.api.schemas.common import PageOut
from beautique.api.schemas.products import (
    BestsellerQuery,
    Bestsellers,
    Categories,
    CategoryCount,
    ProductOut,
    ProductQuery,
)
from beautique.catalog.models import Product
from beautique.catalog.queries import count_by_category, get_active_product, list_bestsellers, list_products
from beautique.catalog.types import Category, ProductFilter
from beautique.pictures import image_store


def list_shop_products(query: ProductQuery) -> Response:
    """A page of active products."""
    return catalogue_answer(
        lambda: PageOut[ProductOut].of(list_products(query.wanted(), query.part()), shape), query
    )


def read_shop_product(product_id: str) -> Response:
    """One active product."""
    return catalogue_answer(lambda: shape(get_active_product(id_of(product_id, "product"))), product_id)


def list_categories() -> Response:
    """All categories with their counts."""
    return catalogue_answer(
        lambda: Categories(
            categories=[category.value for category in Category],
            items=[
                CategoryCount(value=category.slug, label=category.value, count=count)
                for category, count in count_by_category(ProductFilter()).items()
            ],
        )
    )


def list_shop_bestsellers(query: BestsellerQuery) -> Response:
    """The newest bestsellers."""
    return catalogue_answer(
        lambda: Bestsellers(products=[shape(product) for product in list_bestsellers(query.limit)]), query
    )


def shape(product: Product) -> ProductOut:
    """A product as it is told."""
    return ProductOut.of(product, image_store())
