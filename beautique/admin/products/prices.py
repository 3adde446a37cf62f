"""Prices changed in a row of the list: the row answers alone, and what somebody else saved meanwhile is shown beside what was typed."""

import uuid
from typing import cast

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import edit_conflict
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.products import row_answers
from beautique.admin.products.forms import spelled_prices, values_of
from beautique.admin.products.prices_form import PRICES, PricesForm
from beautique.admin.timeline import products
from beautique.catalog import commands, queries
from beautique.catalog.models import Product
from beautique.catalog.types import ProductDraft
from beautique.kernel.errors import Invalid, Stale
from beautique.kernel.money import rupees


@admin.get("/products/<uuid:product_id>/row")
def product_row(product_id: uuid.UUID) -> Response:
    """The row as it is stored: what was typed is given up."""
    return row_answers.stored(queries.get_product(product_id))


@admin.get("/products/<uuid:product_id>/prices")
def product_prices(product_id: uuid.UUID) -> Response:
    """The row with its prices as fields."""
    product = queries.get_product(product_id)
    form = PricesForm.of(commands.as_draft(product), product.version)
    return row_answers.editing(product, form, request.args.get("field", ""))


@admin.post("/products/<uuid:product_id>/prices")
def save_product_prices(product_id: uuid.UUID) -> Response:
    """Saves both prices; when somebody saved meanwhile, says so and keeps what was typed."""
    product, form = queries.get_product(product_id), PricesForm(request.form)
    before = commands.as_draft(product)
    try:
        draft = form.draft(before)
        changes = {name: getattr(draft, name) for name in PRICES}
        saved = commands.update_product(product_id, changes, actor(), form.expected_version)
    except Invalid as refusal:
        form.show(refusal)
        return row_answers.editing(product, form, status=422)
    except Stale as stale:
        return _overtaken(cast(Product, stale.current), draft, form)
    if saved.version == form.expected_version:
        return row_answers.stored(saved)
    return row_answers.stored(
        saved,
        f"{saved.name}: {_words(draft)}",
        detail=f"was {_words(before)}",
        undo=row_answers.undo(
            saved, url_for("admin.save_product_prices", product_id=product_id), _sent(before)
        ),
    )


def _overtaken(theirs: Product, mine: ProductDraft, form: PricesForm) -> Response:
    """Their prices beside mine, which stay in the fields: to save them once more is to mean it."""
    now = commands.as_draft(theirs)
    here = url_for("admin.save_product_prices", product_id=theirs.id)
    conflict = edit_conflict.between(
        panel="",
        what="this product",
        subject=(commands.SUBJECT, theirs.id),
        expected_version=form.expected_version,
        version=theirs.version,
        action=here,
        back=here,
        lines=[_line(name, now, mine) for name in PRICES],
    )
    who = "You" if conflict.by_me else conflict.who
    if not any(each.keeps_mine for each in conflict.choices):
        return row_answers.stored(
            theirs, f"{theirs.name}: {_words(now)}", "info", detail=f"{who} saved it meanwhile."
        )
    form.version.data = theirs.version
    for each in conflict.choices:
        if not each.keeps_mine:
            form[each.name].data = each.theirs
    field = next(each.name for each in conflict.choices if each.keeps_mine)
    return row_answers.editing(theirs, form, field, 409, conflict)


def _line(name: str, theirs: ProductDraft, mine: ProductDraft) -> edit_conflict.Line:
    sides = (theirs, mine)
    values = (str(values_of(each)[name]) for each in sides)
    shown = (products.shown(name, getattr(each, name)) for each in sides)
    return edit_conflict.Line(name, products.LABELS[name], *values, *shown)


def _sent(draft: ProductDraft) -> dict[str, str]:
    """The prices of a draft as the form sends them, meant as they are."""
    return {name: str(values_of(draft)[name]) for name in PRICES} | {
        "confirmed_prices": spelled_prices(draft)
    }


def _words(draft: ProductDraft) -> str:
    """`Rs 6,750`, or `Rs 5,900 instead of Rs 6,750`."""
    if draft.sale_price is None:
        return rupees(draft.regular_price)
    return f"{rupees(draft.sale_price)} instead of {rupees(draft.regular_price)}"
