"""Drawn receipts, and what happens to them on their way to the shop: forwarded, cropped, photographed from another phone."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from PIL import Image, ImageFilter

from tests.payments.readings.receipt_kinds import KINDS, Facts

_TITLES = ("Beautique", "SANA TARIQ", "Beautique Clothing", "M Usman Ghani")
_SENDERS = ("AYESHA SIDDIQUI", "Bilal Ahmed", "HIRA KHAN", "Muhammad Hamza", "Fatima Noor")
_URDU_NAMES = ("عائشہ صدیقی", "بلال احمد", "فاطمہ نور")
GOLDEN_DAY = date(2026, 11, 29)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A receipt, and what it says."""

    kind: str
    treatment: str
    amount: Decimal
    reference: str
    paid_on: date
    receiver: str | None  # None where it is in Urdu, which the reader does not know
    picture: bytes


def _jpeg(image: Image.Image, quality: int = 90) -> bytes:
    file = io.BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=quality)
    return file.getvalue()


def _again(jpeg: bytes, width: int, quality: int) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        return _jpeg(
            image.resize((width, round(image.height * width / image.width)), Image.Resampling.BILINEAR),
            quality,
        )


def _tilted(image: Image.Image) -> bytes:
    """A photo of another phone's screen: three degrees off, a little soft."""
    around = Image.new("RGB", (image.width + 240, image.height + 240), "#3b3632")
    around.paste(image, (120, 120))
    turned = around.rotate(3, Image.Resampling.BILINEAR, fillcolor="#3b3632")
    return _jpeg(turned.filter(ImageFilter.BoxBlur(0.5)), 80)


TREATMENTS: dict[str, Callable[[Image.Image], bytes]] = {
    "clean": _jpeg,
    "WhatsApp": lambda image: _again(_jpeg(image), 900, 50),
    "forwarded twice": lambda image: _again(_again(_jpeg(image), 900, 50), 810, 50),
    "blurred": lambda image: _jpeg(image.filter(ImageFilter.GaussianBlur(1.6)), 70),
    "cropped": lambda image: _jpeg(image.crop((20, 110, image.width - 20, image.height - 250)), 75),
    "tilted": _tilted,
}


def draw(seed: int, today: date = GOLDEN_DAY) -> Drawn:
    """The receipt of a seed: kinds and treatments in turns, every fifth with a sender in Urdu, every eleventh with a receiver."""
    dice = random.Random(seed)
    kind = list(KINDS)[seed % len(KINDS)]
    treatment = list(TREATMENTS)[seed // len(KINDS) % len(TREATMENTS)]
    in_urdu = seed % 11 == 7
    facts = Facts(
        amount=Decimal(dice.choice((dice.randrange(9, 400) * 50, dice.randrange(700, 90_000)))),
        paid_on=today - timedelta(days=dice.randrange(300)),
        receiver=dice.choice(_URDU_NAMES if in_urdu else _TITLES),
        sender=dice.choice(_URDU_NAMES if seed % 5 == 0 else _SENDERS),
        dice=dice,
    )
    sheet, reference = KINDS[kind](facts)
    picture = TREATMENTS[treatment](sheet.image)
    receiver = None if in_urdu else facts.receiver
    return Drawn(kind, treatment, facts.amount, reference, facts.paid_on, receiver, picture)
