"""From one order to the next in the list that it was opened from. The list travels in the address as `list=<its query>`."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import request, url_for
from htmx_flask import request as htmx_request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.orders.list.filters import ORDERS
from beautique.orders.models import Order
from beautique.orders.queries import find_neighbour


@dataclass(frozen=True, slots=True)
class Walk:
    """Where one goes from an order: back to its list, to the one above it in the list, to the one below, to its form."""

    list_url: str
    previous_url: str
    next_url: str
    edit_url: str


def list_query() -> str:
    """The query of the list that this order was opened from; empty for all orders, newest first.

    A form is sent from an order's page, so its list stands in that page's address.
    """
    if request.method == "GET":
        carried = request.args.get("list", "")
    else:
        page = htmx_request.htmx.current_url or request.referrer or ""
        carried = next(iter(parse_qs(urlsplit(page).query).get("list", [])), "")
    return ORDERS.read_query(carried).query


def order_url(order: Order, query: str, **more: Any) -> str:
    """The page of an order that remembers its list."""
    return url_for("admin.order", number=order.number, list=query or None, **more)


def url_from_here(order: Order) -> str:
    """The page of an order for somebody who came from its list, perhaps over other pages of that order."""
    return order_url(order, list_query())


def around(order: Order) -> Walk:
    """The ways from this order. Asks the database nothing: who goes on, looks for the neighbour then."""
    query = list_query()
    return Walk(
        ORDERS.address(query),
        order_url(order, query, go="previous"),
        order_url(order, query, go="next"),
        url_for("admin.edit_order", number=order.number, list=query or None),
    )


def go(order: Order, direction: str) -> Response:
    """To the neighbour; behind the last one, back to the list. An order that has left the list keeps its place in it."""
    query = list_query()
    criteria = ORDERS.read_query(query).criteria
    found = find_neighbour(order, criteria, forward=direction == "next")
    if found is not None:
        return htmx.leave(order_url(found, query))
    end = "last" if direction == "next" else "first"
    return htmx.leave(around(order).list_url, f"{order.number} was the {end} of this list", "info")
