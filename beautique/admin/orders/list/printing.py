"""Printing orders, a choice or the list on screen: the page that shows what comes out of the printer, and the note that it did."""

from typing import Any

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import storable
from beautique.admin.core.identity import actor
from beautique.admin.core.list_url import list_address
from beautique.admin.orders.list import print_warnings, slips
from beautique.admin.orders.list.choice import read_choice, to_list
from beautique.admin.orders.list.filters import ORDERS, OrderListParams
from beautique.kernel.errors import Conflict, Invalid
from beautique.orders import packing
from beautique.orders.packing import Paper

_PAPERS = {
    Paper.A5: ("One on A5", "a5.css"),
    Paper.QUARTERS: ("Four on A4", "a4-quarters.css"),
    Paper.PICK_LIST: ("Pick list", "a4.css"),
}


@admin.get("/orders/print")
def print_orders() -> Response:
    """What comes out of the printer, to look at first. Nothing is written down before somebody prints."""
    paper = _paper()
    try:
        params = read_choice(request.args)
    except Invalid as refusal:
        return to_list(refusal)
    try:
        orders = packing.list_to_pack(params.criteria)
    except Conflict as many:
        return _page(409, **_frame(params, paper), orders=[], refusal=many)
    return _page(
        200,
        **_frame(params, paper),
        **slips.content(orders, paper),
        orders=orders,
        warnings=print_warnings.warnings(orders, paper, params.criteria.sort),
        refusal=None,
        noted="noted" in request.args,
        prints=False,
    )


@admin.post("/orders/print")
def note_printing() -> Response:
    """Writes down who printed these orders; the browser prints them."""
    numbers, paper = [storable(each) for each in request.form.getlist("number")], _paper()
    count = packing.note_printed(numbers, paper, actor())
    if htmx.wants_fragment():
        return htmx.stay(
            "print/_button.html", count=count, numbers=numbers, paper=paper, noted=True, prints=True
        )
    params = read_choice(request.args)
    return htmx.leave(print_url(params, paper, noted="1"))


def print_url(params: OrderListParams, paper: Paper = Paper.A5, **more: str) -> str:
    """The page that prints the orders of a list."""
    query = params.replace_params(paper=paper if paper is not Paper.A5 else "", **more)
    return list_address("admin.print_orders", query)


def _page(status: int, **context: Any) -> Response:
    return make_response(render_template("print/print.html", **context), status)


def _paper() -> Paper:
    asked = request.values.get("paper", "")
    return Paper(asked) if asked in set(Paper) else Paper.A5


def _frame(params: OrderListParams, paper: Paper) -> dict[str, Any]:
    return {
        "asked": params,
        "paper": paper,
        "page_css": _PAPERS[paper][1],
        "papers": [(each, words, print_url(params, each)) for each, (words, _) in _PAPERS.items()],
        "list_address": ORDERS.address(params.without()),
    }
