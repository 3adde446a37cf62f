"""Reading the settings. A section that was never saved has its defaults."""

from beautique.kernel.db import db
from beautique.settings.models import SettingsSection
from beautique.settings.types import Account, Accounts, PaymentMethod, Section, Store


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
