"""What an order must hold to be placed, and what its lines come to. Pure. Source: PRODUCT.md, words and rules 2-7."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

from beautique.kernel import text
from beautique.kernel.errors import Complaints
from beautique.kernel.field_validation import clean_field
from beautique.kernel.phones import NotAPhone, normalize
from beautique.orders.placement.types import Ceiling, CheckedContact, LineDraft, OrderDraft, PlaceableOrder
from beautique.orders.rules import NOTES_LENGTH
from beautique.orders.types import Contact, Line

NAME_LENGTH = (3, 255)
ADDRESS_LENGTH = (10, 1_000)
CITY_LENGTH = (2, 100)
LONGEST_FOLDED_CITY = 200
COUNTRY_LENGTH = (2, 100)
PHONE_LENGTH = 40
EMAIL_LENGTH = 254
MAX_LINES = 50
MAX_QUANTITY = 99

DUPLICATE_WITHIN = timedelta(minutes=30)


def checked(draft: OrderDraft) -> PlaceableOrder:
    """The draft as an order that can be placed. Raises `Invalid` that names every wrong field, lines as `items.0.quantity`."""
    complaints = Complaints()
    contact = checked_contact(draft.contact, complaints)
    notes = clean_field(complaints, "notes", draft.notes or "", NOTES_LENGTH, newlines=True) or None
    if problem := lines_problem(len(draft.lines)):
        complaints.add("items", problem)
    for index, line in enumerate(draft.lines):
        _check_line(complaints, f"items.{index}", line)
    complaints.raise_if_any()
    return PlaceableOrder(
        contact=contact,
        notes=notes,
        payment_method=draft.payment_method,
        lines=draft.lines,
        source=draft.source,
        labels=draft.labels,
    )


def lines_problem(count: int) -> str | None:
    """What is wrong with an order of so many lines, in one sentence, or None."""
    if not count:
        return "Add at least one piece to the order."
    if count > MAX_LINES:
        return f"An order has 1 to {MAX_LINES} lines; this one has {count}."
    return None


def checked_contact(contact: Contact, complaints: Complaints) -> CheckedContact:
    """The contact with tidy text and normalised numbers. What is wrong is added to `complaints`: then it is not to be used."""
    email = clean_field(complaints, "email", contact.email or "", (0, EMAIL_LENGTH)) or None
    if email is not None and not text.is_email(email):
        complaints.add("email", "This is not an e-mail address. Correct it or leave it empty.")
    customer_name = clean_field(complaints, "customer_name", contact.customer_name, NAME_LENGTH)
    phone, phone_normalized = _phone(complaints, "phone", contact.phone)
    whatsapp, whatsapp_normalized = _phone(complaints, "whatsapp", contact.whatsapp)
    city = clean_field(complaints, "city", contact.city, CITY_LENGTH)
    if len(text.fold(city)) > LONGEST_FOLDED_CITY:  # single characters that stand for many
        complaints.add("city", "Write this city in plain letters.")
    return CheckedContact(
        customer_name=customer_name,
        phone=phone,
        phone_normalized=phone_normalized,
        whatsapp=whatsapp,
        whatsapp_normalized=whatsapp_normalized,
        email=email,
        address=clean_field(complaints, "address", contact.address, ADDRESS_LENGTH, newlines=True),
        city=city,
        country=clean_field(complaints, "country", contact.country.strip() or "Pakistan", COUNTRY_LENGTH),
    )


def _phone(complaints: Complaints, field: str, typed: str) -> tuple[str, str]:
    """The number as it is kept, and as it is compared."""
    phone = clean_field(complaints, field, typed, (0, PHONE_LENGTH))
    try:
        return phone, normalize(phone)
    except NotAPhone as error:
        complaints.add(field, str(error))
        return phone, ""


def _check_line(complaints: Complaints, path: str, line: LineDraft) -> None:
    if not 1 <= line.quantity <= MAX_QUANTITY:
        complaints.add(f"{path}.quantity", f"Choose a quantity from 1 to {MAX_QUANTITY}.")
    if line.seen_price is not None and not line.seen_price.is_finite():
        complaints.add(f"{path}.price", "This is not an amount.")


def total(lines: Iterable[Line]) -> Decimal:
    """What the lines cost together."""
    return sum((line.amount for line in lines), Decimal(0))


def is_beyond(ceiling: Ceiling, amount: Decimal) -> bool:
    """Whether an order comes to more than the owner takes in one, and nobody has confirmed exactly that amount."""
    return amount > ceiling.most and amount != ceiling.confirmed


def merged(lines: Sequence[Line]) -> list[Line]:
    """Lines of the same product, size and colour as one, in the order of their first."""
    by_garment: dict[tuple[str, str, str], Line] = {}
    for line in lines:
        garment = (line.product_id, line.size, line.color)
        known = by_garment.get(garment)
        by_garment[garment] = replace(known, quantity=known.quantity + line.quantity) if known else line
    return list(by_garment.values())


def lines_hash(lines: Iterable[Line]) -> int:
    """A number that is equal for the same pieces in any order, whatever they cost; 64 bits with a sign."""
    pieces = sorted((line.product_id, line.size, line.color, line.quantity) for line in lines)
    return int.from_bytes(sha256(repr(pieces).encode()).digest()[:8], signed=True)
