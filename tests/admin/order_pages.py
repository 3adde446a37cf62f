"""What the tests of the order pages do again and again: move orders, read pages as a person does, count queries."""

import html
import re
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any

from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.orders.types import OrderChanges
from beautique.staff.permissions import Permission
from tests.statements import statements

HTMX = {"HX-Request": "true"}
HINA = Actor("Hina Baig", Via.SESSION, permissions=frozenset(Permission))
SHELL = ("FROM sessions", "UPDATE sessions", "FROM staff_accounts", "sum(order_days.last_number)")


def move(app: Flask, order: Order, reason: str | None = None, **statuses: Any) -> Order:
    """Moves an order by somebody else's hand."""
    with app.app_context():
        return move_order(order.id, OrderChanges(**statuses), HINA, reason, accept_unpaid=True)


def url(order, tail: str = "") -> str:
    """The address of an order's page, or of what lies below it."""
    return f"/admin/orders/{order.number}{tail}"


def post_move(client, order, *, version: int | None = None, headers=None, **sent):
    """Sends a move from the page of an order, as it was when it was read unless another version is given."""
    sent = {"version": order.version if version is None else version, **sent}
    return client.post_form(url(order, "/move"), sent, headers=headers or {})


def stored(app: Flask, order: Order) -> Order:
    """The order as it is in the database now."""
    with app.app_context():
        return get_order(order.number)


def actions(app: Flask, order: Order) -> list[str]:
    """What the activity log says about an order, newest first."""
    with app.app_context():
        return [event.action for event in list_timeline("order", order.id)]


def words(answer: Any) -> str:
    """The words of a page, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def markup(answer: Any) -> str:
    """A page with its tags, whatever white space stands in them."""
    return " ".join(answer.get_data(as_text=True).split())


def timeline(answer) -> str:
    """The words of the timeline."""
    page = answer.get_data(as_text=True)
    part = re.search(r'<ol class="tl.*?</ol>', page, re.DOTALL)
    assert part
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part.group(0))).split())


def primary(answer) -> list[str]:
    """What the one filled button says (drawn for wide screens and for phones, and in closed panels)."""
    page = re.sub(r'<div id="panel-.*', "", answer.get_data(as_text=True), flags=re.DOTALL)
    buttons = re.findall(r"<(button|a)\b[^>]*btn-primary[^>]*>(.*?)</\1>", page, re.DOTALL)
    return sorted({" ".join(re.sub(r"<[^>]+>", "", words).split()) for _, words in buttons})


def listed(answer: Any) -> list[str]:
    """The order numbers of the rows, in their order (the table; phones have the same rows as a list)."""
    table = re.search(r"<tbody>.*?</tbody>", answer.get_data(as_text=True), re.DOTALL)
    return re.findall(r'href="/admin/orders/(BQ-[^"?]+)', table.group(0)) if table else []


def links(answer: Any, pattern: str) -> list[str]:
    """Addresses of the links whose tag matches."""
    tags = [" ".join(tag.split()) for tag in re.findall(r"<a\b[^>]*>", answer.get_data(as_text=True))]
    return [
        html.unescape(found.group(1))
        for tag in tags
        if re.search(pattern, tag) and (found := re.search(r'href="([^"]*)"', tag))
    ]


def fields(answer: Any, form: str) -> dict[str, str]:
    """The hidden fields of the first form whose tag matches, as a browser would send them."""
    page = answer.get_data(as_text=True)
    found = re.search(rf"<form[^>]*{form}[^>]*>(.*?)</form>", page, re.DOTALL)
    assert found, f"no form {form}"
    tags = re.findall(r"<input[^>]*>", found.group(1))
    return {
        html.unescape(re.search(r'name="([^"]*)"', tag)[1]): html.unescape(
            re.search(r'value="([^"]*)"', tag)[1]
        )
        for tag in tags
        if 'type="hidden"' in tag or " checked" in tag
    }


def counted(app: Flask, leave_out: tuple[str, ...] = SHELL) -> AbstractContextManager[list[str]]:
    """The statements of a stretch of code, without what every page asks: the session, and the news (see live/test_counts)."""
    return statements(app, leave_out)


def details(order: Order, **over: Any) -> dict[str, str]:
    """The details form as a browser would send it untouched."""
    sent = {name: str(value or "") for name, value in asdict(order.contact).items()} | {
        "version": str(order.version)
    }
    for index, each in enumerate(order.lines):
        sent |= {
            f"items-{index}-{name}": str(value)
            for name, value in {
                "product_id": each.product_id,
                "seen_size": each.size,
                "seen_color": each.color,
                "seen_quantity": each.quantity,
                "size": each.size,
                "color": each.color,
                "quantity": each.quantity,
            }.items()
        }
    return sent | {name.replace("__", "-"): value for name, value in over.items()}
