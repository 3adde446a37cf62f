"""The people at the payments desk, what they type, and what customers send them."""

import random
import uuid
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from flask import Flask
from PIL import Image, ImageDraw, ImageFont

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.kernel import clock
from beautique.kernel.pages import PageRequest
from beautique.media.types import PictureFile
from beautique.orders.models import Order
from beautique.orders.queries import get_order, list_orders
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import Flag, OrderFilter
from beautique.payments.commands import record_payment
from beautique.payments.models import Payment
from beautique.payments.types import PaymentDraft
from beautique.staff.permissions import PERMISSIONS
from beautique.staff.types import Role
from tests.factories import line, make_order, make_product
from tests.media.pictures import encoded, upload

ASMA = Actor("Asma", Via.SESSION, uuid.uuid4(), permissions=frozenset(PERMISSIONS[Role.STAFF]))
OWNER = Actor("Sana", Via.SESSION, uuid.uuid4(), permissions=frozenset(PERMISSIONS[Role.OWNER]))

_ids = count(10_000_000_001)
_NAMES = [
    "Ayesha",
    "Hira",
    "Sana",
    "Bilal",
    "Usman",
    "Fatima",
    "Zainab",
    "Maryam",
    "Iqra",
    "Mahnoor",
    "Khadija",
    "Amna",
]


def payment_draft(**over: Any) -> PaymentDraft:
    """A valid payment of 6,750 under an ID of its own; any field may be given."""
    return PaymentDraft(
        **{
            "amount": Decimal(6750),
            "reference": f"TID {next(_ids)}",
            "paid_on": clock.today(),
            "seen_in_account": True,
            **over,
        }
    )


def pay(order: Order, actor: Actor = ASMA, **over: Any) -> Payment:
    """A recorded payment of an order, of its whole total unless another amount is given."""
    return record_payment(order.id, payment_draft(**{"amount": order.total_amount, **over}), actor)


def order_of(app: Flask, total: int, **over: Any) -> Order:
    """An order that costs this much."""
    product = make_product(app, regular_price=Decimal(total))
    return make_order(app, lines=(line(product),), **over)


def fresh(order: Order) -> Order:
    """The order as it is stored now."""
    return get_order(order.number)


def folded(order: Order) -> dict[str, str]:
    """The statuses to which the order's timeline leads, each event beginning where the one before it ended."""
    told: dict[str, str | None] = dict.fromkeys(STATUS_FIELDS)
    for event in reversed(list_timeline("order", order.id)):
        for field in event.changes.keys() & told.keys():
            old, told[field] = event.changes[field]
            assert old is None or old in event.changes[field]
    return {field: str(word) for field, word in told.items()}


def statuses(order: Order) -> dict[str, str]:
    """The statuses that the order's row says."""
    row = fresh(order)
    return {field: getattr(row, field).value for field in STATUS_FIELDS}


@cache
def receipt(seed: int) -> Image.Image:
    """A banking app's screenshot: the same form for all, other names, numbers and times for each seed.

    Half as wide and as tall as a phone's: preparing a picture costs what its pixels cost.
    """
    dice = random.Random(seed)
    image = Image.new("RGB", (1080, 2160), "white")
    draw = ImageDraw.Draw(image)
    small, large = ImageFont.load_default(44), ImageFont.load_default(110)
    draw.text((40, 15), f"{dice.randrange(1, 13)}:{dice.randrange(60):02}", font=small, fill="black")
    draw.rectangle((0, 80, 1080, 260), fill="#00a651")
    draw.text((60, 100), "easypaisa", font=large, fill="white")
    draw.ellipse((440, 320, 640, 520), fill="#00a651")
    draw.text((300, 600), f"Rs. {dice.randrange(10, 300) * 50:,}.00", font=large, fill="black")
    rows = {
        "Transaction ID": str(dice.randrange(10**10, 10**11)),
        "Date": f"{dice.randrange(1, 29)} Nov 2026",
        "Time": f"{dice.randrange(24):02}:{dice.randrange(60):02}:{dice.randrange(60):02}",
        "From": f"{dice.choice(_NAMES)} {dice.choice(_NAMES)}",
        "Account": f"03{dice.randrange(10**8, 10**9)}",
        "To": "Beautique",
        "Fee": "0.00",
    }
    for row, (name, value) in enumerate(rows.items()):
        y = 850 + row * 130
        draw.text((60, y), name, font=small, fill="#666")
        draw.text((1020 - draw.textlength(value, font=small), y), value, font=small, fill="black")
        draw.line((60, y + 95, 1020, y + 95), fill="#ddd", width=2)
    return image.reduce(2)


@cache
def screenshot(seed: int) -> PictureFile:
    """A customer's screenshot as it comes from the phone."""
    return upload(encoded(receipt(seed), quality=90), "receipt.jpg")


def forwarded(seed: int, quality: int = 60, scale: float = 0.6) -> PictureFile:
    """The same screenshot after a messenger has shrunk and recompressed it."""
    image = receipt(seed)
    smaller = image.resize((round(image.width * scale), round(image.height * scale)))
    return upload(encoded(smaller, quality=quality), "forwarded.jpg")


def numbers(**wanted: Any) -> list[str]:
    """The numbers of the orders that a filter finds."""
    return [order.number for order in list_orders(OrderFilter(**wanted), PageRequest(limit=50)).items]


def flagged(flag: Flag) -> list[str]:
    """The numbers of the orders that carry a flag."""
    return numbers(flag=(flag,))
