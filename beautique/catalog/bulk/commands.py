"""What a bulk change does to one product, and the step that gives back what it was."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor
from beautique.bulk.commands import start_bulk
from beautique.bulk.kinds import BulkKind, by_name
from beautique.bulk.models import BulkJob
from beautique.bulk.types import BulkItemRequest
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.types import BulkProduct, Plan
from beautique.catalog.commands import SUBJECT, change_fields
from beautique.catalog.models import Product
from beautique.catalog.types import Category
from beautique.kernel.errors import Conflict

_FROM_LOG: Mapping[str, Callable[[Any], Any]] = {
    "category": Category,
    "regular_price": Decimal,
    "sale_price": lambda logged: None if logged is None else Decimal(logged),
    "is_active": bool,
    "is_bestseller": bool,
}  # what bulk changes may set, from JSON
_WAS = "was"
_PRICES = ("regular_price", "sale_price")


def start_products(
    title: str,
    changing: Sequence[Plan],
    actor: Actor,
    *,
    reason: str | None = None,
    back: str = "",
    job_id: uuid.UUID | None = None,
) -> BulkJob:
    """Writes down what is to happen to which products, each as it was planned. Raises `Invalid`.

    A product whose prices are changed keeps what they were: who changes them before its turn is not overwritten.
    """
    wishes = [
        BulkItemRequest(each.product.id, each.product.name, {**(each.changes or {}), **_was(each)})
        for each in changing
    ]
    return start_bulk(PRODUCT_CHANGES, title, wishes, actor, reason=reason, back=back, job_id=job_id)


def product_step(
    session: Session, product: Product, kept: Mapping[str, Any], actor: Actor, reason: str | None
) -> bool:
    """Changes one product as it was planned. Raises `Conflict` for what the rules refuse, and when its prices are others by now."""
    changes = _from_log(kept)
    was = kept.get(_WAS)
    if was is not None and any(getattr(product, name) != value for name, value in _from_log(was).items()):
        raise Conflict("Its price was changed since the preview. It stays as it is.")
    if why := rules.refusal(_candidate(product), changes):
        raise Conflict(why)
    return change_fields(session, product, changes, actor, reason)


def undo_step(
    session: Session, product: Product, kept: Mapping[str, Any], actor: Actor, _: str | None
) -> bool:
    """Gives a locked product back what it was before the change that made `kept["version"]`.

    Raises `Conflict` when somebody changed it since.
    """
    version = kept["version"]
    last = next(iter(list_timeline(SUBJECT, product.id, limit=1)), None)
    if product.version != version:
        who = last.actor_name if last else "Somebody"
        raise Conflict(f"{who} changed this product since. It stays as it is.")
    if last is None or last.seq != version:
        raise Conflict("What was changed cannot be found any more. The product stays as it is.")
    before = _from_log({name: old for name, (old, _) in last.changes.items()})
    return change_fields(session, product, before, actor, "Undo of a change of many products")


def _was(planned: Plan) -> dict[str, Any]:
    if not set(_PRICES) & set(planned.changes or {}):
        return {}
    return {_WAS: {name: getattr(planned.product, name) for name in _PRICES}}


def _from_log(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: read(kept[name]) for name, read in _FROM_LOG.items() if name in kept}


def _candidate(product: Product) -> BulkProduct:
    return BulkProduct(
        id=product.id,
        name=product.name,
        category=product.category,
        regular_price=product.regular_price,
        sale_price=product.sale_price,
        is_bestseller=product.is_bestseller,
        is_active=product.is_active,
        has_picture=bool(product.images),
    )


PRODUCT_CHANGES = BulkKind(
    name="product",
    logged_as="product_bulk",
    noun="product",
    model=Product,
    step=product_step,
    undo=undo_step,
    undo_note="For 24 hours. A product that somebody changes meanwhile stays as it is.",
)
PRODUCT_KINDS = by_name(PRODUCT_CHANGES)
