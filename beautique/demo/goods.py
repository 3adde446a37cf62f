"""The demo shop's catalogue: products with drawings of our own."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain, islice
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import SYSTEM
from beautique.catalog import rules
from beautique.catalog.commands import SUBJECT
from beautique.catalog.models import CatalogueState, Product
from beautique.catalog.types import Category, ProductAction, ProductDraft, Size
from beautique.demo import bulk, garments, names
from beautique.demo.palettes import PALETTES
from beautique.kernel.text import fold
from beautique.media.commands import attach, keep_drawings
from beautique.media.local_store import LocalStore
from beautique.media.types import Picture

MOST_DRAWN: Final = 300  # later products show pictures of earlier ones
MOST_ORDERED: Final = 5_000  # of very many products, those that orders may name
_AT_ONCE = 500


def illustrated(count: int, dice: random.Random, store: LocalStore) -> Iterator[ProductDraft]:
    """So many products with one to three pictures each; the pictures lie in the store when this returns."""
    drafts = [_draft(number, dice) for number in range(min(count, MOST_DRAWN))]
    sets = [
        garments.draw_set(draft.category.value, draft.colors, dice.randrange(10**6))[
            : dice.choice((1, 1, 2, 3))
            if draft.is_active or number % 2
            else 0  # some still wait for their photographer
        ]
        for number, draft in enumerate(drafts)
    ]
    kept = iter(keep_drawings([svg for svgs in sets for svg in svgs], store))
    first = [_showing(draft, [next(kept) for _ in svgs]) for draft, svgs in zip(drafts, sets, strict=True)]
    return chain(first, _more(first, count, dice))


def _more(first: Sequence[ProductDraft], count: int, dice: random.Random) -> Iterator[ProductDraft]:
    """Further products, each looking like one of the first of its category."""
    shown = {
        category: [each for each in first if each.category is category and each.images]
        for category in Category
    }
    for number in range(len(first), count):
        draft = _draft(number, dice)
        model = dice.choice(shown[draft.category])
        yield _showing(replace(draft, colors=model.colors), model.images)


def _showing(draft: ProductDraft, pictures: Sequence[Picture]) -> ProductDraft:
    alt = f"{draft.name}, {draft.colors[0]}"
    return replace(draft, images=tuple(replace(each, alt=alt) for each in pictures))


def stock(
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
    for first in range(0, count, _AT_ONCE):
        some = list(islice(drafts, _AT_ONCE))
        made = [
            _add(session, draft, before - apart * (count - number), ids)
            for number, draft in enumerate(some, first)
        ]
        session.flush()
        attach(session, {each.public_id for draft in some for each in draft.images if each.public_id})
        for_sale += [product for product in made if product.is_active][: MOST_ORDERED - len(for_sale)]
        progress(len(made))
    session.execute(update(CatalogueState).values(version=CatalogueState.version + 1))
    return for_sale


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
        sale_price=Decimal(price * dice.choice((70, 75, 80, 85)) // 5000 * 50)
        if dice.random() < 0.22
        else None,
        description=names.description(category.value, fabric, colors[0], dice),
        sizes=tuple(sizes[dice.choice((0, 0, 0, 1)) : dice.choice((3, 4, 4, 5))]),
        colors=colors,
        is_bestseller=dice.random() < 0.15,
        is_active=number % 20 not in (7, 16),
    )


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
    event = log.record(
        session, SYSTEM, ProductAction.CREATED, SUBJECT, product.id, log.differences({}, asdict(draft)), seq=1
    )
    event.id, event.at = UUID(ids.at(bulk.milliseconds(created_at))), created_at
    return product
