"""Customers of the demo shop, each rendered once as the columns of an order."""

import random
from dataclasses import dataclass
from typing import Final

from beautique.demo import names
from beautique.demo.bulk import field, pick
from beautique.kernel.text import fold

COLUMNS: Final = (
    "customer_name", "phone", "phone_normalized", "whatsapp", "whatsapp_normalized", "email",
    "address", "city", "city_folded", "country", "payment_method",
)  # fmt: skip

_IN_URDU: Final = (
    "عائشہ صدیقی", "فاطمہ خان", "زینب ملک", "ماہ نور علی", "ثناء جاوید", "حرا شیخ", "سعدیہ انصاری", "مریم بخاری",
)  # fmt: skip
_ABROAD: Final = (
    "+44 7911 1#####",
    "+971 50 #######",
    "+1 (416) 555-01##",
    "+966 50 #######",
    "+61 412 ######",
)
_NOTES_IN_URDU: Final = (
    "برائے مہربانی شام پانچ بجے کے بعد بھیجیں۔",
    "یہ تحفہ ہے، بل نہ رکھیں۔",
    "آستین ذرا لمبی رکھیے گا۔",
)
_NO_DIGITS: Final = str.maketrans("", "", "+-() ")


@dataclass(frozen=True, slots=True)
class Customer:
    """`columns` are the values of `COLUMNS` between tabs; `found_by` are the words by which a search finds the person."""

    columns: str
    found_by: str
    method: str


class Crowd:
    """Draws customers: mostly women in Pakistan with one mobile for everything. Names and addresses come from a stock of them."""

    def __init__(self, dice: random.Random, stock: int) -> None:
        self._dice = dice
        self._people = [names.person(dice) for _ in range(stock)]
        self._places = [_place(dice) for _ in range(stock)]
        self._methods = [names.payment_method(dice) for _ in range(500)]

    def draw(self) -> Customer:
        """Somebody new."""
        dice = self._dice
        in_urdu, abroad = dice.random() < 0.04, dice.random() < 0.03
        name = dice.choice(_IN_URDU if in_urdu else self._people)
        phone = _foreign(dice) if abroad else names.mobile(dice)
        whatsapp = names.mobile(dice) if dice.random() < 0.1 else phone
        number, whatsapp_number = international(phone), international(whatsapp)
        email = "" if in_urdu or dice.random() < 0.55 else names.email(name, dice)
        method = "International Bank" if abroad else dice.choice(self._methods)
        place = dice.choice(self._places)
        others = f" {whatsapp_number}" if whatsapp_number != number else ""
        return Customer(
            f"{name}\t{phone}\t{number}\t{whatsapp}\t{whatsapp_number}\t{email}\t{place}\tPakistan\t{method}",
            f"{name.casefold() if name.isascii() else fold(name)} {number}{others}",
            method,
        )


def international(phone: str) -> str:
    """What `phones.normalize` makes of the spellings used here, in a fraction of its time."""
    number = phone.translate(_NO_DIGITS)
    return f"92{number[1:]}" if number.startswith("0") else number


def _place(dice: random.Random) -> str:
    city = names.city(dice)
    return f"{field(names.address(city, dice))}\t{city.name}\t{fold(city.name)}"


def _foreign(dice: random.Random) -> str:
    pattern = dice.choice(_ABROAD)
    return "".join(str(dice.randrange(10)) if c == "#" else c for c in pattern)


def order_note(dice: random.Random) -> str:
    """What somebody wrote beside an order."""
    return field(pick(dice, _NOTES_IN_URDU if dice.random() < 0.12 else names.CUSTOMER_NOTES))
