"""The sections of the settings, each with the defaults of a new shop."""

from dataclasses import dataclass, field
from enum import StrEnum


class PaymentMethod(StrEnum):
    """How customers transfer money."""

    EASYPAISA = "Easypaisa"
    MEEZAN_BANK = "Meezan Bank"
    INTERNATIONAL_BANK = "International Bank"


class Section(StrEnum):
    """A part of the settings that is saved on its own, with its own version."""

    STORE = "store"
    ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class Store:
    """How the shop presents itself."""

    name: str = "Beautique"
    whatsapp: str = ""  # where customers send their screenshot; as typed


@dataclass(frozen=True, slots=True)
class Account:
    """Where money for one payment method must arrive."""

    account_title: str = ""
    account_number: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Accounts:
    """One account per payment method."""

    by_method: dict[PaymentMethod, Account] = field(
        default_factory=lambda: {m: Account() for m in PaymentMethod}
    )
