"""The page of one product: its form, its pictures, what happened to it."""

import uuid
from dataclasses import replace
from typing import Any, cast

from flask import current_app, request, url_for
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from beautique.admin.core import edit_conflict, gate, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.products import pictures
from beautique.admin.products.forms import ProductForm, values_of
from beautique.admin.products.pictures import Pile
from beautique.admin.timeline import products as product_timeline
from beautique.admin.timeline.labels import entry
from beautique.analytics.queries import pieces_sold
from beautique.audit.queries import list_timeline
from beautique.catalog import commands, queries, rules
from beautique.catalog.models import Product
from beautique.catalog.types import Category, ProductDraft
from beautique.kernel.db import new_id
from beautique.kernel.errors import Invalid, Stale
from beautique.kernel.fields import read_id
from beautique.kernel.text import counted
from beautique.media.errors import PictureGone
from beautique.media.reading import MAX_BYTES

_SOLD_DAYS = 30
_NO_PICTURE = "It is not in the shop yet: add a picture first."


@admin.get("/products/new")
def new_product() -> Response:
    """An empty form, or a copy of another product to begin with."""
    pattern = _pattern()
    if pattern is None:
        return _page(ProductForm(is_active=True, category=Category.MAXI.value), Pile())
    copied = ProductForm.of(replace(pattern, name=f"{pattern.name[:248]} (copy)"))
    return _page(copied, Pile(list(pattern.images)))


@admin.post("/products/new")
def create_product() -> Response:
    """Creates a product; the same form sent twice creates one."""
    form, pile, draft = _read(None)
    if draft is None:
        return _page(form, pile, status=_refused(pile))
    try:
        made = commands.create_product(draft, gate.actor(), _new_product_id())
    except PictureGone as gone:
        return _page(_with(form, gone.message), pile, status=409)
    text, level = _told(made, wished_active=bool(form.is_active.data), words="is created")
    return htmx.leave(url_for("admin.product", product_id=made.id), text, level)


@admin.get("/products/<uuid:product_id>")
def product(product_id: uuid.UUID) -> Response:
    """The form of a product."""
    return _page(*_stored(queries.get_product(product_id)))


@admin.post("/products/<uuid:product_id>")
def save_product(product_id: uuid.UUID) -> Response:
    """Saves the form; when somebody saved meanwhile, shows both sides."""
    stored = queries.get_product(product_id)
    form, pile, draft = _read(stored)
    if draft is None:
        return _page(form, pile, stored, _refused(pile))
    wished_active = draft.is_active
    draft = replace(draft, is_active=draft.is_active and rules.may_be_active(draft))
    try:
        saved = commands.update_product(product_id, _changes(draft), gate.actor(), form.seen)
    except Stale as stale:
        return _conflict(cast(Product, stale.current), draft, pile, form.seen)
    except PictureGone as gone:
        return _page(_with(form, gone.message), pile, stored, 409)
    text, level = _told(saved, wished_active=wished_active, words="is saved")
    return _saved(saved, text, level)


@admin.post("/products/<uuid:product_id>/archive")
def archive_product(product_id: uuid.UUID) -> Response:
    """Takes a product out of the shop."""
    archived = commands.archive_product(product_id, gate.actor())
    return htmx.leave(
        url_for("admin.product", product_id=product_id), f"{archived.name} is archived. Orders keep it."
    )


@admin.post("/products/<uuid:product_id>/restore")
def restore_product(product_id: uuid.UUID) -> Response:
    """Puts a product back into the shop."""
    here = url_for("admin.product", product_id=product_id)
    try:
        restored = commands.restore_product(product_id, gate.actor())
    except Invalid as refusal:
        return htmx.leave(here, refusal.message, "error")
    return htmx.leave(here, f"{restored.name} is in the shop again.")


def _read(stored: Product | None) -> tuple[ProductForm, Pile, ProductDraft | None]:
    """The form as it was sent, its pictures, and the product that it describes; no product when something is wrong with it."""
    fields = edit_conflict.chosen()
    form = ProductForm(fields)
    form.take_new_colors()
    pile = pictures.gather(fields)
    before = commands.as_draft(stored) if stored else None
    shape_is_right = form.validate()
    try:
        draft = form.draft(pile.pictures, before)
    except Invalid as refusal:
        form.show(refusal)
        return form, pile, None
    return form, pile, draft if shape_is_right and not pile.notices else None


def _page(form: ProductForm, pile: Pile, stored: Product | None = None, status: int = 200) -> Response:
    return htmx.page(
        "products/product.html", "products/_product.html", status, **_context(form, pile, stored)
    )


def _saved(saved: Product, text: str, level: str) -> Response:
    if not htmx.wants_fragment():
        return htmx.leave(url_for("admin.product", product_id=saved.id), text, level)
    return htmx.stay("products/_product.html", text, level=level, **_context(*_stored(saved)))


def _stored(stored: Product) -> tuple[ProductForm, Pile, Product]:
    draft = commands.as_draft(stored)
    return ProductForm.of(draft, stored.version), Pile(list(draft.images)), stored


def _context(form: ProductForm, pile: Pile, stored: Product | None) -> dict[str, Any]:
    return {
        "form": form,
        "pictures": pile.views,
        "notices": pile.notices,
        "product": stored,
        "is_archived": stored is not None
        and rules.is_archived(is_active=stored.is_active, has_picture=bool(stored.images)),
        "sold": pieces_sold(_SOLD_DAYS, [str(stored.id)])[str(stored.id)] if stored else 0,
        "timeline": [entry(event) for event in list_timeline(commands.SUBJECT, stored.id)] if stored else [],
        "new_id": "" if stored else request.form.get("new_id") or _ids().dumps(new_id().hex),
        "max_pictures": rules.MAX_IMAGES,
        "largest_picture": MAX_BYTES,
        "longest_description": rules.DESCRIPTION_LENGTH[1],
        "is_fragment": htmx.wants_fragment(),
    }


def _conflict(theirs: Product, mine: ProductDraft, pile: Pile, seen: int) -> Response:
    stored = commands.as_draft(theirs)
    here = url_for("admin.product", product_id=theirs.id)
    their_values, my_values = values_of(stored), values_of(mine)
    lines = [
        edit_conflict.Line(
            name,
            label,
            their_values[name],
            my_values[name],
            product_timeline.shown(name, getattr(stored, name)),
            product_timeline.shown(name, getattr(mine, name)),
        )
        for name, label in product_timeline.LABELS.items()
    ]
    picture_line = edit_conflict.Line(
        "pictures",
        "Pictures",
        [pictures.token(each) for each in stored.images],
        [pictures.token(each) for each in pile.pictures],
        _pictures_shown(stored.images, pile.pictures),
        _pictures_shown(pile.pictures, stored.images),
        logged_as="images",
    )
    conflict = edit_conflict.between(
        panel="product",
        what="this product",
        subject=(commands.SUBJECT, theirs.id),
        seen=seen,
        version=theirs.version,
        action=here,
        back=here,
        lines=[*lines, picture_line],
    )
    if _only_they_changed_pictures(theirs.id, seen, pile):
        choices = [
            replace(each, keeps_mine=each.keeps_mine and each.name != "pictures") for each in conflict.choices
        ]
        conflict = replace(conflict, choices=choices)
    return edit_conflict.answer(conflict, "products")


def _only_they_changed_pictures(product_id: uuid.UUID, seen: int, pile: Pile) -> bool:
    """Whether the form still has the pictures that the product had when it was opened."""
    events = [
        each
        for each in list_timeline(commands.SUBJECT, product_id)
        if each.seq > seen and "images" in each.changes
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


def _changes(draft: ProductDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in ProductDraft.__dataclass_fields__}


def _told(saved: Product, *, wished_active: bool, words: str) -> tuple[str, str]:
    """What the toast says about a product that was saved, and its level."""
    if wished_active and not saved.is_active:
        return f"{saved.name} {words}. {_NO_PICTURE}", "warning"
    return f"{saved.name} {words}.", "success"


def _with(form: ProductForm, sentence: str) -> ProductForm:
    form.form_errors = [*form.form_errors, sentence]
    return form


def _refused(pile: Pile) -> int:
    return 502 if pile.store_failed else 422


def _pattern() -> ProductDraft | None:
    """The product that `?from=` names as the pattern of a new one."""
    product_id = read_id(request.args.get("from"))
    found = queries.find_product(product_id) if product_id else None
    return commands.as_draft(found) if found else None


def _ids() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="new-product")


def _new_product_id() -> uuid.UUID | None:
    """The id that the form of a new product was given when it was opened."""
    try:
        return uuid.UUID(hex=_ids().loads(request.form.get("new_id", "")))
    except (BadData, ValueError, TypeError, AttributeError):
        return None
