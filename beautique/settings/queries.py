"""Reading the settings. A section that was never saved has its defaults."""

from collections.abc import Sequence

from sqlalchemy import select

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.settings.models import ApiToken, SettingsSection
from beautique.settings.types import Account, Accounts, PaymentMethod, Section, Store, Storefront


def get_store() -> tuple[Store, int]:
    """How the shop presents itself, and the section's version (0 = never saved)."""
    row = db.session.get(SettingsSection, Section.STORE)
    return (Store(**row.document), row.version) if row else (Store(), 0)


def get_accounts() -> tuple[Accounts, int]:
    """The accounts to pay into, and the section's version (0 = never saved)."""
    row = db.session.get(SettingsSection, Section.ACCOUNTS)
    if row is None:
        return Accounts(), 0
    stored = {method: Account(**row.document.get(method, {})) for method in PaymentMethod}
    return Accounts(stored), row.version


def get_storefront() -> tuple[Storefront, int]:
    """What the storefront must bring, and the section's version (0 = never saved)."""
    row = db.session.get(SettingsSection, Section.STOREFRONT)
    return (Storefront(**row.document), row.version) if row else (Storefront(), 0)


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
