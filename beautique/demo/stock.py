"""Puts the demo shop's goods into the catalogue, many at once."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import SYSTEM
from beautique.catalog import rules
from beautique.catalog.commands import SUBJECT, assign, next_version, note_colors, note_pictures
from beautique.catalog.models import Product
from beautique.catalog.types import ProductAction, ProductDraft
from beautique.demo import bulk
from beautique.media.usage import attach

MOST_ORDERED: Final = 5_000  # of very many products, those that orders may name
_AT_ONCE = 500


def add_products(
    session: Session,
    drafts: Iterator[ProductDraft],
    count: int,
    before: datetime,
    progress: Callable[[int], None],
) -> list[Product]:
    """Adds the products, the newest made shortly before the given moment. Returns some that customers may order."""
    for_sale: list[Product] = []
    ids = bulk.Ids()
    apart = min(timedelta(hours=5), timedelta(days=200) / max(count, 1))
    next_version(session)
    for first in range(0, count, _AT_ONCE):
        some = list(islice(drafts, _AT_ONCE))
        made = [
            _add(session, draft, before - apart * (count - number), ids)
            for number, draft in enumerate(some, first)
        ]
        session.flush()
        attach(session, {each.public_id for draft in some for each in draft.images if each.public_id})
        note_pictures(session, made)
        note_colors(session, made)
        for_sale += [product for product in made if product.is_active][: MOST_ORDERED - len(for_sale)]
        progress(len(made))
    return for_sale


def _add(session: Session, draft: ProductDraft, created_at: datetime, ids: bulk.Ids) -> Product:
    draft = rules.cleaned(draft)
    product = Product(
        id=UUID(ids.at(bulk.milliseconds(created_at))), created_at=created_at, updated_at=created_at
    )
    assign(product, draft)
    session.add(product)
    event = log.record(
        session, SYSTEM, ProductAction.CREATED, SUBJECT, product.id, log.differences({}, asdict(draft)), seq=1
    )
    event.id, event.at = UUID(ids.at(bulk.milliseconds(created_at))), created_at
    return product
