"""The sections of the settings, each with the defaults of a new shop."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

TOKEN_ISSUER = "beautique"  # noqa: S105 - a name, not a secret
STOREFRONT_AUDIENCE = "beautique:storefront"


class PaymentMethod(StrEnum):
    """How customers transfer money."""

    EASYPAISA = "Easypaisa"
    MEEZAN_BANK = "Meezan Bank"
    INTERNATIONAL_BANK = "International Bank"


class Section(StrEnum):
    """A part of the settings that is saved on its own, with its own version."""

    STORE = "store"
    ACCOUNTS = "accounts"
    STOREFRONT = "storefront"


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


@dataclass(frozen=True, slots=True)
class Storefront:
    """What the storefront must bring, and how its orders are taken. Source: API.md, public."""

    token_required: bool = False
    duplicate_window_s: int = (
        0  # an equal order without a key within this time answers the first one; 0 = off
    )


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new storefront token. `claims` are to be signed by the door and shown once: the signed text is kept nowhere."""

    id: uuid.UUID
    name: str
    expires_at: datetime
    claims: Mapping[str, str | int]
