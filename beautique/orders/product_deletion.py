"""Deleting a product for good: only above the orders is it known whether it was ever ordered."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Text, cast, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.catalog.commands import SUBJECT, as_draft
from beautique.catalog.models import CatalogueState, Product
from beautique.catalog.types import ProductAction
from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.kernel.errors import Conflict, Forbidden
from beautique.kernel.versions import lock
from beautique.media.commands import release
from beautique.orders.figures.figures import refresh_closed_days
from beautique.orders.figures.models import ProductDayFigures
from beautique.orders.models import Order
from beautique.orders.types import OrderStatus
from beautique.staff.permissions import Permission


class ProductOrdered(Conflict):
    """A product that stands in an order is never deleted."""

    code = "PRODUCT_ORDERED"


def delete_forever(product_id: uuid.UUID, actor: Actor) -> None:
    """Deletes a product that was never ordered; its pictures go with the next sweep, unless another product shows them.

    Raises `Forbidden`, `NotFound`, `ProductOrdered`.
    """
    if not actor.may(Permission.PRODUCTS_DELETE_FOREVER):
        raise Forbidden("Only the owner may delete a product for good.")
    refresh_closed_days()
    with transaction() as session:
        product = lock(session, Product, product_id, "product")
        if _was_ordered(session, product_id):
            raise ProductOrdered(
                "This product was ordered, so it stays on record. Take it out of the shop instead."
            )
        told = {field: Change(value, None) for field, value in asdict(as_draft(product)).items()}
        shown = {image["public_id"] for image in product.images if image["public_id"]}
        session.execute(delete(Product).where(Product.id == product_id))
        release(session, _shown_nowhere(session, shown))
        session.execute(update(CatalogueState).values(version=CatalogueState.version + 1))
        log.record(session, actor, ProductAction.DELETED, SUBJECT, product_id, told, seq=product.version + 1)


def _was_ordered(session: Session, product_id: uuid.UUID) -> bool:
    """The figures know the closed days but for cancelled orders; those, and the orders of today, are looked through."""
    counted = exists().where(ProductDayFigures.product_id == str(product_id))
    named = exists().where(
        or_(Order.order_status == OrderStatus.CANCELLED, Order.order_date >= clock.today()),
        cast(Order.items, Text).contains(str(product_id)),
    )
    return bool(session.scalar(select(counted)) or session.scalar(select(named)))


def _shown_nowhere(session: Session, public_ids: Iterable[str]) -> list[str]:
    return [
        each
        for each in public_ids
        if not session.scalar(select(exists().where(cast(Product.images, Text).contains(each))))
    ]
