"""Both sides of a product that two people changed at once, field by field."""

import uuid
from dataclasses import replace
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from beautique.admin.core import edit_conflict
from beautique.admin.products.forms import values_of
from beautique.admin.products.picture_uploads import PictureUploads, token
from beautique.admin.timeline import products
from beautique.audit.queries import list_timeline
from beautique.catalog.commands import SUBJECT, as_draft
from beautique.catalog.models import Product
from beautique.catalog.types import ProductDraft
from beautique.kernel.text import counted


def answer(theirs: Product, mine: ProductDraft, pile: PictureUploads, expected_version: int) -> Response:
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
    picture_line = edit_conflict.Line(
        "pictures",
        "Pictures",
        [token(each) for each in stored.images],
        [token(each) for each in pile.pictures],
        _pictures_shown(stored.images, pile.pictures),
        _pictures_shown(pile.pictures, stored.images),
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
    if _only_they_changed_pictures(theirs.id, expected_version, pile):
        choices = [
            replace(each, keeps_mine=each.keeps_mine and each.name != "pictures") for each in conflict.choices
        ]
        conflict = replace(conflict, choices=choices)
    return edit_conflict.answer(conflict, "products")


def _only_they_changed_pictures(product_id: uuid.UUID, expected_version: int, pile: PictureUploads) -> bool:
    """Whether the form still has the pictures that the product had when it was opened."""
    events = [
        each
        for each in list_timeline(SUBJECT, product_id)
        if each.seq > expected_version and "images" in each.changes
    ]
    was = events[-1].changes["images"][0] if events else []  # the oldest change knows what was before
    return [each["url"] for each in was or []] == [each.url for each in pile.pictures]


def _pictures_shown(these: Any, others: Any) -> str:
    """`3 pictures`, and in what they differ when it is not their number."""
    count = counted(len(these), "picture")
    if len(these) != len(others):
        return count
    same_ones = {each.url for each in these} == {each.url for each in others}
    return f"{count}, in {'this order' if same_ones else 'another choice'}"
