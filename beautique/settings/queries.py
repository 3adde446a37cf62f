"""Reading the settings. A section that was never saved has its defaults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import SessionTransaction

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.settings import rules
from beautique.settings.models import ApiToken, SettingsSection
from beautique.settings.types import (
    Account,
    Accounts,
    Courier,
    Couriers,
    Message,
    PaymentMethod,
    Section,
    Store,
    Storefront,
    Templates,
    Thresholds,
)

# Made once, and not as an entity.
_STOREFRONT = select(SettingsSection.document, SettingsSection.version).where(
    SettingsSection.section == Section.STOREFRONT
)
_READ = "settings"  # where the session keeps what was read


@dataclass(frozen=True, slots=True)
class _Read:
    """All sections, and the transaction in which they were read."""

    transaction: SessionTransaction | None
    rows: Mapping[str, SettingsSection]


def get_store() -> tuple[Store, int]:
    """How the shop presents itself, and the section's version (0 = never saved)."""
    row = _rows().get(Section.STORE)
    return (Store(**row.document), row.version) if row else (Store(), 0)


def get_accounts() -> tuple[Accounts, int]:
    """The accounts to pay into, and the section's version (0 = never saved)."""
    row = _rows().get(Section.ACCOUNTS)
    if row is None:
        return Accounts(), 0
    stored = {method: Account(**row.document.get(method, {})) for method in PaymentMethod}
    return Accounts(stored), row.version


def get_storefront() -> tuple[Storefront, int]:
    """What the storefront must bring, and the section's version (0 = never saved).

    The one section that is read alone: every visit of the catalogue asks for it, and for no other.
    """
    row = db.session.execute(_STOREFRONT).one_or_none()
    return (_storefront(row.document), row.version) if row else (Storefront(), 0)


def get_couriers() -> tuple[Couriers, int]:
    """The couriers that the shop works with, and the section's version (0 = never saved)."""
    row = _rows().get(Section.COURIERS)
    if row is None:
        return Couriers(), 0
    return Couriers(tuple(Courier(**each) for each in row.document["known"])), row.version


def find_tracking_url(courier: str | None, tracking_number: str | None) -> str | None:
    """The page that follows a parcel, or None. Asks for the couriers only when both are known."""
    if not courier or not tracking_number:
        return None
    return rules.tracking_url(get_couriers()[0], courier, tracking_number)


def get_templates() -> tuple[Templates, int]:
    """What the shop writes by WhatsApp, and the section's version (0 = never saved)."""
    row = _rows().get(Section.TEMPLATES)
    if row is None:
        return Templates(), 0
    return Templates(
        {message: row.document[message] for message in Message if row.document.get(message)}
    ), row.version


def get_thresholds() -> tuple[Thresholds, int]:
    """When waiting is long, how long screenshots are kept, and the section's version (0 = never saved)."""
    row = _rows().get(Section.THRESHOLDS)
    return (Thresholds(**row.document), row.version) if row else (Thresholds(), 0)


def list_tokens() -> Sequence[ApiToken]:
    """Every storefront token ever issued, newest first."""
    return db.session.scalars(
        select(ApiToken).order_by(ApiToken.id.desc()).execution_options(populate_existing=True)
    ).all()


def find_live_token(jti: str) -> ApiToken | None:
    """The storefront token with this id, or None: unknown, revoked or expired."""
    return db.session.scalar(
        select(ApiToken)
        .where(ApiToken.jti == jti, ApiToken.revoked_at.is_(None), ApiToken.expires_at > clock.now())
        .execution_options(populate_existing=True)
    )


def _storefront(document: Mapping[str, Any]) -> Storefront:
    """The section as it was stored; what it did not know yet when it was last saved has its default."""
    known = {**document}
    if "most_per_order" in known:
        known["most_per_order"] = Decimal(known["most_per_order"])
    return Storefront(**known)


def _rows() -> Mapping[str, SettingsSection]:
    """All sections by their name. One query per transaction, however many sections a page asks for: never older than the page."""
    session = db.session()
    known: _Read | None = session.info.get(_READ)
    if known is None or known.transaction is not session.get_transaction():
        rows = session.scalars(select(SettingsSection).execution_options(populate_existing=True)).all()
        known = _Read(session.get_transaction(), {row.section: row for row in rows})
        session.info[_READ] = known
    return known.rows
