"""What a feed is made of."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from beautique.catalog.types import Category
from beautique.media.types import Picture


@dataclass(frozen=True, slots=True)
class FeedShop:
    """What every row of a feed shares: the shop's name, the pattern of its pages, and where other programs find a picture."""

    name: str
    link: str
    photo: Callable[[Picture], str | None]


@dataclass(frozen=True, slots=True)
class FeedProduct:
    """What a feed reads of a product."""

    id: uuid.UUID
    name: str
    category: Category
    regular_price: Decimal
    sale_price: Decimal | None
    description: str
    images: Sequence[Picture]
    sizes: Sequence[str]
    colors: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One row of a feed, as text, under the names that Meta and Google share. What is empty is not said."""

    id: str
    title: str
    description: str
    link: str
    image_link: str
    additional_image_links: tuple[str, ...]
    price: str
    sale_price: str
    brand: str
    product_type: str
    google_product_category: str
    item_group_id: str = ""
    color: str = ""
    size: str = ""
