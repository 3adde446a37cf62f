"""What makes settings valid. Pure."""

from datetime import datetime, timedelta

from beautique.kernel import text
from beautique.kernel.errors import Complaints
from beautique.kernel.fields import tidy
from beautique.kernel.phones import find_normalized
from beautique.settings.types import Account, Accounts, PaymentMethod, Store, Storefront

NAME_LENGTH = 60
ACCOUNT_LENGTH = 60
MAX_DUPLICATE_WINDOW_S = 3_600
TOKEN_DAYS = (1, 3_650)
TOUCH_EVERY = timedelta(minutes=1)


def cleaned_store(store: Store) -> Store:
    """The store as it will be kept. Raises `Invalid`."""
    complaints = Complaints()
    name = tidy(complaints, "name", store.name, (0, NAME_LENGTH))
    whatsapp = tidy(complaints, "whatsapp", store.whatsapp, (0, ACCOUNT_LENGTH))
    if not text.visible_length(name):
        complaints.add("name", "Give the shop a name.")
    if whatsapp and find_normalized(whatsapp) is None:
        complaints.add("whatsapp", "Give a phone number of 10 to 15 digits, such as 0300 1234567.")
    complaints.raise_if_any()
    return Store(name=name, whatsapp=whatsapp)


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
    complaints.raise_if_any()
    return storefront


def cleaned_token(name: str, days: int) -> str:
    """The name of a token as it will be kept. Raises `Invalid` on `name` and `days`."""
    complaints = Complaints()
    name = tidy(complaints, "name", name, (1, NAME_LENGTH))
    shortest, longest = TOKEN_DAYS
    if not shortest <= days <= longest:
        complaints.add("days", f"Give {shortest} to {longest:,} days.")
    complaints.raise_if_any()
    return name


def is_touch_due(last_used_at: datetime | None, now: datetime) -> bool:
    """Whether a use is worth writing down: reading the catalogue must not write each time."""
    return last_used_at is None or now - last_used_at >= TOUCH_EVERY


def _account(complaints: Complaints, method: PaymentMethod, account: Account) -> Account:
    title = tidy(complaints, f"{method}.account_title", account.account_title, (0, ACCOUNT_LENGTH))
    number = tidy(complaints, f"{method}.account_number", account.account_number, (0, ACCOUNT_LENGTH))
    iban = tidy(complaints, f"{method}.iban", account.iban, (0, ACCOUNT_LENGTH)).replace(" ", "").upper()
    if title and not (number or iban):
        complaints.add(f"{method}.account_number", "Give the account number too: customers pay into it.")
    if (number or iban) and not title:
        complaints.add(
            f"{method}.account_title", "Give the account's title too: customers check it before they pay."
        )
    if iban and not (iban.isalnum() and iban.isascii() and 15 <= len(iban) <= 34):
        complaints.add(
            f"{method}.iban", "An IBAN has 15 to 34 letters and digits, such as PK36SCBL0000001123456702."
        )
    return Account(title, number, iban)
