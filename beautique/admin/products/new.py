"""A new product: an empty form, or a copy of another product to begin with."""

from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.admin.products import conflict, form_page, sent
from beautique.admin.products.forms import ProductForm
from beautique.admin.products.picture_uploads import PictureUploads
from beautique.catalog import commands, queries, rules
from beautique.catalog.types import ProductDraft
from beautique.kernel.field_validation import read_id
from beautique.media.errors import PictureGone
from beautique.media.types import Picture


@admin.get("/products/new")
def new_product() -> Response:
    """An empty form, or a copy of another product to begin with."""
    pattern_id = read_id(request.args.get("from", ""))
    pattern = queries.find_product(pattern_id) if pattern_id else None
    if pattern is None:
        return form_page.opened("new-product", ProductForm(is_active=True), PictureUploads())
    copy, images = _copied(commands.as_draft(pattern), with_pictures="pictures" in request.args)
    return form_page.opened(f"new-product:{pattern_id}", copy, PictureUploads(images), pattern=pattern)


def _copied(pattern: ProductDraft, *, with_pictures: bool) -> tuple[ProductForm, list[Picture]]:
    """A new colour or season of the same cut: what shows or prices the old one is left out.

    With the old pictures it would look like the old one, so it begins out of the shop.
    """
    images = rules.own_words(pattern.images, pattern.name) if with_pictures else ()
    draft = replace(pattern, sale_price=None, colors=(), is_bestseller=False, is_active=not images)
    return ProductForm.of(draft), list(images)


@admin.post("/products/new")
def create_product() -> Response:
    """Creates a product; the same form sent twice creates one, and what differs the second time is shown beside it."""
    form, pile, draft = sent.read()
    if draft is None:
        return form_page.page(form, pile, status=pile.refusal_status)
    try:
        made = commands.create_product(draft, identity.actor(), form.made_id())
    except PictureGone as gone:
        return form_page.page(sent.complaining(form, gone.message), pile, status=409)
    if commands.as_draft(made) != draft:  # sent before, with an answer that got lost, and changed since
        return conflict.answer(made, draft, expected_version=0)
    drafts.finish()
    words = "is created" if form.is_active.data else "is created, and not in the shop yet"
    text, level = sent.saved_text(made, form, words)
    return htmx.leave(url_for("admin.product", product_id=made.id), text, level)
