"""How each section of the settings is kept: the rule that it must pass, and the JSON document that is stored (data mapper)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from beautique.kernel import money
from beautique.media.types import Picture
from beautique.settings import rules
from beautique.settings.raast import Raast, RaastTrial, cleaned_raast
from beautique.settings.types import (
    Account,
    Accounts,
    Courier,
    Couriers,
    Feeds,
    Label,
    LabelColor,
    Labels,
    Logo,
    Message,
    PaymentMethod,
    Section,
    Store,
    Storefront,
    Templates,
    Thresholds,
)

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SectionDocument:
    """One section. `new_shop()` is what holds until it is first saved; `cleaned` raises `Invalid`."""

    new_shop: Callable[[], Any]
    cleaned: Callable[[Any], Any]
    read: Callable[[Document], Any]
    written: Callable[[Any], dict[str, Any]] = asdict
    pictures: Callable[[Document], Sequence[str]] = (
        lambda _: ()
    )  # those of the image store that a document shows
    is_new_shop_logged: bool = True  # whether the first save is told as a change of what held before


def _read_accounts(document: Document) -> Accounts:
    return Accounts({method: Account(**document.get(method, {})) for method in PaymentMethod})


def _written_accounts(accounts: Accounts) -> dict[str, Any]:
    return {method.value: asdict(account) for method, account in accounts.by_method.items()}


def _read_raast(document: Document) -> Raast:
    return Raast({method: RaastTrial(**document.get(method, {})) for method in PaymentMethod})


def _written_raast(raast: Raast) -> dict[str, Any]:
    return {method.value: asdict(trial) for method, trial in raast.by_method.items()}


def _read_storefront(document: Document) -> Storefront:
    """What the section did not know yet when it was last saved has its default."""
    known = {**document}
    if "most_per_order" in known:
        known["most_per_order"] = Decimal(known["most_per_order"])
    return Storefront(**known)


def _written_storefront(storefront: Storefront) -> dict[str, Any]:
    return {**asdict(storefront), "most_per_order": money.plain(storefront.most_per_order)}


def _read_couriers(document: Document) -> Couriers:
    return Couriers(tuple(_read_courier(courier) for courier in document["known"]))


def _read_courier(document: Document) -> Courier:
    """Couriers that were saved before they had booking sheets have none."""
    known = {**document}
    if "piece_kg" in known:
        known["piece_kg"] = Decimal(known["piece_kg"])
    return Courier(**known)


def _written_couriers(couriers: Couriers) -> dict[str, Any]:
    return {"known": [{**asdict(courier), "piece_kg": str(courier.piece_kg)} for courier in couriers.known]}


def _read_templates(document: Document) -> Templates:
    return Templates({message: document[message] for message in Message if document.get(message)})


def _written_templates(templates: Templates) -> dict[str, Any]:
    return {message.value: templates.own.get(message, "") for message in Message}


def _read_feeds(document: Document) -> Feeds:
    renewed_at = document["renewed_at"]
    return Feeds(**{**document, "renewed_at": datetime.fromisoformat(renewed_at) if renewed_at else None})


def _written_feeds(feeds: Feeds) -> dict[str, Any]:
    return {**asdict(feeds), "renewed_at": feeds.renewed_at.isoformat() if feeds.renewed_at else None}


def _read_labels(document: Document) -> Labels:
    known = (Label(**{**label, "color": LabelColor(label["color"])}) for label in document["known"])
    return Labels(tuple(known), document["last_id"])


def _written_labels(labels: Labels) -> dict[str, Any]:
    return {"known": [asdict(label) for label in labels.known], "last_id": labels.last_id}


def _read_logo(document: Document) -> Logo:
    picture = document["picture"]
    return Logo(Picture(**picture) if picture else None)


def _pictures_of_logo(document: Document) -> Sequence[str]:
    picture = document.get("picture")
    return (picture["public_id"],) if picture else ()


DOCUMENTS: Mapping[Section, SectionDocument] = {
    Section.STORE: SectionDocument(
        Store, rules.cleaned_store, lambda document: Store(**document), is_new_shop_logged=False
    ),
    Section.ACCOUNTS: SectionDocument(
        Accounts, rules.cleaned_accounts, _read_accounts, _written_accounts, is_new_shop_logged=False
    ),
    Section.RAAST: SectionDocument(Raast, cleaned_raast, _read_raast, _written_raast),
    Section.STOREFRONT: SectionDocument(
        Storefront, rules.cleaned_storefront, _read_storefront, _written_storefront
    ),
    Section.COURIERS: SectionDocument(Couriers, rules.cleaned_couriers, _read_couriers, _written_couriers),
    Section.TEMPLATES: SectionDocument(
        Templates, rules.cleaned_templates, _read_templates, _written_templates
    ),
    Section.THRESHOLDS: SectionDocument(
        Thresholds, rules.cleaned_thresholds, lambda document: Thresholds(**document)
    ),
    Section.FEEDS: SectionDocument(Feeds, rules.cleaned_feeds, _read_feeds, _written_feeds),
    Section.LABELS: SectionDocument(Labels, rules.cleaned_labels, _read_labels, _written_labels),
    Section.LOGO: SectionDocument(
        Logo, lambda logo: logo, _read_logo, pictures=_pictures_of_logo, is_new_shop_logged=False
    ),
}
