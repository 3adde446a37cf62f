"""A new product: an empty form, or a copy of another product to begin with."""

from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.admin.products import form_page, new_id, sent
from beautique.admin.products.forms import ProductForm
from beautique.admin.products.picture_uploads import PictureUploads
from beautique.catalog import commands, queries
from beautique.kernel.field_validation import read_id
from beautique.media.errors import PictureGone


@admin.get("/products/new")
def new_product() -> Response:
    """An empty form, or a copy of another product to begin with: out of the shop until somebody switches it on."""
    pattern_id = read_id(request.args.get("from", ""))
    pattern = queries.find_product(pattern_id) if pattern_id else None
    if pattern is None:
        return form_page.opened("new-product", ProductForm(is_active=True), PictureUploads())
    draft = commands.as_draft(pattern)
    copied = ProductForm.of(replace(draft, name=f"{draft.name[:248]} (copy)", is_active=False))
    return form_page.opened(f"new-product:{pattern_id}", copied, PictureUploads(list(draft.images)))


@admin.post("/products/new")
def create_product() -> Response:
    """Creates a product; the same form sent twice creates one."""
    form, pile, draft = sent.read()
    if draft is None:
        return form_page.page(form, pile, status=pile.refusal_status)
    try:
        made = commands.create_product(draft, identity.actor(), new_id.read())
    except PictureGone as gone:
        return form_page.page(sent.complaining(form, gone.message), pile, status=409)
    drafts.finish()
    wished_active = bool(form.is_active.data)
    words = "is created" if wished_active else "is created, and not in the shop yet"
    text, level = sent.saved_text(made, wished_active=wished_active, words=words)
    return htmx.leave(url_for("admin.product", product_id=made.id), text, level)
