"""Products: what may be asked and sent, and what is told."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from beautique.api.schemas.common import (
    MAX_SEARCH,
    UNSENT,
    AdminIn,
    Amount,
    Out,
    PageOut,
    PageQuery,
    QueryAmount,
    QueryFlag,
    QueryIn,
    amount,
    as_schema,
    described,
    text_of,
    whole,
    without_defaults,
    word,
)
from beautique.catalog import rules
from beautique.catalog.models import Product
from beautique.catalog.types import Category, Facets, ProductFilter, Size, Sort
from beautique.kernel.money import CENT
from beautique.media.stores import ImageStore
from beautique.media.types import Picture

CategoryWord = Annotated[Category, word(Category)]
SizeWord = Annotated[Size, word(Size)]
PRICE_RANGE = described(minimum=0, maximum=int(rules.MAX_PRICE), multipleOf=0.01)
Price = Annotated[Amount, PRICE_RANGE]
Name = Annotated[str, text_of(rules.NAME_LENGTH)]
Description = Annotated[str, text_of(rules.DESCRIPTION_LENGTH)]
PictureURLs = Annotated[list[Annotated[str, described(format="uri")]], described(maxItems=rules.MAX_IMAGES)]
Sizes = Annotated[list[SizeWord], described(minItems=1)]
Colors = Annotated[
    list[Annotated[str, text_of(rules.COLOR_LENGTH)]],
    Field(max_length=rules.MAX_COLORS),
    described(minItems=1),
]
SortWord = Annotated[Sort, word(Sort, slugs=False)]

CURRENCY = "PKR"


class ProductQuery(PageQuery):
    """Which products, in which order. Without `sort`: matches in the name first when searching, otherwise newest first."""

    category: CategoryWord | None = None
    search: Annotated[str, Field(max_length=MAX_SEARCH)] = ""
    min_price: QueryAmount | None = None
    max_price: QueryAmount | None = None
    size: SizeWord | None = None
    color: Annotated[str, Field(max_length=MAX_SEARCH)] = ""
    is_bestseller: QueryFlag | None = None
    sort: SortWord | None = None

    def wanted(self, *, is_active: bool | None = True) -> ProductFilter:
        """For the queries."""
        return ProductFilter(
            category=self.category,
            search=self.search,
            min_price=self.min_price,
            max_price=self.max_price,
            size=self.size,
            color=self.color,
            is_bestseller=self.is_bestseller,
            is_active=is_active,
            sort=self.sort or (Sort.RELEVANCE if self.search else Sort.NEWEST),
        )


class ShopProductQuery(ProductQuery):
    """Which products; `facets=1` also counts what the list could be narrowed to."""

    facets: QueryFlag = False


class AdminProductQuery(ProductQuery):
    """Like the public one; inactive products are among them unless `is_active` says otherwise."""

    is_active: QueryFlag | None = None


class BestsellerQuery(QueryIn):
    """How many bestsellers."""

    limit: Annotated[int, Field(ge=1, le=20), whole(1, 20)] = 10


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
    def of(cls, product: Product, store: ImageStore) -> "ProductOut":
        """The product with addresses that other programs can use."""
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


class ShopProducts(PageOut[ProductOut]):
    """A part of the catalogue.

    `searched_for` are the words that were searched for in place of misspelt ones; it is left out when the search was run as it
    was sent. `facets` are left out unless asked for.
    """

    searched_for: str | None = Field(default=None, exclude_if=lambda words: words is None)
    facets: FacetsOut | None = Field(default=None, exclude_if=lambda facets: facets is None)


class Images(Out):
    """Every picture of a product."""

    images: list[str]


class _Priced(AdminIn):
    price: Annotated[
        Decimal,
        Field(ge=0, le=rules.MAX_PRICE, multiple_of=CENT),
        BeforeValidator(amount, as_schema(type="number")),
        PRICE_RANGE,
    ] = Decimal(0)

    @model_validator(mode="before")
    @classmethod
    def _price_is_regular_price(cls, given: Any) -> Any:
        """`price` is another name for `regular_price`; beside it, it is the price that we told and changes nothing."""
        if isinstance(given, dict) and "price" in given and "regular_price" not in given:
            others = {name: value for name, value in given.items() if name != "price"}
            return {**others, "regular_price": given["price"]}
        return given


def _tell_needs(schema: dict[str, Any]) -> None:
    schema["required"] = ["name", "category", "description", "sizes", "colors"]
    schema["anyOf"] = [{"required": ["regular_price"]}, {"required": ["price"]}]
    schema["properties"]["price"].pop("default")


class ProductIn(_Priced):
    """A new product. `price` may be sent in place of `regular_price`."""

    model_config = ConfigDict(json_schema_extra=_tell_needs)

    name: Name
    category: CategoryWord
    regular_price: Price
    sale_price: Price | None = None
    description: Description
    images: PictureURLs = Field(default_factory=list)
    sizes: Sizes = Field(default_factory=list)
    colors: Colors = Field(default_factory=list)
    is_bestseller: bool = False
    is_active: bool = True


class ProductChanges(_Priced):
    """What to change of a product: only the fields that are sent; null clears the sale price."""

    model_config = ConfigDict(json_schema_extra=without_defaults)

    name: Name = UNSENT
    category: CategoryWord = UNSENT
    regular_price: Price = UNSENT
    sale_price: Price | None = None
    description: Description = UNSENT
    images: PictureURLs = UNSENT
    sizes: Sizes = UNSENT
    colors: Colors = UNSENT
    is_bestseller: bool = UNSENT
    is_active: bool = UNSENT

    def given(self) -> dict[str, Any]:
        """The fields that were sent, as drafts hold them."""
        values = {name: getattr(self, name) for name in self.model_fields_set - {"price"}}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
