"""What is on or off of a product, switched in its row of the list."""

import uuid
from typing import cast

from flask import request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import VersionedForm
from beautique.admin.core.identity import actor
from beautique.admin.products import row_answers
from beautique.audit.queries import list_timeline
from beautique.catalog import commands
from beautique.catalog.models import Product
from beautique.kernel.errors import Stale

_TOLD = {
    ("is_bestseller", True): "is a bestseller now.",
    ("is_bestseller", False): "is no bestseller any more.",
    ("is_active", True): "is in the shop again.",
    ("is_active", False): "is archived. Orders keep it.",
}


@admin.post("/products/<uuid:product_id>/switch")
def switch_product(product_id: uuid.UUID) -> Response:
    """Makes a product a bestseller, takes it out of the shop, or the other way round: `is_bestseller` or `is_active` is sent, `y` or empty."""
    field = next((name for name, _ in _TOLD if name in request.form), None)
    if field is None:
        raise BadRequest
    wished = request.form[field] == "y"
    expected = VersionedForm(request.values).expected_version
    try:
        saved = commands.update_product(product_id, {field: wished}, actor(), expected)
    except Stale as stale:
        return _overtaken(cast(Product, stale.current), is_so=getattr(stale.current, field) == wished)
    url = url_for("admin.switch_product", product_id=product_id)
    undo = row_answers.undo(saved, url, {field: "" if wished else "y"})
    return row_answers.stored(saved, f"{saved.name} {_TOLD[field, wished]}", undo=undo)


def _overtaken(product: Product, *, is_so: bool) -> Response:
    """The row as somebody left it meanwhile; nothing is switched, unless they did it."""
    if is_so:
        return row_answers.stored(product)
    who = next((event.actor_name for event in list_timeline(commands.SUBJECT, product.id)), "Somebody")
    sentence = f"{who} changed {product.name} meanwhile. Look at it, then press again."
    return row_answers.stored(product, sentence, "warning", 409)
