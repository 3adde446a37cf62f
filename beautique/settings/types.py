"""The sections of the settings, each with the defaults of a new shop."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, Protocol

from beautique.audit.types import Action
from beautique.media.types import Picture

TOKEN_ISSUER = "beautique"  # noqa: S105 - a name, not a secret
STOREFRONT_AUDIENCE = "beautique:storefront"
USUAL_PIECE_KG = Decimal("0.5")


class SettingsAction(Action):
    """What happens to the settings."""

    SAVED = "settings.saved"
    TOKEN_ISSUED = "storefront_token.issued"  # noqa: S105 - a word, not a secret
    TOKEN_REVOKED = "storefront_token.revoked"  # noqa: S105 - a word, not a secret


class PaymentMethod(StrEnum):
    """How customers transfer money."""

    EASYPAISA = "Easypaisa"
    MEEZAN_BANK = "Meezan Bank"
    INTERNATIONAL_BANK = "International Bank"


class Section(StrEnum):
    """A part of the settings that is saved on its own, with its own version."""

    STORE = "store"
    ACCOUNTS = "accounts"
    RAAST = "raast"
    STOREFRONT = "storefront"
    COURIERS = "couriers"
    TEMPLATES = "templates"
    THRESHOLDS = "thresholds"
    FEEDS = "feeds"
    LABELS = "labels"
    LOGO = "logo"


class Message(StrEnum):
    """An occasion on which the shop writes to a customer by WhatsApp: for each there is one template."""

    PAYMENT_PENDING = "payment_pending"
    PAYMENT_PAID = "payment_paid"
    PROOF_REJECTED = "proof_rejected"
    PAYMENT_VERIFIED = "payment_verified"
    RECEIVED = "received"
    PROCESSING = "processing"
    READY = "ready"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What buttons and the timeline call it."""
        return _LABELS[self]

    @property
    def short_label(self) -> str:
        """The same where there is little room: on a button, after "WhatsApp"."""
        return _SHORT_LABELS.get(self, self.label)


class Placeholder(StrEnum):
    """What a template may leave open, written in curly brackets."""

    NAME = "name"
    ORDER_ID = "order_id"
    TOTAL = "total"
    ACCOUNT = "account"
    TRACKING_URL = "tracking_url"


@dataclass(frozen=True, slots=True)
class Store:
    """How the shop presents itself."""

    section: ClassVar = Section.STORE
    name: str = "Beautique"
    whatsapp: str = ""  # where customers send their screenshot; as typed
    address: str = ""  # where the shop is; on packing slips


@dataclass(frozen=True, slots=True)
class Account:
    """Where money for one payment method must arrive."""

    account_title: str = ""
    account_number: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Accounts:
    """One account per payment method."""

    section: ClassVar = Section.ACCOUNTS
    by_method: dict[PaymentMethod, Account] = field(
        default_factory=lambda: {m: Account() for m in PaymentMethod}
    )


@dataclass(frozen=True, slots=True)
class Storefront:
    """What the storefront must bring, and how its orders are taken. Source: API.md, public."""

    section: ClassVar = Section.STOREFRONT
    token_required: bool = False
    duplicate_window_s: int = (
        0  # an equal order without a key within this time answers the first one; 0 = off
    )
    most_per_order: Decimal = Decimal(5_000_000)  # PKR; what comes to more is refused, and staff are asked


@dataclass(frozen=True, slots=True)
class Courier:
    """Who carries parcels, and the pattern of the page that follows one: https, with `{tracking_number}`. Empty: none known.

    `sheet` and `cities` are the lines of the booking sheet, as `settings.sheets` reads them; without columns there is none.
    """

    name: str
    link: str = ""
    sheet: str = ""
    cities: str = ""
    piece_kg: Decimal = USUAL_PIECE_KG  # what a booked piece is said to weigh


@dataclass(frozen=True, slots=True)
class Couriers:
    """The couriers that the shop works with, in the order in which they are offered."""

    section: ClassVar = Section.COURIERS
    known: tuple[Courier, ...] = (
        Courier("TCS"),
        Courier("Leopards"),
        Courier("M&P"),
        Courier("Pakistan Post"),
    )


@dataclass(frozen=True, slots=True)
class Templates:
    """The owner's own words for some messages; every other message has the words of a new shop."""

    section: ClassVar = Section.TEMPLATES
    own: dict[Message, str] = field(default_factory=dict)

    def text(self, message: Message) -> str:
        """What is written on this occasion, placeholders still open."""
        return self.own.get(message) or DEFAULT_TEXTS[message]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When waiting becomes long (amber) and too long (red), and for how many days screenshots of payments are kept."""

    section: ClassVar = Section.THRESHOLDS
    waits_long_hours: int = 12
    waits_too_long_hours: int = 36
    proof_days: int = 180


@dataclass(frozen=True, slots=True)
class Feeds:
    """The files of the catalogue for Meta and Google, and the pattern of a product's page: https, with `{id}` or `{slug}`."""

    section: ClassVar = Section.FEEDS
    is_on: bool = False
    link: str = ""
    renewed_at: datetime | None = None  # their address is made of it (0026)


class LabelColor(StrEnum):
    """The colours of labels: the theme's own, so that each can be seen in both of its lights."""

    GREY = "Grey"
    BERRY = "Berry"
    BLUE = "Blue"
    VIOLET = "Violet"
    TEAL = "Teal"
    GREEN = "Green"
    AMBER = "Amber"


@dataclass(frozen=True, slots=True)
class Label:
    """A word of the shop's own for its orders. Orders keep the `id`, which no other label ever gets; 0: not saved yet."""

    name: str
    color: LabelColor = LabelColor.GREY
    on_slip: bool = False  # whether packing slips, which customers read, name it
    id: int = 0


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of the shop, in the order in which they are offered; `last_id` was the newest label's, here or taken off since."""

    section: ClassVar = Section.LABELS
    known: tuple[Label, ...] = ()
    last_id: int = 0

    def of(self, ids: Collection[int]) -> tuple[Label, ...]:
        """Those of an order; what was taken off since is none any more."""
        return tuple(each for each in self.known if each.id in ids)

    def names(self, ids: Collection[int]) -> list[str]:
        """Their names."""
        return [each.name for each in self.of(ids)]


@dataclass(frozen=True, slots=True)
class Logo:
    """The shop's own picture on packing slips, if it has one."""

    section: ClassVar = Section.LOGO
    picture: Picture | None = None


class SectionValue(Protocol):
    """What a section of the settings holds."""

    @property
    def section(self) -> Section: ...


class StoredSection(NamedTuple):
    """A section as it is stored, and the version of that; 0 = never saved, so this is what holds for a new shop."""

    value: Any
    version: int


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new storefront token. `claims` are to be signed by the door and shown once: the signed text is kept nowhere."""

    id: uuid.UUID
    name: str
    expires_at: datetime
    claims: Mapping[str, str | int]


_LABELS = {
    Message.PAYMENT_PENDING: "Payment details",
    Message.PAYMENT_PAID: "Screenshot received",
    Message.PROOF_REJECTED: "New screenshot needed",
    Message.PAYMENT_VERIFIED: "Payment verified",
    Message.RECEIVED: "Order received",
    Message.PROCESSING: "Processing",
    Message.READY: "Ready",
    Message.DISPATCHED: "Dispatched",
    Message.DELIVERED: "Delivered",
    Message.CANCELLED: "Cancelled",
}

_SHORT_LABELS = {
    Message.PAYMENT_PENDING: "How to pay",
    Message.PAYMENT_PAID: "Got screenshot",
    Message.PROOF_REJECTED: "New screenshot",
    Message.PAYMENT_VERIFIED: "Verified",
    Message.RECEIVED: "Received",
}

_GREETING = "Assalam-o-alaikum {name},\n"
DEFAULT_TEXTS = {
    Message.PAYMENT_PENDING: _GREETING
    + "thank you for your order {order_id}. Please transfer {total} to:\n{account}\n"
    "Then send us the screenshot here, and we begin with your order.",
    Message.PAYMENT_PAID: _GREETING
    + "thank you, we have your screenshot for order {order_id}. We check the account and write again soon.",
    Message.PROOF_REJECTED: _GREETING
    + "we could not match your screenshot to order {order_id}. Please check that {total} went to:\n{account}\n"
    "Then send us a new screenshot that shows amount, date and transaction ID.",
    Message.PAYMENT_VERIFIED: _GREETING
    + "your payment of {total} for order {order_id} has arrived. Thank you! We now prepare your order.",
    Message.RECEIVED: _GREETING + "we have your order {order_id} of {total}. Thank you for choosing us!",
    Message.PROCESSING: _GREETING
    + "your order {order_id} is being prepared. We write again when it is ready.",
    Message.READY: _GREETING + "your order {order_id} is ready and will be handed to the courier soon.",
    Message.DISPATCHED: _GREETING + "your order {order_id} is on its way to you.\nFollow it: {tracking_url}",
    Message.DELIVERED: _GREETING
    + "your order {order_id} has been delivered. We hope you love it! If anything is not right, please tell us here.",
    Message.CANCELLED: _GREETING
    + "your order {order_id} has been cancelled. If this is a mistake, or you have paid already, please tell us here.",
}
