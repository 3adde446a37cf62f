"""The products that a bulk change would touch, and those that one has touched."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select

from beautique.bulk.models import BulkItem
from beautique.bulk.queries import SHOWN
from beautique.bulk.rules import MOST
from beautique.bulk.types import Outcome
from beautique.catalog.bulk.types import BulkProduct, BulkProductResult
from beautique.catalog.models import Product
from beautique.catalog.queries import LeftOut, conditions
from beautique.catalog.types import ProductFilter
from beautique.kernel.db import db
from beautique.kernel.errors import Invalid
from beautique.kernel.search import list_length

_COLUMNS = (
    Product.id,
    Product.name,
    Product.category,
    Product.regular_price,
    Product.sale_price,
    Product.is_bestseller,
    Product.is_active,
)


def list_bulk_products(criteria: ProductFilter, left_out: LeftOut = None) -> list[BulkProduct]:
    """The matching products, newest first. Raises `Invalid` for more than may be changed at once."""
    left = [] if left_out is None else [Product.id.not_in(left_out)]
    found = _products([*conditions(criteria), *left])
    if len(found) > MOST:
        raise Invalid(
            {
                "products": [
                    f"More than {MOST:,} products match. Narrow the list, then change a part at a time."
                ]
            }
        )
    return found


def find_bulk_products(product_ids: Collection[uuid.UUID]) -> list[BulkProduct]:
    """Those of the products that exist, at most as many as may be changed at once, newest first."""
    return _products([Product.id.in_(list(product_ids)[:MOST])])


def list_results(job_id: uuid.UUID, outcome: Outcome) -> Sequence[BulkProductResult]:
    """The first products that came out like this, in the order of the list, as they are now."""
    rows = db.session.execute(
        select(
            BulkItem.subject_id, BulkItem.label, Product.regular_price, Product.sale_price, BulkItem.message
        )
        .outerjoin(Product, Product.id == BulkItem.subject_id)
        .where(BulkItem.job_id == job_id, BulkItem.outcome == outcome)
        .order_by(BulkItem.position)
        .limit(SHOWN)
    )
    return [BulkProductResult(*row) for row in rows]


def _products(criteria: Sequence[ColumnElement[bool]]) -> list[BulkProduct]:
    rows = db.session.execute(
        select(*_COLUMNS, list_length(Product.images) > 0)
        .where(*criteria)
        .order_by(Product.id.desc())
        .limit(MOST + 1)
    )
    return [BulkProduct(*row) for row in rows]
