"""Orders on paper: packing slips of a choice or of the list on screen, and the list of what is picked for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from flask import make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import thumb_url
from beautique.admin.core.gate import actor
from beautique.admin.core.list_url import MOST_CHOSEN, list_address
from beautique.admin.orders.list.choice import read_choice, to_list
from beautique.admin.orders.list.filters import ORDERS, OrderListParams
from beautique.kernel.errors import Conflict, Invalid
from beautique.orders import packing
from beautique.orders.models import Order
from beautique.orders.packing import Paper
from beautique.orders.types import Line, OrderStatus, PaymentStatus
from beautique.settings.queries import get_store

_QUARTER_ROWS = 14.5  # of text below number and name: in Chromium sixteen may be cut off
_QUARTER_LETTERS = 40  # of one row
_QUARTERS = 4
_PAPERS = {
    Paper.A5: ("One on A5", "a5.css"),
    Paper.QUARTERS: ("Four on A4", "a4-quarters.css"),
    Paper.PICK_LIST: ("Pick list", "a4.css"),
}


@dataclass(frozen=True, slots=True)
class Slip:
    """What is packed into one parcel, and the code by which a scanner finds its order."""

    order: Order
    lines: Sequence[Line]
    code: Markup

    @property
    def pieces(self) -> int:
        """Of all lines."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class Warned:
    """Orders that should perhaps not be packed: why, which they are, and the page that leaves them out (empty: there is none)."""

    words: str
    numbers: Sequence[str]
    without_url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper: up to four slips in its quarters, or one on all of it."""

    slips: Sequence[Slip]
    in_quarters: bool = False


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
        **_content(orders, paper),
        orders=orders,
        warnings=_warnings(orders, paper),
        refusal=None,
        noted="noted" in request.args,
        prints=False,
    )


@admin.post("/orders/print")
def note_printing() -> Response:
    """Writes down who printed these orders; the browser prints them."""
    numbers, paper = request.form.getlist("number"), _paper()
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


def _content(orders: Sequence[Order], paper: Paper) -> dict[str, Any]:
    if paper is Paper.PICK_LIST:
        picked = [(each, thumb_url(each.image)) for each in packing.pick_list(orders)]
        return {"picked": picked, "pieces": sum(each.pieces for each, _ in picked)}
    slips = [_slip(order) for order in orders]
    sheets = _quarters(slips) if paper is Paper.QUARTERS else [Sheet([slip]) for slip in slips]
    return {"sheets": sheets, "store": get_store()}


def _slip(order: Order) -> Slip:
    # A code of this length is never larger than version 1; trying out all masks would take most of the time.
    code = segno.make_qr(order.number, error="m", mask=3, boost_error=False)
    drawn = code.svg_inline(border=0, omitsize=True, svgclass="size-full", lineclass=None)
    return Slip(order, order.lines, Markup(drawn))  # noqa: S704 - drawn from a number of ours


def _quarters(slips: Sequence[Slip]) -> list[Sheet]:
    """Sheets of four, in their order; what does not fit into a quarter has a sheet of its own, after the others."""
    small = [slip for slip in slips if _text_rows(slip) <= _QUARTER_ROWS]
    large = [slip for slip in slips if _text_rows(slip) > _QUARTER_ROWS]
    fours = [small[first : first + _QUARTERS] for first in range(0, len(small), _QUARTERS)]
    return [Sheet(four, in_quarters=True) for four in fours] + [Sheet([slip]) for slip in large]


def _text_rows(slip: Slip) -> float:
    """How many rows of text a slip needs at most: a line takes two, and space around them."""
    paragraphs = [*slip.order.address.split("\n"), *(slip.order.notes or "").split("\n")]
    return sum(2.7 + len(line.name) // _QUARTER_LETTERS for line in slip.lines) + sum(
        1 + len(paragraph) // _QUARTER_LETTERS for paragraph in paragraphs if paragraph
    )


def _warnings(orders: Sequence[Order], paper: Paper) -> list[Warned]:
    """What speaks against packing some of these."""
    before = packing.printed_before(orders)
    cancelled = [each for each in orders if each.order_status is OrderStatus.CANCELLED]
    unpaid = [
        each for each in orders if each.payment_status is not PaymentStatus.VERIFIED and each not in cancelled
    ]
    printed = [each for each in orders if each.number in before]
    return [
        Warned(
            one if len(found) == 1 else many, [each.number for each in found], _without(orders, found, paper)
        )
        for one, many, found in (
            ("order is cancelled", "orders are cancelled", cancelled),
            ("order is not paid for yet", "orders are not paid for yet", unpaid),
            ("order was printed before", "orders were printed before", printed),
        )
        if found
    ]


def _without(orders: Sequence[Order], left_out: Sequence[Order], paper: Paper) -> str:
    """The page of the other orders, in their order; empty when none remains, or more than an address can name."""
    numbers = [each.number for each in orders if each not in left_out]
    if not 0 < len(numbers) <= MOST_CHOSEN:
        return ""
    sort = read_choice(request.args).criteria.sort
    return url_for("admin.print_orders", number=numbers, sort=sort, paper=paper)
