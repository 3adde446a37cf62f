"""A new product: an empty form, or a copy of another product to begin with."""

import uuid
from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.admin.products import form_page, new_id, sent
from beautique.admin.products.forms import ProductForm
from beautique.admin.products.picture_uploads import PictureUploads
from beautique.catalog import commands, queries
from beautique.catalog.types import Category, ProductDraft
from beautique.media.errors import PictureGone


@admin.get("/products/new")
def new_product() -> Response:
    """An empty form, or a copy of another product to begin with."""
    pattern = _pattern()
    if pattern is None:
        return form_page.page(ProductForm(is_active=True, category=Category.MAXI.value), PictureUploads())
    copied = ProductForm.of(replace(pattern, name=f"{pattern.name[:248]} (copy)"))
    return form_page.page(copied, PictureUploads(list(pattern.images)))


@admin.post("/products/new")
def create_product() -> Response:
    """Creates a product; the same form sent twice creates one."""
    form, pile, draft = sent.read()
    if draft is None:
        return form_page.page(form, pile, status=sent.refusal_status(pile))
    try:
        made = commands.create_product(draft, identity.actor(), new_id.read())
    except PictureGone as gone:
        return form_page.page(sent.complaining(form, gone.message), pile, status=409)
    text, level = sent.saved_text(made, wished_active=bool(form.is_active.data), words="is created")
    return htmx.leave(url_for("admin.product", product_id=made.id), text, level)


def _pattern() -> ProductDraft | None:
    """The product that `?from=` names as the pattern of a new one."""
    try:
        found = queries.find_product(uuid.UUID(request.args.get("from", "")))
    except ValueError:
        return None
    return commands.as_draft(found) if found else None
