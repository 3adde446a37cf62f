"""Orders as customers place and follow them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from beautique.api.schemas.common import Amount, Out, PublicIn, QueryIn, described, integral, text_of, word
from beautique.kernel.field_validation import read_id
from beautique.kernel.money import CENT
from beautique.media.stores import ImageStore
from beautique.orders.placement import rules
from beautique.orders.placement.types import LineDraft, NewOrder, OrderDraft
from beautique.orders.rules import NOTES_LENGTH
from beautique.orders.tracking import Tracked
from beautique.orders.types import Contact, Line, lines_of
from beautique.settings.queries import find_tracking_url
from beautique.settings.types import PaymentMethod

MethodWord = Annotated[PaymentMethod, word(PaymentMethod)]

# What every client may rely on; other spellings of 10 to 15 digits are read as well.
_LOCAL = r"0[ -]?[1-9](?:[ -]?[0-9]){8,9}"
_ABROAD = r"(?:\+|00)[ -]?(?:1|27|3[34]|4[49]|6[15]|7|9[12]|97[14])(?:[ -]?[2-9])(?:[ -]?[0-9]){8,9}"
_LABEL = r"[A-Za-z0-9]{1,30}(?:-[A-Za-z0-9]{1,30})?"
_LOCAL_PART = r"[A-Za-z0-9_+-]{1,20}(?:\.[A-Za-z0-9_+-]{1,20}){0,2}"

CustomerName = Annotated[str, text_of(rules.NAME_LENGTH)]
Phone = Annotated[str, described(pattern=f"^(?:{_LOCAL}|{_ABROAD})$", maxLength=rules.PHONE_LENGTH)]
Email = Annotated[
    str,
    described(
        anyOf=[
            {"pattern": rf"^{_LOCAL_PART}@(?:{_LABEL}\.){{1,3}}(?:com|net|org|pk|ae|uk|[a-z]{{2}})$"},
            {"maxLength": 0},
        ],
        maxLength=rules.EMAIL_LENGTH,
    ),
]
Address = Annotated[str, text_of(rules.ADDRESS_LENGTH)]
City = Annotated[str, text_of(rules.CITY_LENGTH)]
Country = Annotated[str, text_of(rules.COUNTRY_LENGTH)]
Notes = Annotated[str, text_of(NOTES_LENGTH)]
Quantity = Annotated[int, BeforeValidator(integral), described(minimum=1, maximum=rules.MAX_QUANTITY)]


def _in_paisas(price: Decimal) -> Decimal:
    if price != price.quantize(CENT):
        raise ValueError("Use at most 2 decimals.")
    return price


SeenPrice = Annotated[Amount, AfterValidator(_in_paisas), described(multipleOf=0.01)]


class LineIn(PublicIn):
    """One wish. `price`, when sent, is the price that the customer saw."""

    product_id: str
    size: str
    color: str
    quantity: Quantity
    price: SeenPrice | None = None

    def draft(self) -> LineDraft:
        """For the command; an id that is none is like an unknown one."""
        return LineDraft(
            product_id=read_id(self.product_id),
            size=self.size,
            color=self.color,
            quantity=self.quantity,
            seen_price=self.price,
        )


def _not_too_many(sent: Any) -> Any:
    """Before each of them is looked at: 20,000 lines that are none would be as many sentences."""
    if isinstance(sent, list) and len(sent) > rules.MAX_LINES:
        raise ValueError(rules.lines_problem(len(sent)))
    return sent


class OrderIn(PublicIn):
    """An order as the storefront sends it."""

    customer_name: CustomerName
    phone: Phone
    whatsapp: Phone
    email: Email | None = None
    address: Address
    city: City
    country: Country | None = None
    notes: Notes | None = None
    payment_method: MethodWord
    items: Annotated[
        list[LineIn],
        BeforeValidator(_not_too_many),
        described(minItems=1, maxItems=rules.MAX_LINES),
    ]

    def draft(self) -> OrderDraft:
        """For the command."""
        return OrderDraft(
            contact=Contact(
                customer_name=self.customer_name,
                phone=self.phone,
                whatsapp=self.whatsapp,
                email=self.email,
                address=self.address,
                city=self.city,
                country=self.country or "",
            ),
            notes=self.notes,
            payment_method=self.payment_method,
            lines=tuple(line.draft() for line in self.items),
        )


class TrackQuery(QueryIn):
    """Number and phone of an order, each in any usual spelling."""

    order_id: Annotated[str, Field(max_length=64), described(pattern="[0-9A-Za-z]")]
    phone: Annotated[str, Field(max_length=64), described(pattern="[0-9]")]


class LineOut(Out):
    """A line of an order: a snapshot of the product on the day it was ordered."""

    product_id: str
    name: str
    category: str
    size: str
    color: str
    quantity: int
    price: Decimal
    amount: Decimal
    image: str | None

    @classmethod
    def list_of(cls, lines: Iterable[Line], store: ImageStore) -> list[Self]:
        """The lines of an order, their pictures with addresses that other programs can use."""
        return [
            cls.from_row(line, image=store.absolute(line.image) if line.image else None) for line in lines
        ]


class PaymentInstructions(Out):
    """Where to transfer the money, and what to do then, in sentences for the customer."""

    account_title: str
    account_number: str
    iban: str | None = Field(default=None, exclude_if=lambda iban: iban is None)
    raast_qr: str | None = Field(
        default=None,
        exclude_if=lambda text: text is None,
        description="The text of a QR that fills in account, amount and order number; only where the shop has switched it on.",
    )
    steps: list[str]


class OrderCreated(Out):
    """A placed order, with how to pay it."""

    id: UUID
    order_id: str = Field(validation_alias="number")
    customer_name: str
    items: list[LineOut]
    total_amount: Decimal
    payment_method: str
    payment_status: str
    order_status: str
    delivery_status: str
    payment_instructions: PaymentInstructions
    order_date: date
    created_at: datetime = Field(validation_alias="placed_at")

    @classmethod
    def of(cls, order: NewOrder, instructions: PaymentInstructions, store: ImageStore) -> Self:
        """What the customer is told once."""
        items = LineOut.list_of(order.lines, store)
        return cls.from_row(order, items=items, payment_instructions=instructions)


class TrackedOrder(Out):
    """What somebody who knows number and phone may see; of the name only the first and an initial."""

    order_id: str = Field(validation_alias="number")
    customer_name: str
    items: list[LineOut]
    total_amount: Decimal
    payment_method: str
    payment_status: str
    order_status: str
    delivery_status: str
    estimated_delivery: date | None
    courier: str | None
    tracking_number: str | None
    tracking_url: str | None
    tracking_notes: str | None
    order_date: date
    payment_instructions: PaymentInstructions | None = Field(
        default=None,
        exclude_if=lambda how: how is None,
        description="While the order waits for its money, where its customer can have a Raast QR.",
    )

    @classmethod
    def of(cls, order: Tracked, store: ImageStore, still_to_pay: PaymentInstructions | None) -> Self:
        """The order for its customer."""
        return cls.from_row(
            order,
            customer_name=first_name_and_initial(order.customer_name),
            items=LineOut.list_of(lines_of(order.items), store),
            tracking_url=find_tracking_url(order.courier, order.tracking_number),
            payment_instructions=still_to_pay,
        )


def first_name_and_initial(name: str) -> str:
    """`Ayesha Siddiqui` -> `Ayesha S.`"""
    first, *others = name.split() or [""]
    return f"{first} {others[-1][0]}." if others else first
