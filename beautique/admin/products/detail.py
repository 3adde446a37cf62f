"""The page of one product: saving it, taking it out of the shop, putting it back."""

import uuid
from typing import Any, cast

from flask import url_for
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.admin.products import conflict, form_page, sent
from beautique.catalog import commands, queries
from beautique.catalog.models import Product
from beautique.catalog.types import ProductDraft
from beautique.kernel.errors import Invalid, Stale
from beautique.media.errors import PictureGone


@admin.get("/products/<uuid:product_id>")
def product(product_id: uuid.UUID) -> Response:
    """The form of a product."""
    return form_page.opened(f"product:{product_id}", *form_page.fields_of(queries.get_product(product_id)))


@admin.post("/products/<uuid:product_id>")
def save_product(product_id: uuid.UUID) -> Response:
    """Saves the form; when somebody saved meanwhile, shows both sides."""
    stored = queries.get_product(product_id)
    form, pile, draft = sent.read(stored)
    if draft is None:
        return form_page.page(form, pile, stored, pile.refusal_status)
    try:
        saved = commands.update_product(product_id, _changes(draft), identity.actor(), form.expected_version)
    except Stale as stale:
        return conflict.answer(cast(Product, stale.current), draft, form.expected_version)
    except PictureGone as gone:
        return form_page.page(sent.complaining(form, gone.message), pile, stored, 409)
    drafts.finish()
    text, level = sent.saved_text(saved, form, "is saved")
    return form_page.saved_page(saved, text, level)


@admin.post("/products/<uuid:product_id>/archive")
def archive_product(product_id: uuid.UUID) -> Response:
    """Takes a product out of the shop."""
    archived = commands.archive_product(product_id, identity.actor())
    return htmx.leave(
        url_for("admin.product", product_id=product_id), f"{archived.name} is archived. Orders keep it."
    )


@admin.post("/products/<uuid:product_id>/restore")
def restore_product(product_id: uuid.UUID) -> Response:
    """Puts a product back into the shop."""
    here = url_for("admin.product", product_id=product_id)
    try:
        restored = commands.restore_product(product_id, identity.actor())
    except Invalid as refusal:
        return htmx.leave(here, refusal.message, "error")
    return htmx.leave(here, f"{restored.name} is in the shop again.")


def _changes(draft: ProductDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in ProductDraft.__dataclass_fields__}
