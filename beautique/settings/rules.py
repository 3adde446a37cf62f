"""What makes settings valid. Pure."""

from beautique.kernel import text
from beautique.kernel.errors import Complaints
from beautique.kernel.phones import find_normalized
from beautique.settings.types import Account, Accounts, PaymentMethod, Store

NAME_LENGTH = 60
ACCOUNT_LENGTH = 60


def cleaned_store(store: Store) -> Store:
    """The store as it will be kept. Raises `Invalid`."""
    complaints = Complaints()
    name = _line(complaints, "name", store.name, NAME_LENGTH)
    whatsapp = _line(complaints, "whatsapp", store.whatsapp, ACCOUNT_LENGTH)
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


def _account(complaints: Complaints, method: PaymentMethod, account: Account) -> Account:
    title = _line(complaints, f"{method}.account_title", account.account_title, ACCOUNT_LENGTH)
    number = _line(complaints, f"{method}.account_number", account.account_number, ACCOUNT_LENGTH)
    iban = _line(complaints, f"{method}.iban", account.iban, ACCOUNT_LENGTH).replace(" ", "").upper()
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


def _line(complaints: Complaints, field: str, typed: str, longest: int) -> str:
    try:
        tidy = text.clean(typed)
    except text.Unstorable as error:
        complaints.add(field, str(error))
        return ""
    if len(tidy) > longest:
        complaints.add(field, f"Use at most {longest} characters; these are {len(tidy)}.")
    return tidy
