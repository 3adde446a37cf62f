"""Receipts of six kinds, like those of the apps that customers here use: each draws what it is told, and makes up its ID."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from beautique.config import ROOT

_INTER = ROOT / "static/vendor/inter/inter-latin.woff2"
_URDU = Path(__file__).with_name("dejavu-urdu.ttf")
_WIDTH, _HEIGHT = 1080, 2000
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LIGHT, DARK, NIGHT = (
    ("#ffffff", "#17171c", "#6d6d76"),
    ("#15161c", "#f3f3f6", "#9a9aa6"),
    ("#0d1b2a", "#ffffff", "#8fa3b8"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a receipt is drawn on."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    ink: str
    grey: str

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: int,
        fill: str = "",
        weight: str = "Regular",
        anchor: str = "la",
    ) -> None:
        """Words at a place; `anchor` as Pillow names it."""
        urdu = not words.isascii() and any("\u0600" <= letter <= "\u06ff" for letter in words)
        self.pen.text(
            (x, y), words, font=_font("Urdu" if urdu else weight, size), fill=fill or self.ink, anchor=anchor
        )


@lru_cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    if weight == "Urdu":
        return ImageFont.truetype(_URDU, size)
    font = ImageFont.truetype(_INTER, size)
    font.set_variation_by_name(weight)
    return font


def _sheet(look: tuple[str, str, str]) -> Sheet:
    image = Image.new("RGB", (_WIDTH, _HEIGHT), look[0])
    return Sheet(image, ImageDraw.Draw(image), look[1], look[2])


def _clock(dice: random.Random) -> str:
    return f"{dice.randrange(1, 13)}:{dice.randrange(60):02}"


def _digits(dice: random.Random, count: int) -> str:
    return str(dice.randrange(10 ** (count - 1), 10**count))


def _phone(dice: random.Random) -> str:
    return f"03{_digits(dice, 9)}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What one receipt is about."""

    amount: Decimal
    paid_on: date
    receiver: str
    sender: str
    dice: random.Random

    @property
    def words(self) -> str:
        """The amount with paisas: `5,450.00`."""
        return f"{self.amount:,.2f}"


def easypaisa(facts: Facts) -> tuple[Sheet, str]:
    """White, `ID#` on top, values at the right."""
    sheet, dice, day = _sheet(LIGHT), facts.dice, facts.paid_on
    reference = _digits(dice, 11)
    sheet.pen.rectangle((0, 0, _WIDTH, 190), fill="#00a651")
    sheet.text(50, 25, _clock(dice), 38, "white")
    sheet.text(540, 130, "easypaisa", 64, "white", "Bold", "mm")
    sheet.text(540, 330, "Money Transfer Successful", 46, weight="SemiBold", anchor="mm")
    sheet.text(540, 410, f"{day.day} {day:%B} {day.year} {_clock(dice)} PM", 36, sheet.grey, anchor="mm")
    sheet.text(540, 470, f"ID#{reference}", 38, sheet.grey, anchor="mm")
    rows = [
        ("Funding Source", "easypaisa Account"),
        ("Sent to", facts.receiver),
        ("", _phone(dice)),
        ("Sent by", facts.sender),
        ("", _phone(dice)),
        ("Amount", f"Rs. {facts.words}"),
        ("Fee / Charge", "No Charge"),
    ]
    for place, (label, value) in enumerate(rows):
        y = 620 + place * 110
        sheet.text(70, y, label, 38, sheet.grey)
        sheet.text(1010, y, value, 40, weight="Medium", anchor="ra")
    sheet.text(70, 1460, "Total Amount", 44, weight="SemiBold")
    sheet.text(1010, 1460, f"Rs. {facts.words}", 44, weight="SemiBold", anchor="ra")
    return sheet, reference


def jazzcash(facts: Facts) -> tuple[Sheet, str]:
    """Dark, the amount large in the middle, `TID:` below it."""
    sheet, dice, day = _sheet(DARK), facts.dice, facts.paid_on
    reference = _digits(dice, 12)
    sheet.text(50, 25, _clock(dice), 38)
    sheet.text(540, 260, "JazzCash", 60, "#f2b705", "Bold", "mm")
    sheet.text(540, 400, "Transaction Successful", 44, anchor="mm")
    sheet.text(540, 540, f"Rs. {facts.words}", 96, weight="Bold", anchor="mm")
    sheet.text(540, 650, f"TID: {reference}", 40, sheet.grey, anchor="mm")
    sheet.text(
        540,
        720,
        f"On {_MONTHS[day.month - 1]} {day.day:02}, {day.year} at {_clock(dice)} AM",
        36,
        sheet.grey,
        anchor="mm",
    )
    for place, (label, value) in enumerate(
        [
            ("To", facts.receiver),
            ("", _phone(dice)),
            ("From", facts.sender),
            ("", _phone(dice)),
            ("Fee", "Rs. 0.00"),
        ]
    ):
        y = 880 + place * 120
        sheet.text(80, y, label, 38, sheet.grey)
        sheet.text(1000, y, value, 40, anchor="ra")
    return sheet, reference


def meezan(facts: Facts) -> tuple[Sheet, str]:
    """White cards, each label above its value."""
    sheet, dice, day = _sheet(LIGHT), facts.dice, facts.paid_on
    reference = _digits(dice, 12)
    sheet.pen.rectangle((0, 0, _WIDTH, 240), fill="#5b2a82")
    sheet.text(50, 25, _clock(dice), 38, "white")
    sheet.text(60, 130, "Meezan Bank", 58, "white", "Bold")
    sheet.text(60, 320, "Transaction Successful", 50, weight="SemiBold")
    rows = [
        ("Transaction Amount", f"PKR {facts.words}"),
        ("Beneficiary Name", facts.receiver),
        ("Beneficiary Account", _digits(dice, 14)),
        ("From Account", f"{facts.sender}  {_digits(dice, 4)}****{_digits(dice, 4)}"),
        ("Reference Number", reference),
        (
            "Date & Time",
            f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year} {dice.randrange(24):02}:{dice.randrange(60):02}:{dice.randrange(60):02}",
        ),
        ("Purpose", "Others"),
    ]
    for place, (label, value) in enumerate(rows):
        y = 460 + place * 180
        sheet.text(60, y, label, 34, sheet.grey)
        sheet.text(60, y + 52, value, 42, weight="Medium")
    return sheet, reference


def nayapay(facts: Facts) -> tuple[Sheet, str]:
    """Dark blue, an ID of hexadecimal digits."""
    sheet, dice, day = _sheet(NIGHT), facts.dice, facts.paid_on
    reference = f"{dice.randrange(16**23, 16**24):x}"
    sheet.text(50, 25, _clock(dice), 38)
    sheet.text(540, 240, "NayaPay", 58, "#ff7a45", "Bold", "mm")
    sheet.text(540, 400, f"Rs. {facts.amount:,.0f}", 110, weight="Bold", anchor="mm")
    sheet.text(540, 510, f"sent to {facts.receiver}", 42, anchor="mm")
    for place, (label, value) in enumerate(
        [
            ("Source Acc. Title", facts.sender),
            ("Destination Acc. Title", facts.receiver),
            ("Destination Acc. No", _digits(dice, 11)),
            ("Transaction Time", f"{day.day:02} {_MONTHS[day.month - 1]} {day.year}, {_clock(dice)} PM"),
            ("Transaction ID", reference),
            ("Service Fee + Tax", "Rs. 0"),
        ]
    ):
        y = 660 + place * 120
        sheet.text(60, y, label, 34, sheet.grey)
        sheet.text(1020, y, value, 36, anchor="ra")
    return sheet, reference


def hbl(facts: Facts) -> tuple[Sheet, str]:
    """A table with lines, label and value side by side at the left."""
    sheet, dice, day = _sheet(LIGHT), facts.dice, facts.paid_on
    reference = _digits(dice, 10)
    sheet.text(50, 25, _clock(dice), 38)
    sheet.text(60, 140, "HBL", 80, "#00806a", "Bold")
    sheet.text(60, 270, "Funds Transfer Receipt", 50, weight="SemiBold")
    rows = [
        ("Transaction Ref. No.", reference),
        ("Date", f"{day:%d/%m/%Y}"),
        ("Time", f"{dice.randrange(24):02}:{dice.randrange(60):02}"),
        ("From Account", f"PK{_digits(dice, 2)}HABB00{_digits(dice, 14)}"),
        ("Sender", facts.sender),
        ("Beneficiary Name", facts.receiver),
        ("Beneficiary Bank", "Meezan Bank"),
        ("Amount", f"PKR {facts.words}"),
        ("Charges", "PKR 0.00"),
    ]
    for place, (label, value) in enumerate(rows):
        y = 420 + place * 130
        sheet.pen.rectangle((50, y, 1030, y + 130), outline="#c9c9d0", width=2)
        sheet.pen.line((440, y, 440, y + 130), fill="#c9c9d0", width=2)
        sheet.text(70, y + 65, label, 34, sheet.grey, anchor="lm")
        sheet.text(465, y + 65, value, 36, anchor="lm")
    return sheet, reference


def raast(facts: Facts) -> tuple[Sheet, str]:
    """White, short words, by Raast."""
    sheet, dice, day = _sheet(LIGHT), facts.dice, facts.paid_on
    reference = f"{_digits(dice, 6)}{_digits(dice, 6)}"
    sheet.text(50, 25, _clock(dice), 38)
    sheet.text(540, 300, "You sent", 42, sheet.grey, anchor="mm")
    sheet.text(540, 420, f"Rs {facts.amount:,.0f}", 120, weight="Bold", anchor="mm")
    sheet.text(540, 530, f"to {facts.receiver}", 46, anchor="mm")
    rows = [
        ("Payment method", "Raast"),
        ("To", facts.receiver),
        ("IBAN", f"PK{_digits(dice, 2)}MEZN00{_digits(dice, 14)}"),
        ("From", facts.sender),
        ("Date", f"{day.day} {_MONTHS[day.month - 1]} {day.year}"),
        ("Time", f"{_clock(dice)} pm"),
        ("Reference number", reference),
    ]
    for place, (label, value) in enumerate(rows):
        y = 680 + place * 120
        sheet.text(70, y, label, 38, sheet.grey)
        sheet.text(1010, y, value, 38, weight="Medium", anchor="ra")
        sheet.pen.line((70, y + 85, 1010, y + 85), fill="#e8e8ec", width=2)
    return sheet, reference


KINDS: dict[str, Callable[[Facts], tuple[Sheet, str]]] = {
    each.__name__: each for each in (easypaisa, jazzcash, meezan, nayapay, hbl, raast)
}
