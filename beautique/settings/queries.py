"""Reading the settings. A section that was never saved has its defaults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Row, select
from sqlalchemy.orm import SessionTransaction

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.media.types import Picture
from beautique.settings import rules
from beautique.settings.documents import DOCUMENTS
from beautique.settings.models import ApiToken, SettingsSection
from beautique.settings.raast import Raast, RaastRequest, expiry, fits
from beautique.settings.types import (
    Accounts,
    Couriers,
    Feeds,
    Labels,
    Logo,
    PaymentMethod,
    Section,
    Store,
    StoredSection,
    Storefront,
    Templates,
    Thresholds,
)

# A section as it is stored, for its `read_...`: a column of a question that is asked anyway.
STOREFRONT = (
    select(SettingsSection.document).where(SettingsSection.section == Section.STOREFRONT).scalar_subquery()
)
RAAST = select(SettingsSection.document).where(SettingsSection.section == Section.RAAST).scalar_subquery()
_SECTIONS = select(  # made once (0023)
    SettingsSection.section, SettingsSection.document, SettingsSection.version, SettingsSection.updated_at
)
_READ = "settings"  # where the session keeps what was read


@dataclass(frozen=True, slots=True)
class _Read:
    """All sections, and the transaction in which they were read."""

    transaction: SessionTransaction | None
    rows: Mapping[str, Row[str, dict[str, Any], int, datetime]]


def get_section(section: Section) -> StoredSection:
    """A section's value with its version (0 = never saved), for those who will save it."""
    row, document = _rows().get(section), DOCUMENTS[section]
    return (
        StoredSection(document.read(row.document), row.version)
        if row
        else StoredSection(document.new_shop(), 0)
    )


def get_store() -> Store:
    """How the shop presents itself."""
    return cast(Store, get_section(Section.STORE).value)


def get_accounts() -> Accounts:
    """The accounts to pay into."""
    return cast(Accounts, get_section(Section.ACCOUNTS).value)


def get_raast() -> Raast:
    """What was tried of each account's Raast QR, and what is on."""
    return cast(Raast, get_section(Section.RAAST).value)


def read_raast(document: Mapping[str, Any] | None) -> Raast:
    """The same, of what `RAAST` found."""
    return cast(Raast, DOCUMENTS[Section.RAAST].read(document or {}))


def find_raast_request(method: PaymentMethod, amount: Decimal) -> RaastRequest | None:
    """Asks for so much by Raast QR, from now on; None while customers get no QR for this method, or none of this amount."""
    account = get_accounts().by_method[method]
    if not fits(amount) or not get_raast().by_method[method].shows(account):
        return None
    return RaastRequest(account.iban, amount, expiry(clock.now(), get_thresholds()))


def get_storefront() -> Storefront:
    """What the storefront must bring, and how its orders are taken."""
    return cast(Storefront, get_section(Section.STOREFRONT).value)


def read_storefront(document: Mapping[str, Any] | None) -> Storefront:
    """The same, of what `STOREFRONT` found."""
    return cast(Storefront, DOCUMENTS[Section.STOREFRONT].read(document or {}))


def get_couriers() -> Couriers:
    """The couriers that the shop works with."""
    return cast(Couriers, get_section(Section.COURIERS).value)


def find_tracking_url(courier: str | None, tracking_number: str | None) -> str | None:
    """The page that follows a parcel, or None. Asks for the couriers only when both are known."""
    if not courier or not tracking_number:
        return None
    return rules.tracking_url(get_couriers(), courier, tracking_number)


def get_templates() -> Templates:
    """What the shop writes by WhatsApp."""
    return cast(Templates, get_section(Section.TEMPLATES).value)


def get_thresholds() -> Thresholds:
    """When waiting is long, and how long screenshots are kept."""
    return cast(Thresholds, get_section(Section.THRESHOLDS).value)


def last_saved(*sections: Section) -> datetime | None:
    """When one of these sections was last saved; None = never."""
    rows = _rows()
    return max((rows[section].updated_at for section in sections if section in rows), default=None)


def get_feeds() -> Feeds:
    """Whether Meta and Google may fetch the catalogue, and from which address."""
    return cast(Feeds, get_section(Section.FEEDS).value)


def get_labels() -> Labels:
    """What the shop writes on its orders."""
    return cast(Labels, get_section(Section.LABELS).value)


def get_logo() -> Picture | None:
    """The picture of the shop on its slips, if it has one."""
    return cast(Logo, get_section(Section.LOGO).value).picture


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


def _rows() -> Mapping[str, Row[str, dict[str, Any], int, datetime]]:
    """All sections by their name. One query per transaction, however many sections a page asks for: never older than the page."""
    session = db.session()
    known: _Read | None = session.info.get(_READ)
    if known is None or known.transaction is not session.get_transaction():
        rows = session.execute(_SECTIONS).all()
        known = _Read(session.get_transaction(), {row.section: row for row in rows})
        session.info[_READ] = known
    return known.rows
