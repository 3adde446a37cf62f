"""The orders that somebody chose in the list: some that were ticked, or everything that matches."""

from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx, list_url
from beautique.admin.orders.list.filters import ORDERS, OrderListParams, read
from beautique.kernel.errors import Invalid

_OF_THE_TICKS = ("list", "move")  # what the form around the list sends besides the chosen numbers


def read_choice(arguments: list_url.Arguments) -> OrderListParams:
    """A list of which something is made: unlike on screen, a chosen order that cannot be read must not be overlooked.

    With `everything` it is the whole of the list whose query is in `list`, whatever was ticked there. Raises `Invalid`.
    """
    if arguments.get("everything"):
        return ORDERS.read_query(arguments.get("list") or "")
    params = read(arguments)
    if arguments.get("list") is not None and not arguments.get("number"):
        raise Invalid({"number": ["Tick the orders first. Nothing was changed."]})
    params = replace(
        params, unreadable=tuple(each for each in params.unreadable if each.name not in _OF_THE_TICKS)
    )
    typed = {value.strip() for name, several in arguments.lists() if name == "number" for value in several}
    if len(typed) > list_url.MOST_CHOSEN:
        raise Invalid(
            {
                "number": [
                    f"At most {list_url.MOST_CHOSEN} orders can be chosen one by one. Use a filter instead."
                ]
            }
        )
    if wrong := next((each for each in params.unreadable if each.name == "number"), None):
        raise Invalid(
            {"number": [f"“{wrong.value}” is no order number. Choose the orders in the list again."]}
        )
    return replace(params, unreadable=())


def to_list(refusal: Invalid) -> Response:
    """To the list, with what is wrong."""
    query = ORDERS.read_query(request.args.get("list", "")).without()
    return htmx.leave(ORDERS.address(query), refusal.message, "error")
