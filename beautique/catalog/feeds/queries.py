"""Reading what stands in the feeds: active products with a picture and a price."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select

from beautique.catalog.feeds.types import FeedProduct
from beautique.catalog.models import Product
from beautique.catalog.queries import conditions
from beautique.catalog.types import Category, ProductFilter
from beautique.kernel.db import db, read_and_let_go
from beautique.media.types import Picture

BATCH = 500

_COLUMNS = (
    Product.id, Product.name, Product.category, Product.regular_price, Product.sale_price, Product.description,
    Product.images, Product.sizes, Product.colors,
)  # fmt: skip


def feed_products() -> Iterator[FeedProduct]:
    """Every product of a feed, oldest first (keyset cursor). Between two batches nothing is held: neither memory nor a connection."""
    listed, last = _listed(), None
    while True:
        batch = listed if last is None else listed.where(Product.id > last)
        rows = read_and_let_go(batch.order_by(Product.id).limit(BATCH))
        yield from map(_product, rows)
        if len(rows) < BATCH:
            return
        last = rows[-1][0]


def find_newest() -> FeedProduct | None:
    """The newest product of the feeds."""
    row = db.session.execute(_listed().order_by(Product.id.desc()).limit(1)).first()
    return _product(row) if row else None


def _listed() -> Select[Any]:
    # Neither catalogue takes a price of nothing.
    criteria = conditions(ProductFilter(is_active=True, has_picture=True))
    return select(*_COLUMNS).where(*criteria, Product.effective_price > 0)


def _product(row: Sequence[Any]) -> FeedProduct:
    product_id, name, category, regular, sale, description, images, sizes, colors = row
    pictures = [Picture(**image) for image in images]
    return FeedProduct(
        product_id, name, Category(category), regular, sale, description, pictures, sizes, colors
    )
