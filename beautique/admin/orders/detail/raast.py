"""The Raast QR of what is due for an order: on its page, to share, to download."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import abort
from markupsafe import Markup
from werkzeug.wrappers import Response

from beautique.admin.core import qr
from beautique.admin.core.blueprint import admin
from beautique.kernel import clock
from beautique.kernel.money import rupees
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.orders.unpaid import asked_of_customer
from beautique.settings.queries import find_raast_request
from beautique.settings.raast import RaastRequest
from beautique.settings.types import Account


@dataclass(frozen=True, slots=True)
class RaastCard:
    """The code, what it asks for and until when, and the words that are sent with it."""

    code: Markup
    amount: Decimal
    expires_at: datetime
    words: str


def raast_card(found: Order, account: Account) -> dict[str, Any]:
    """The variable of the card: None while customers get no QR, and when nothing is due."""
    asked = _asked(found)
    if asked is None:
        return {"raast": None}
    until = f"{clock.store_time(asked.expires_at):%-d %B, %H:%M}"
    words = (
        f"Order {found.number}: scan this with Easypaisa or your bank’s app to pay {rupees(asked.amount)} to "
        f"{account.account_title}. It can be paid until {until}."
    )
    code = qr.drawn_with_quiet(asked.text(found.number))
    return {"raast": RaastCard(code, asked.amount, asked.expires_at, words)}


@admin.get("/orders/<number>/raast.png")
def order_raast(number: str) -> Response:
    """The code as a file; none when there is none on the page."""
    found = get_order(number)
    asked = _asked(found)
    if asked is None:
        abort(404)
    return qr.as_download(asked.text(found.number), f"{found.number}-raast")


def _asked(found: Order) -> RaastRequest | None:
    due = asked_of_customer(found.statuses, found.total_amount, found.money_here)
    return find_raast_request(found.payment_method, due)
