"""The demo shop's catalogue: products with drawings of our own."""

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import SYSTEM
from beautique.catalog import rules
from beautique.catalog.commands import SUBJECT
from beautique.catalog.models import CatalogueState, Product
from beautique.catalog.types import Category, ProductDraft, Size
from beautique.demo import bulk, garments, names
from beautique.demo.palettes import PALETTES
from beautique.kernel.db import transaction
from beautique.kernel.text import fold
from beautique.media.commands import attach, keep_drawings
from beautique.media.local_store import LocalStore
from beautique.media.types import Picture

MOST_DRAWN: Final = 300  # later products show pictures of earlier ones
_AT_ONCE = 500


def stock(
    count: int, before: datetime, dice: random.Random, store: LocalStore, progress: Callable[[int], None]
) -> list[Product]:
    """Adds products, the newest made shortly before the given moment. Returns those that customers may order."""
    made: list[Product] = []
    ids = bulk.Ids()
    apart = min(timedelta(hours=5), timedelta(days=200) / max(count, 1))
    shown: dict[Category, list[tuple[tuple[str, ...], list[Picture]]]] = {each: [] for each in Category}
    for first in range(0, count, _AT_ONCE):
        drafts = [_draft(number, dice) for number in range(first, min(first + _AT_ONCE, count))]
        drafts = _with_pictures(drafts, first, dice, store, shown)
        with transaction() as session:
            bulk.prepare(session)
            for number, draft in enumerate(drafts, first):
                created_at = before - apart * (count - number)
                made.append(_add(session, draft, created_at, ids))
            attach(session, {each.public_id for draft in drafts for each in draft.images if each.public_id})
            session.execute(update(CatalogueState).values(version=CatalogueState.version + 1))
        progress(len(drafts))
    return [product for product in made if product.is_active]


def _draft(number: int, dice: random.Random) -> ProductDraft:
    """The product of this number, without pictures. Categories take turns; names get a number when there are no more."""
    category = list(Category)[number % len(Category)]
    of_category = names.PRODUCTS[category.value]
    series, place = divmod(number // len(Category), len(of_category))
    name = of_category[place] + (f" No. {series + 1}" if series else "")
    colors = tuple(palette.name for palette in dice.sample(PALETTES, dice.choice((1, 2, 2, 3))))
    price = names.price(category.value, dice)
    fabric = names.fabric_of(name, category.value, dice)
    sizes = list(Size)
    return ProductDraft(
        name=name,
        category=category,
        regular_price=Decimal(price),
        sale_price=Decimal(price * dice.choice((70, 75, 80, 85)) // 5000 * 50) if dice.random() < 0.22 else None,
        description=names.description(category.value, fabric, colors[0], dice),
        sizes=tuple(sizes[dice.choice((0, 0, 0, 1)) : dice.choice((3, 4, 4, 5))]),
        colors=colors,
        is_bestseller=dice.random() < 0.15,
        is_active=number % 20 != 17,
    )


def _with_pictures(
    drafts: Sequence[ProductDraft],
    first: int,
    dice: random.Random,
    store: LocalStore,
    shown: dict[Category, list[tuple[tuple[str, ...], list[Picture]]]],
) -> list[ProductDraft]:
    """The drafts with one to three pictures each; a rare one still waits for its photographer."""
    wanted = [
        garments.draw_set(draft.category.value, draft.colors, dice.randrange(10**6))[: dice.choice((1, 1, 2, 3))]
        for draft in drafts[: max(0, MOST_DRAWN - first)]
    ]
    kept = iter(keep_drawings([svg for svgs in wanted for svg in svgs], store)) if wanted else iter(())
    complete = []
    for index, draft in enumerate(drafts):
        if index < len(wanted):
            pictures = [next(kept) for _ in wanted[index]]
            shown[draft.category].append((draft.colors, pictures))
        else:
            colors, pictures = dice.choice(shown[draft.category])
            draft = replace(draft, colors=colors)
        without = (first + index) % 60 == 37
        images = () if without else tuple(replace(each, alt=f"{draft.name}, {draft.colors[0]}") for each in pictures)
        complete.append(replace(draft, images=images, is_active=draft.is_active and not without))
    return complete


def _add(session: Session, draft: ProductDraft, created_at: datetime, ids: bulk.Ids) -> Product:
    draft = rules.cleaned(draft)
    product = Product(
        **{
            **asdict(draft),
            "images": [asdict(picture) for picture in draft.images],
            "sizes": list(draft.sizes),
            "colors": list(draft.colors),
        },
        id=UUID(ids.at(bulk.milliseconds(created_at))),
        name_folded=fold(draft.name),
        search_text=fold(f"{draft.name} {draft.description}"),
        created_at=created_at,
        updated_at=created_at,
    )
    session.add(product)
    event = log.record(session, SYSTEM, "product.created", SUBJECT, product.id, log.differences({}, asdict(draft)), seq=1)
    event.id, event.at = UUID(ids.at(bulk.milliseconds(created_at))), created_at
    return product
