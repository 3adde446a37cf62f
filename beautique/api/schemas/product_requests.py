"""What callers ask of products: which of them, and what they send to create or change one."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from beautique.api.schemas.common import (
    MAX_SEARCH,
    UNSENT,
    AdminIn,
    Amount,
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
from beautique.api.schemas.products import ProductOut
from beautique.catalog import rules
from beautique.catalog.types import Category, ProductDraft, ProductFilter, Size, Sort
from beautique.kernel.money import CENT
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

    def criteria(self, *, is_active: bool | None = True) -> ProductFilter:
        """For the queries."""
        return ProductFilter(
            category=self.category,
            search=self.search,
            min_price=_in_paisas(self.min_price, ROUND_CEILING),
            max_price=_in_paisas(self.max_price, ROUND_FLOOR),
            size=self.size,
            color=self.color,
            is_bestseller=self.is_bestseller,
            is_active=is_active,
            sort=self.sort or (Sort.RELEVANCE if self.search else Sort.NEWEST),
        )


def _in_paisas(price: Decimal | None, rounding: str) -> Decimal | None:
    """A bound of prices in whole paisas, between which no price lies: SQLite compares floats, and would round the rest as it likes."""
    return None if price is None else price.quantize(CENT, rounding=rounding)


class ShopProductQuery(ProductQuery):
    """Which products; `facets=1` also counts what the list could be narrowed to."""

    facets: QueryFlag = False


class AdminProductQuery(ProductQuery):
    """Like the public one; inactive products are among them unless `is_active` says otherwise."""

    is_active: QueryFlag | None = None


class BestsellerQuery(QueryIn):
    """How many bestsellers."""

    limit: Annotated[int, Field(ge=1, le=20), whole(1, 20)] = 10


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
        """`price` is another name for `regular_price`; beside it, it changes nothing, and must be the price that was told or one of those sent."""
        if isinstance(given, dict) and "price" in given and "regular_price" not in given:
            others = {name: value for name, value in given.items() if name != "price"}
            return {**others, "regular_price": given["price"]}
        return given


def _tell_needs(schema: dict[str, Any]) -> None:
    schema["required"] = ["name", "category", "description", "sizes", "colors"]
    schema["anyOf"] = [{"required": ["regular_price"]}, {"required": ["price"]}]
    schema["properties"]["price"].pop("default")


class ProductIn(_Priced):
    """A new product. `price` may be sent in place of `regular_price`; beside it, it is the price that is charged."""

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

    def draft(self, images: tuple[Picture, ...]) -> ProductDraft:
        """For the commands; `images` are the pictures that the body names."""
        return ProductDraft(
            name=self.name,
            category=self.category,
            regular_price=self.regular_price,
            sale_price=self.sale_price,
            description=self.description,
            images=images,
            sizes=tuple(self.sizes),
            colors=tuple(self.colors),
            is_bestseller=self.is_bestseller,
            is_active=self.is_active,
        )


def _tell_changes(schema: dict[str, Any]) -> None:
    without_defaults(schema)
    schema["additionalProperties"] = False
    told = {"readOnly": True, "description": "May be sent back as it was read."}
    schema["properties"] |= {
        name: told for name in ProductOut.model_fields if name not in schema["properties"]
    }


class ProductChanges(_Priced):
    """What to change of a product: only the fields that are sent; null clears the sale price.

    Whoever sends back what was read sends what cannot be changed too: it is passed over where it is as it was told.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra=_tell_changes)

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
        sent = self.model_fields_set & type(self).model_fields.keys() - {"price"}
        values = {name: getattr(self, name) for name in sent}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
