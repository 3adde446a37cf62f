"""The forms of the settings page, one per section."""

from dataclasses import asdict
from typing import Self

from wtforms import BooleanField, IntegerField, StringField

from beautique.admin.core.forms import ShopForm, VersionedForm, tidy
from beautique.kernel import money
from beautique.kernel.errors import Complaints
from beautique.kernel.fields import read_amount
from beautique.settings.types import Account, Accounts, PaymentMethod, Store, Storefront

ACCOUNT_PARTS = {"account_title": "account title", "account_number": "account number", "iban": "IBAN"}


class StoreForm(VersionedForm):
    """How the shop presents itself."""

    name = StringField("Store name")
    whatsapp = StringField("WhatsApp number")

    @classmethod
    def of(cls, store: Store, version: int) -> Self:
        """The form for what is stored."""
        return cls(data={"name": store.name, "whatsapp": store.whatsapp, "version": version})

    def store(self) -> Store:
        """What was typed."""
        return Store(name=self.name.data or "", whatsapp=self.whatsapp.data or "")


class AccountsForm(VersionedForm):
    """Where customers pay into: title, number and IBAN of each payment method, `<method>_<part>`."""

    @classmethod
    def of(cls, accounts: Accounts, version: int) -> Self:
        """The form for what is stored."""
        return cls(data={"version": version, **account_values(accounts)})

    def accounts(self) -> Accounts:
        """What was typed."""
        return Accounts(
            {
                method: Account(**{part: self[field_name(method, part)].data or "" for part in ACCOUNT_PARTS})
                for method in PaymentMethod
            }
        )


class StorefrontForm(VersionedForm):
    """What the storefront must bring."""

    token_required = BooleanField("Token required", false_values=(False, ""))
    duplicate_window_s = IntegerField("An equal order within")
    most_per_order = StringField("The most in one order")

    @classmethod
    def of(cls, storefront: Storefront, version: int) -> Self:
        """The form for what is stored."""
        shown = {"most_per_order": money.plain(storefront.most_per_order), "version": version}
        return cls(data={**asdict(storefront), **shown})

    def changed(self, stored: Storefront) -> Storefront:
        """What is stored, with what was sent. Raises `Invalid`."""
        complaints, window_s, most = Complaints(), self.duplicate_window_s.data, stored.most_per_order
        if window_s is None and self.duplicate_window_s.raw_data:
            complaints.add("duplicate_window_s", "Give a number of seconds, or 0.")
        if self.most_per_order.raw_data:
            most = read_amount(complaints, "most_per_order", tidy(self.most_per_order.data))
        complaints.raise_if_any()
        window_s = stored.duplicate_window_s if window_s is None else window_s
        return Storefront(bool(self.token_required.data), window_s, most)


class TokenForm(ShopForm):
    """A new token for a storefront."""

    token_name = StringField("Name of the new token")

    def name(self) -> str:
        """What was typed."""
        return self.token_name.data or ""


def field_name(method: PaymentMethod, part: str) -> str:
    """`meezan_bank_iban`."""
    return f"{method.value.lower().replace(' ', '_')}_{part}"


def account_values(accounts: Accounts) -> dict[str, str]:
    """The stored accounts by the names of the form's fields."""
    return {
        field_name(method, part): getattr(accounts.by_method[method], part)
        for method in PaymentMethod
        for part in ACCOUNT_PARTS
    }


# The rules speak of `Meezan Bank.iban`; so does the activity log.
RULE_NAMES = {
    f"{method.value}.{part}": field_name(method, part) for method in PaymentMethod for part in ACCOUNT_PARTS
}

for _method in PaymentMethod:
    for _part, _words in ACCOUNT_PARTS.items():
        setattr(AccountsForm, field_name(_method, _part), StringField(f"{_method.value} {_words}"))
