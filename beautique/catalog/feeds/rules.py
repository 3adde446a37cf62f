"""What a row of a feed says of a product. Pure. Where Meta and Google differ in what they take, the narrower of both holds.

Sources: Meta, "Product data specifications for catalogs"; Google Merchant Center, "Product data specification" and its taxonomy.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal

from slugify import slugify

from beautique.catalog.feeds.types import FeedItem, FeedProduct, FeedShop
from beautique.catalog.types import Category
from beautique.kernel.text import fold

TITLE_LENGTH = 150
DESCRIPTION_LENGTH = 5_000
BRAND_LENGTH = 70
MORE_PICTURES_LENGTH = 2_000  # of all their addresses together

_CLOTHING = "Apparel & Accessories > Clothing"
_TRADITIONAL = f"{_CLOTHING} > Traditional & Ceremonial Clothing"
_GOOGLE_CATEGORY: Mapping[Category, str] = {
    Category.MAXI: f"{_CLOTHING} > Dresses",
    Category.LEHANGA_CHOLI: f"{_TRADITIONAL} > Saris & Lehengas",
    Category.LONG_SHIRT: f"{_CLOTHING} > Shirts & Tops",
    Category.SHALWAR_KAMEEZ: _TRADITIONAL,
    Category.GHARARA: _TRADITIONAL,
}
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAST_WORD = re.compile(r"\s+\S*\Z")


def product_link(pattern: str, product_id: uuid.UUID, name: str) -> str:
    """The page of a product. A name without a letter that addresses may hold is told by its id."""
    slug = slugify(name, allow_unicode=False) or str(product_id)
    return pattern.replace("{id}", str(product_id)).replace("{slug}", slug)


def items(product: FeedProduct, shop: FeedShop, *, variants: bool) -> Iterator[FeedItem]:
    """The rows of a product: one, or one for each size in each colour. None when it has no picture that catalogues take."""
    photos = [photo for image in product.images if (photo := shop.photo(image))]
    if not photos:
        return
    only_size, only_color = (
        several[0] if len(several) == 1 else "" for several in (product.sizes, product.colors)
    )
    kinds = (
        [
            (variant_id(product.id, size, color), size, color)
            for color in product.colors
            for size in product.sizes
        ]
        if variants
        else [(str(product.id), only_size, only_color)]
    )
    for item_id, size, color in kinds:
        yield FeedItem(
            id=item_id,
            item_group_id=str(product.id) if variants else "",
            title=fitting(product.name, TITLE_LENGTH),
            description=fitting(product.description, DESCRIPTION_LENGTH),
            link=product_link(shop.link, product.id, product.name),
            image_link=photos[0],
            additional_image_links=_more_pictures(photos),
            price=_price(product.regular_price),
            sale_price="" if product.sale_price is None else _price(product.sale_price),
            brand=fitting(shop.name, BRAND_LENGTH),
            product_type=product.category,
            google_product_category=_GOOGLE_CATEGORY[product.category],
            color=fitting(color, BRAND_LENGTH),
            size=size,
        )


def variant_id(product_id: uuid.UUID, size: str, color: str) -> str:
    """The same for as long as the product has this size and colour; 50 signs at most, as Google takes them."""
    return f"{product_id.hex}-{size}-{hashlib.blake2b(fold(color).encode(), digest_size=6).hexdigest()}"


def fitting(text: str, most: int) -> str:
    """A text without what no XML can hold, cut behind a word where it is longer than may be."""
    text = _NOT_IN_XML.sub("", text)
    if len(text) <= most:
        return text
    return _LAST_WORD.sub("", text[: most - 1]) + "…"


def _more_pictures(photos: list[str]) -> tuple[str, ...]:
    """All but the cover, as many as fit. Lists are told apart by commas, so an address holds none."""
    found: list[str] = []
    left = MORE_PICTURES_LENGTH
    for photo in photos[1:]:
        address = photo.replace(",", "%2C")
        left -= len(address) + 1
        if left < 0:
            break
        found.append(address)
    return tuple(found)


def _price(amount: Decimal) -> str:
    return f"{amount:.2f} PKR"
