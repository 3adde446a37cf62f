"""Deleting a product for good: only above the orders is it known whether it was ever ordered."""

import uuid

from beautique.audit.types import Actor
from beautique.catalog.commands import remove
from beautique.catalog.models import Product
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Conflict, Forbidden
from beautique.kernel.versions import lock
from beautique.orders.figures.queries import was_ordered
from beautique.staff.permissions import Permission


class ProductOrdered(Conflict):
    """A product that stands in an order is never deleted."""

    code = "PRODUCT_ORDERED"


def is_ordered(product_id: uuid.UUID) -> bool:
    """Whether it stands in an order, so that it cannot be deleted."""
    return was_ordered(db.session(), product_id)


def delete_forever(product_id: uuid.UUID, actor: Actor) -> None:
    """Deletes a product that was never ordered; its pictures go with the next sweep, unless another product shows them.

    Raises `Forbidden`, `NotFound`, `ProductOrdered`.
    """
    if not actor.may(Permission.PRODUCTS_DELETE_FOREVER):
        raise Forbidden("Only the owner may delete a product for good.")
    with transaction() as session:
        # Orders under way hold it (`find_offers`), so that here all that name it are seen.
        product = lock(session, Product, product_id, "product", to_delete=True)
        if was_ordered(session, product_id):
            raise ProductOrdered(
                "This product was ordered, so it stays on record. Take it out of the shop instead."
            )
        remove(session, product, actor)
