"""The forms of the settings page, one per section."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Self

from wtforms import BooleanField, IntegerField, StringField, TextAreaField

from beautique.admin.core.edit_conflict import Line
from beautique.admin.core.forms import VersionedForm, or_empty
from beautique.admin.core.once import OnceForm
from beautique.kernel import money
from beautique.kernel.errors import Complaints
from beautique.kernel.field_validation import read_amount
from beautique.settings.types import Account, Accounts, PaymentMethod, Store, Storefront

ACCOUNT_PARTS = {"account_title": "account title", "account_number": "account number", "iban": "IBAN"}


class SectionForm(VersionedForm):
    """The form of one section; `SECTION_PAGES` says which is whose."""

    @classmethod
    def of(cls, value: Any, version: int) -> Self:
        """The form for what is stored."""
        raise NotImplementedError

    def value(self, stored: Any) -> Any:
        """What was typed, on top of what is stored. May raise `Invalid`."""
        raise NotImplementedError

    def conflict_lines(self, theirs: Any) -> list[Line]:
        """What was typed beside what somebody else has saved meanwhile."""
        raise NotImplementedError

    def rule_names(self) -> dict[str, str]:
        """The names of the rules that differ from those of the form's fields."""
        return {}


class StoreForm(SectionForm):
    """How the shop presents itself."""

    name = StringField("Store name")
    whatsapp = StringField("WhatsApp number")
    address = TextAreaField("Address")

    @classmethod
    def of(cls, value: Store, version: int) -> Self:
        return cls(data={"version": version, **asdict(value)})

    def value(self, stored: Store) -> Store:
        typed = (self.name, self.whatsapp, self.address)
        return Store(*(or_empty(field.data) for field in typed))

    def conflict_lines(self, theirs: Store) -> list[Line]:
        return plain_lines(self, asdict(theirs), asdict(self.value(theirs)))


class AccountsForm(SectionForm):
    """Where customers pay into: title, number and IBAN of each payment method, `<method>_<part>`."""

    @classmethod
    def of(cls, value: Accounts, version: int) -> Self:
        return cls(data={"version": version, **account_values(value)})

    def value(self, stored: Accounts) -> Accounts:
        return Accounts(
            {
                method: Account(**{part: self[field_name(method, part)].data or "" for part in ACCOUNT_PARTS})
                for method in PaymentMethod
            }
        )

    def conflict_lines(self, theirs: Accounts) -> list[Line]:
        stored, typed = account_values(theirs), account_values(self.value(theirs))
        return [
            Line(name, self[name].label.text, stored[name], typed[name], logged_as=logged)
            for logged, name in RULE_NAMES.items()
        ]

    def rule_names(self) -> dict[str, str]:
        return RULE_NAMES


class StorefrontForm(SectionForm):
    """What the storefront must bring."""

    token_required = BooleanField("Token required", false_values=(False, ""))
    duplicate_window_s = IntegerField("An equal order within")
    most_per_order = StringField("The most in one order")

    @classmethod
    def of(cls, value: Storefront, version: int) -> Self:
        shown = {"most_per_order": money.plain(value.most_per_order), "version": version}
        return cls(data={**asdict(value), **shown})

    def value(self, stored: Storefront) -> Storefront:
        """What is stored, with what was sent. Raises `Invalid`."""
        complaints, window_s, most = Complaints(), self.duplicate_window_s.data, stored.most_per_order
        if window_s is None and self.duplicate_window_s.raw_data:
            complaints.add("duplicate_window_s", "Give a number of seconds, or 0.")
        if self.most_per_order.raw_data:
            most = read_amount(complaints, "most_per_order", or_empty(self.most_per_order.data))
        complaints.raise_if_any()
        window_s = stored.duplicate_window_s if window_s is None else window_s
        return Storefront(bool(self.token_required.data), window_s, most)

    def conflict_lines(self, theirs: Storefront) -> list[Line]:
        sides = (theirs, self.value(theirs))
        return [
            Line(
                "token_required",
                "Token required",
                *("y" if side.token_required else "" for side in sides),
                *("Yes" if side.token_required else "No" for side in sides),
            ),
            Line(
                "duplicate_window_s",
                "An equal order within, seconds",
                *(str(side.duplicate_window_s) for side in sides),
            ),
            Line(
                "most_per_order",
                "The most in one order",
                *(money.plain(side.most_per_order) for side in sides),
                *(money.rupees(side.most_per_order) for side in sides),
            ),
        ]


class TokenForm(OnceForm):
    """A new token for a storefront."""

    token_name = StringField("Name of the new token")

    def name(self) -> str:
        """What was typed."""
        return self.token_name.data or ""


def plain_lines(form: SectionForm, theirs: Mapping[str, str], mine: Mapping[str, str]) -> list[Line]:
    """One line for each field, under its label."""
    return [Line(name, form[name].label.text, stored, mine[name]) for name, stored in theirs.items()]


def method_key(method: PaymentMethod) -> str:
    """`meezan_bank`, in names of fields and addresses."""
    return method.value.lower().replace(" ", "_")


def field_name(method: PaymentMethod, part: str) -> str:
    """`meezan_bank_iban`."""
    return f"{method_key(method)}_{part}"


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
