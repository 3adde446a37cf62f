"""What makes settings valid. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import quote, urlsplit

from beautique.kernel import text
from beautique.kernel.errors import Complaints
from beautique.kernel.field_validation import clean_field
from beautique.kernel.money import rupees
from beautique.kernel.phones import find_normalized
from beautique.settings import sheets
from beautique.settings.placeholders import BRACKETS, filled_in, wrong_placeholder
from beautique.settings.types import (
    DEFAULT_TEXTS,
    Account,
    Accounts,
    Courier,
    Couriers,
    Feeds,
    Label,
    Labels,
    Message,
    PaymentMethod,
    Placeholder,
    Store,
    Storefront,
    Templates,
    Thresholds,
)

NAME_LENGTH = 60
ACCOUNT_LENGTH = 60
ADDRESS_LENGTH = 300
MAX_DUPLICATE_WINDOW_S = 3_600
MOST_PER_ORDER = (Decimal(1_000), Decimal(1_000_000_000))
TOKEN_DAYS = (1, 3_650)
TOUCH_EVERY = timedelta(minutes=1)
COURIER_LENGTH = 60
LINK_LENGTH = 300
MAX_COURIERS = 20
PIECE_KG = (Decimal("0.01"), Decimal(100))
LABEL_LENGTH = 30
MAX_LABELS = 30
TEMPLATE_LENGTH = 1_000
WAITING_HOURS = (1, 720)
PROOF_DAYS = (30, 3_650)

_TRACKING_NUMBER = "{tracking_number}"
_PRODUCT = ("{id}", "{slug}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_RIGHT_IBAN = "PK36SCBL0000001123456702"


def cleaned_store(store: Store) -> Store:
    """The store as it will be kept. Raises `Invalid`."""
    complaints = Complaints()
    name = clean_field(complaints, "name", store.name, (0, NAME_LENGTH))
    whatsapp = clean_field(complaints, "whatsapp", store.whatsapp, (0, ACCOUNT_LENGTH))
    address = clean_field(complaints, "address", store.address, (0, ADDRESS_LENGTH), newlines=True)
    if not text.visible_length(name):
        complaints.add("name", "Give the shop a name.")
    if whatsapp and find_normalized(whatsapp) is None:
        complaints.add("whatsapp", "Give a phone number of 10 to 15 digits, such as 0300 1234567.")
    complaints.raise_if_any()
    return Store(name=name, whatsapp=whatsapp, address=address)


def cleaned_accounts(accounts: Accounts) -> Accounts:
    """The accounts as they will be kept: title and number come together. Raises `Invalid` with `<method>.<field>` keys."""
    complaints = Complaints()
    by_method = {
        method: _account(complaints, method, accounts.by_method.get(method, Account()))
        for method in PaymentMethod
    }
    complaints.raise_if_any()
    return Accounts(by_method)


def cleaned_storefront(storefront: Storefront) -> Storefront:
    """What holds for the storefront, as it will be kept. Raises `Invalid`."""
    complaints = Complaints()
    if not 0 <= storefront.duplicate_window_s <= MAX_DUPLICATE_WINDOW_S:
        complaints.add("duplicate_window_s", f"Give 0 (off) to {MAX_DUPLICATE_WINDOW_S:,} seconds.")
    least, most = MOST_PER_ORDER
    if not least <= storefront.most_per_order <= most:
        complaints.add("most_per_order", f"Give {rupees(least)} to {rupees(most)}.")
    complaints.raise_if_any()
    return storefront


def cleaned_couriers(couriers: Couriers) -> Couriers:
    """The couriers as they will be kept: each once, with a link that leads somewhere. Raises `Invalid` with `<index>.<field>` keys."""
    complaints = Complaints()
    known: list[Courier] = []
    if len(couriers.known) > MAX_COURIERS:
        complaints.add("known", f"Keep at most {MAX_COURIERS} couriers.")
    for index, courier in enumerate(couriers.known[:MAX_COURIERS]):
        name = clean_field(complaints, f"{index}.name", courier.name, (1, COURIER_LENGTH))
        link = clean_field(complaints, f"{index}.link", courier.link, (0, LINK_LENGTH))
        if link and (sentence := _wrong_link(link)):
            complaints.add(f"{index}.link", sentence)
        if text.fold(name) in {text.fold(other.name) for other in known}:
            complaints.add(f"{index}.name", f"{name} stands in the list already.")
        known.append(Courier(name, link, *_booking(complaints, index, courier)))
    complaints.raise_if_any()
    return Couriers(tuple(known))


def tracking_url(couriers: Couriers, courier: str | None, tracking_number: str | None) -> str | None:
    """The page that follows a parcel; None when the courier, its link or the number is not known."""
    if not courier or not tracking_number:
        return None
    link = next((each.link for each in couriers.known if text.fold(each.name) == text.fold(courier)), "")
    return link.replace(_TRACKING_NUMBER, quote(tracking_number, safe="")) or None


def cleaned_templates(templates: Templates) -> Templates:
    """The owner's own words as they will be kept. Raises `Invalid` with the message's key, naming an unknown placeholder."""
    complaints = Complaints()
    own: dict[Message, str] = {}
    for message, typed in templates.own.items():
        words = clean_field(complaints, message, typed, (0, TEMPLATE_LENGTH), newlines=True)
        if sentence := wrong_placeholder(words, Placeholder):
            complaints.add(message, sentence)
        if words and words != DEFAULT_TEXTS[message]:
            own[message] = words
    complaints.raise_if_any()
    return Templates(own)


def filled(template: str, values: Mapping[Placeholder, str]) -> str:
    """The template with its placeholders filled in. A line whose placeholder has nothing to say is left out."""
    lines: list[str] = []
    for line in template.split("\n"):
        asked = [name for name in BRACKETS.findall(line) if name in set(Placeholder)]
        if all(values.get(Placeholder(name)) for name in asked):
            lines.append(filled_in(line, values))
    return "\n".join(lines)


def cleaned_thresholds(thresholds: Thresholds) -> Thresholds:
    """When waiting is long, and how long screenshots are kept, as it will be kept. Raises `Invalid`."""
    complaints = Complaints()
    fewest, most = WAITING_HOURS
    for name in ("waits_long_hours", "waits_too_long_hours"):
        if not fewest <= getattr(thresholds, name) <= most:
            complaints.add(name, f"Give {fewest} to {most} hours.")
    if not complaints.errors and thresholds.waits_too_long_hours <= thresholds.waits_long_hours:
        complaints.add(
            "waits_too_long_hours",
            f"Give more than {thresholds.waits_long_hours} hours: red comes after amber.",
        )
    fewest, most = PROOF_DAYS
    if not fewest <= thresholds.proof_days <= most:
        complaints.add("proof_days", f"Give {fewest} to {most:,} days.")
    complaints.raise_if_any()
    return thresholds


def cleaned_feeds(feeds: Feeds) -> Feeds:
    """What the feeds say, as it will be kept: none is on without the page that it leads to. Raises `Invalid`."""
    complaints = Complaints()
    link = clean_field(complaints, "link", feeds.link, (0, LINK_LENGTH))
    if feeds.is_on and not link:
        complaints.add("link", "Give the address of a product’s page: every row of a feed leads to one.")
    elif link and len(BRACKETS.findall(link)) != sum(map(link.count, _PRODUCT)):
        complaints.add("link", "Only {id} and {slug} are filled in.")
    elif link and not any(each in link for each in _PRODUCT):
        complaints.add("link", "Write {id} or {slug} where the product stands in the address.")
    elif link and not _leads_to_page(link, _PRODUCT):
        complaints.add("link", "Give the address of a page of your shop, beginning with https://.")
    complaints.raise_if_any()
    return replace(feeds, link=link)


def cleaned_labels(labels: Labels) -> Labels:
    """The labels as they will be kept, each new one with an id that none has ever had. Raises `Invalid`, names as `0.name`."""
    complaints = Complaints()
    known: list[Label] = []
    last_id = labels.last_id
    if len(labels.known) > MAX_LABELS:
        complaints.add("labels", f"A shop has at most {MAX_LABELS} labels; these are {len(labels.known)}.")
    for index, label in enumerate(labels.known):
        name = clean_field(complaints, f"{index}.name", label.name, (1, LABEL_LENGTH))
        if name and text.fold(name) in {text.fold(other.name) for other in known}:
            complaints.add(f"{index}.name", f"{name} stands in the list already.")
        if not label.id:
            last_id += 1
        known.append(replace(label, name=name, id=label.id or last_id))
    complaints.raise_if_any()
    return Labels(tuple(known), last_id)


def find_label(labels: Labels, name: str) -> Label | None:
    """The label of this name, in any letter case."""
    return next((each for each in labels.known if text.fold(each.name) == text.fold(name)), None)


def cleaned_token(name: str, days: int) -> str:
    """The name of a token as it will be kept. Raises `Invalid` on `name` and `days`."""
    complaints = Complaints()
    name = clean_field(complaints, "name", name, (1, NAME_LENGTH))
    shortest, longest = TOKEN_DAYS
    if not shortest <= days <= longest:
        complaints.add("days", f"Give {shortest} to {longest:,} days.")
    complaints.raise_if_any()
    return name


def is_touch_due(last_used_at: datetime | None, now: datetime) -> bool:
    """Whether a use is worth writing down: reading the catalogue must not write each time."""
    return last_used_at is None or now - last_used_at >= TOUCH_EVERY


def _account(complaints: Complaints, method: PaymentMethod, account: Account) -> Account:
    title = clean_field(complaints, f"{method}.account_title", account.account_title, (0, ACCOUNT_LENGTH))
    number = clean_field(complaints, f"{method}.account_number", account.account_number, (0, ACCOUNT_LENGTH))
    iban = (
        clean_field(complaints, f"{method}.iban", account.iban, (0, ACCOUNT_LENGTH)).replace(" ", "").upper()
    )
    if title and not (number or iban):
        complaints.add(f"{method}.account_number", "Give the account number too: customers pay into it.")
    if (number or iban) and not title:
        complaints.add(
            f"{method}.account_title", "Give the account's title too: customers check it before they pay."
        )
    if iban and (sentence := wrong_iban(iban)):
        complaints.add(f"{method}.iban", sentence)
    return Account(title, number, iban)


def _booking(complaints: Complaints, index: int, courier: Courier) -> tuple[str, str, Decimal]:
    """How parcels are booked with a courier: columns, cities, and what a piece weighs."""
    bounds = {"sheet": sheets.SHEET_LENGTH, "cities": sheets.CITIES_LENGTH}
    columns, cities = (
        clean_field(complaints, f"{index}.{part}", getattr(courier, part), (0, longest), newlines=True)
        for part, longest in bounds.items()
    )
    for part, wrong in (("sheet", sheets.wrong_columns(columns)), ("cities", sheets.wrong_cities(cities))):
        if wrong:
            complaints.add(f"{index}.{part}", wrong)
    least, most = PIECE_KG
    if not least <= courier.piece_kg <= most:
        complaints.add(f"{index}.piece_kg", f"Give {least} to {most} kg.")
    return columns, cities, courier.piece_kg


def wrong_iban(iban: str) -> str | None:
    """Source: ISO 13616 (two letters, two check digits, at most 30 letters and digits) and ISO 7064, MOD 97-10."""
    if not _IBAN.fullmatch(iban):
        return f"An IBAN has 15 to 34 letters and digits, such as {_RIGHT_IBAN}."
    if iban.startswith("PK") and len(iban) != len(_RIGHT_IBAN):
        return f"An IBAN of Pakistan has {len(_RIGHT_IBAN)} letters and digits; this has {len(iban)}."
    if int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 != 1:
        return "This IBAN has a typing mistake: its check digits do not fit. Compare it with the bank’s."
    return None


def _wrong_link(link: str) -> str | None:
    if link.count(_TRACKING_NUMBER) != 1 or len(BRACKETS.findall(link)) != 1:
        return f"Write {_TRACKING_NUMBER} once, where the number of the parcel stands."
    if not _leads_to_page(link, (_TRACKING_NUMBER,)):
        return "Give the address of the courier’s page, beginning with https://."
    return None


def _leads_to_page(link: str, placeholders: Sequence[str]) -> bool:
    """Whether a pattern is an address by https whose host is fixed."""
    if any(each in link.removeprefix("https://").partition("/")[0] for each in placeholders):
        return False
    for each in placeholders:
        link = link.replace(each, "1")
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" and bool(parts.hostname) and not any(map(str.isspace, link))
    except ValueError:
        return False
