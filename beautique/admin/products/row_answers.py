"""The answers of a row: as it is stored, or with its prices as fields; and the same as a page for who has no JavaScript."""

from collections.abc import Mapping
from typing import Any

from flask import make_response, render_template, request, url_for
from htmx_flask import request as htmx_request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.edit_conflict import Conflict
from beautique.admin.products.prices_form import PRICES, PricesForm
from beautique.admin.products.rows import rows_of
from beautique.catalog.models import Product

_CARD = "card"  # how phones show a row


def stored(
    product: Product, toast: str = "", level: str = "success", status: int = 200, **more: Any
) -> Response:
    """The row as it is now, for tables and for phones, and a toast (`more`: see `htmx.add_toast`); without HTMX back to the list."""
    if not htmx.wants_fragment():
        return htmx.leave(next_page(), toast, level, **more)
    response = make_response(
        render_template("products/_row_answer.html", row=rows_of([product])[0], place=place(), form=None),
        status,
    )
    if toast:
        htmx.add_toast(response, toast, level, **more)
    return response


def editing(
    product: Product, form: PricesForm, field: str = "", status: int = 200, conflict: Conflict | None = None
) -> Response:
    """The row with its prices as fields, the focus in one of them: in `field`, or in the first that is refused."""
    here = place() if htmx.wants_fragment() else "page"
    form.place_in(f"{here}-{product.id}")
    refused = [name for name in PRICES if form[name].errors]
    return htmx.page(
        "products/prices.html",
        "products/_row_answer.html",
        status,
        row=rows_of([product])[0],
        place=here,
        form=form,
        focused=(*refused, field if field in PRICES else PRICES[0])[0],
        conflict=conflict,
        back=next_page(),
    )


def undo(product: Product, url: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a toast needs to take a change of this row back."""
    sent = {**fields, "version": product.version}
    if htmx.wants_fragment():
        return {"url": url, "fields": sent, "target": f"#{place()}-{product.id}"}
    return {"url": url, "fields": {**sent, "next": next_page()}}


def next_page() -> str:
    """The list that one came from, with its filters."""
    return htmx.own_path(request.values.get("next")) or url_for("admin.products")


def place() -> str:
    """Which of the two looks of a row asks: `row` or `card`."""
    return _CARD if (htmx_request.htmx.target or "").startswith(f"{_CARD}-") else "row"
