"""Both sides of a product that two people changed at once, field by field."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from beautique.admin.core import edit_conflict
from beautique.admin.products.forms import values_of
from beautique.admin.products.picture_uploads import token
from beautique.admin.timeline import products
from beautique.audit.queries import list_timeline
from beautique.catalog import rules
from beautique.catalog.commands import SUBJECT, as_draft
from beautique.catalog.models import Product
from beautique.catalog.types import ProductDraft
from beautique.kernel.text import counted
from beautique.media.types import Picture


def answer(theirs: Product, mine: ProductDraft, expected_version: int) -> Response:
    """Their product and mine, `expected_version` being the version that my form was opened with."""
    stored = as_draft(theirs)
    here = url_for("admin.product", product_id=theirs.id)
    their_values, my_values = values_of(stored), values_of(mine)
    lines = [
        edit_conflict.Line(
            name,
            label,
            their_values[name],
            my_values[name],
            products.shown(name, getattr(stored, name)),
            products.shown(name, getattr(mine, name)),
        )
        for name, label in products.LABELS.items()
    ]
    their_pictures = rules.own_words(stored.images, stored.name)
    my_pictures = rules.own_words(mine.images, mine.name)
    picture_line = edit_conflict.Line(
        "pictures",
        "Pictures",
        [token(each) for each in their_pictures],
        [token(each) for each in my_pictures],
        _pictures_shown(their_pictures, my_pictures),
        _pictures_shown(my_pictures, their_pictures),
        logged_as="images",
    )
    conflict = edit_conflict.between(
        panel="product",
        what="this product",
        subject=(SUBJECT, theirs.id),
        expected_version=expected_version,
        version=theirs.version,
        action=here,
        back=here,
        lines=[*lines, picture_line],
    )
    if _only_they_changed_pictures(theirs, expected_version, my_pictures):
        choices = [
            replace(each, keeps_mine=each.keeps_mine and each.name != "pictures") for each in conflict.choices
        ]
        conflict = replace(conflict, choices=choices)
    return edit_conflict.answer(conflict, "products")


def _only_they_changed_pictures(theirs: Product, expected_version: int, mine: Sequence[Picture]) -> bool:
    """Whether the form still has the pictures that the product had when it was opened."""
    before: dict[str, Any] = {"name": theirs.name, "images": []}
    # The newest comes first: the oldest change knows what was before.
    for event in list_timeline(SUBJECT, theirs.id):
        if event.seq > expected_version:
            before |= {name: old for name, (old, _new) in event.changes.items()}
    pictures = [Picture(**each) for each in before["images"] or []]
    return rules.own_words(pictures, before["name"]) == tuple(mine)


def _pictures_shown(these: Sequence[Picture], others: Sequence[Picture]) -> str:
    """`3 pictures`, and in what they differ when it is not their number."""
    count = counted(len(these), "picture")
    if len(these) != len(others):
        return count
    if [each.url for each in these] == [each.url for each in others]:
        differing = [
            one.alt or "the product's name" for one, other in zip(these, others, strict=True) if one != other
        ]
        return f"{count}, described as {', '.join(differing)}"
    same_ones = {each.url for each in these} == {each.url for each in others}
    return f"{count}, in {'this order' if same_ones else 'another choice'}"
