"""Products as callers are told them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field, computed_field

from beautique.api.schemas.common import (
    Out,
    PageOut,
)
from beautique.catalog import rules
from beautique.catalog.models import Product
from beautique.catalog.types import Category, Facets
from beautique.media.types import Picture
from beautique.web.stores import image_store

CURRENCY = "PKR"


class ImageVariants(Out):
    """One picture in three widths."""

    thumb: str
    card: str
    full: str
    width: int | None
    height: int | None
    alt: str


class ProductOut(Out):
    """A product. `price` and `effective_price` are what is charged; `sale_price` is null unless below `regular_price`."""

    id: UUID
    name: str
    category: str
    price: Decimal
    regular_price: Decimal
    sale_price: Decimal | None
    effective_price: Decimal
    discount_percentage: int
    currency: str
    description: str
    images: list[str]
    image_variants: list[ImageVariants]
    sizes: list[str]
    colors: list[str]
    is_bestseller: bool
    is_active: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, product: Product) -> "ProductOut":
        """The product with addresses that other programs can use."""
        store = image_store()
        pictures = [Picture(**image) for image in product.images]
        return cls(
            id=product.id,
            name=product.name,
            category=product.category.value,
            price=product.effective_price,
            regular_price=product.regular_price,
            sale_price=product.sale_price,
            effective_price=product.effective_price,
            discount_percentage=rules.discount_percentage(product.regular_price, product.sale_price),
            currency=CURRENCY,
            description=product.description,
            images=[store.absolute(picture.url) for picture in pictures],
            image_variants=[
                ImageVariants.model_validate(store.variants(picture, absolute=True)) for picture in pictures
            ],
            sizes=list(product.sizes),
            colors=list(product.colors),
            is_bestseller=product.is_bestseller,
            is_active=product.is_active,
            created_at=product.created_at,
            updated_at=product.updated_at,
        )


class Bestsellers(Out):
    """The bestsellers, newest first."""

    products: list[ProductOut]


class CategoryCount(Out):
    """A category: its form in addresses, its name, and how many active products it has."""

    value: str
    label: str
    count: int

    @classmethod
    def list_of(cls, counts: Mapping[Category, int]) -> list["CategoryCount"]:
        """The categories in their order."""
        return [
            cls(value=category.slug, label=category.value, count=count) for category, count in counts.items()
        ]


class Categories(Out):
    """All categories, empty ones included."""

    categories: list[str]
    items: list[CategoryCount]


class Count(Out):
    """A value, and how many products of the list have it."""

    value: str
    count: int


class FacetsOut(Out):
    """What the list could be narrowed to: each count is the `total` of the list with that value chosen instead.

    Every category and every size is there, also with 0; of the colours those that occur, the most frequent first. The prices are
    the lowest and the highest selling price without the price filters, null when nothing matches.
    """

    categories: list[CategoryCount]
    sizes: list[Count]
    colors: list[Count]
    min_price: Decimal | None
    max_price: Decimal | None

    @classmethod
    def of(cls, facets: Facets) -> "FacetsOut":
        """The facets as lists, which keep their order in every language."""
        return cls(
            categories=CategoryCount.list_of(facets.categories),
            sizes=[Count(value=size.value, count=count) for size, count in facets.sizes.items()],
            colors=[Count(value=color, count=count) for color, count in facets.colors.items()],
            min_price=facets.min_price,
            max_price=facets.max_price,
        )


class ProductPage(PageOut[ProductOut]):
    """A part of the catalogue."""

    @computed_field
    def products(self) -> list[ProductOut]:
        """Another name for `items`."""
        return self.items


class ShopProducts(ProductPage):
    """A part of the catalogue.

    `searched_for` are the words that were searched for in place of misspelt ones; it is left out when the search was run as it
    was sent. `facets` are left out unless asked for.
    """

    searched_for: str | None = Field(default=None, exclude_if=lambda words: words is None)
    facets: FacetsOut | None = Field(default=None, exclude_if=lambda facets: facets is None)


class Images(Out):
    """Every picture of a product."""

    images: list[str]
