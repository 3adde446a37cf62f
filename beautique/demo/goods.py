"""What the demo shop sells: garments with drawings of our own."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Final

from beautique.catalog.types import Category, ProductDraft, Size
from beautique.demo import garments, names
from beautique.demo.palettes import PALETTES
from beautique.media.drawings import keep_drawings
from beautique.media.local_store import LocalStore
from beautique.media.types import Picture

MOST_DRAWN: Final = 300  # later products show pictures of earlier ones


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
