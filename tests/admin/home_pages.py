"""What the tests of the home page share: orders in every state, its words, and the lists behind its numbers."""

import html
import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from werkzeug.datastructures import MultiDict

from beautique.admin.orders.list import filters
from beautique.catalog.models import Product
from beautique.orders.commands import move_order
from beautique.orders.counting import count_by_status
from beautique.orders.types import DeliveryStatus, OrderChanges, OrderStatus, PaymentStatus
from beautique.staff.actors import command_line
from tests.factories import make_order

NOON = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)  # Saturday, 12:30 in the shop


def place(app: Flask, garment: Product, **statuses):
    order = make_order(app, garment)
    if statuses:
        with app.app_context():
            move_order(order.id, OrderChanges(**statuses), command_line(), accept_unpaid=True)
    return order


def shown(page: str) -> str:
    """The words of a page, without its tags."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def links(page: str) -> list[str]:
    """The lists of orders behind what the page says, without those of the navigation."""
    main = page[page.index("<main") : page.index("</main>")]
    return [html.unescape(link) for link in re.findall(r'href="(/admin/orders\?[^"]*)"', main)]


def orders_behind(app: Flask, link: str) -> int:
    """How many orders the list at an address shows."""
    asked = filters.read(MultiDict(parse_qsl(urlsplit(link).query)))
    assert not asked.unreadable
    with app.app_context():
        counts = count_by_status(asked.criteria)
    return sum(counts[status].count for status in asked.criteria.order_status or OrderStatus)


def every_state(app: Flask, garment: Product) -> None:
    for payment in PaymentStatus:
        for status in OrderStatus:
            place(app, garment, payment_status=payment, order_status=status)
    place(app, garment, order_status=OrderStatus.READY, delivery_status=DeliveryStatus.IN_PROGRESS)
    place(app, garment, order_status=OrderStatus.READY, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
