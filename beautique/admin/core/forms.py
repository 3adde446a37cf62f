"""The shapes of what people type: types, lengths and words. What makes it valid is decided by the rules of its subject."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from wtforms import DateField, Field, FieldList, Form, FormField, HiddenField, IntegerField, StringField
from wtforms.widgets import HiddenInput, TextInput

from beautique.kernel import clock, days, money, text
from beautique.kernel.errors import Invalid

NO_WHOLE_NUMBER = -1
NEVER_SAVED_SO = -1  # what was sent as version is no number: nobody has seen that


class ShopForm(Form):
    """A form that can show what the rules complain about. The gate has asked for the CSRF token already."""

    def show(self, refusal: Invalid, fields: Mapping[str, str] | None = None) -> None:
        """Puts each complaint beside its field: `accounts.0.iban` finds the field of that path, whatever is unknown stands on top.

        `fields` translates names of the rules that differ from those of the form.
        """
        by_path = dict(_paths(self))
        for path, sentences in refusal.errors.items():
            field = by_path.get((fields or {}).get(path, path))
            if field is None:
                self.form_errors = [*self.form_errors, *sentences]
            else:
                field.errors = [*field.errors, *sentences]


class VersionField(IntegerField):
    """The version that a form was opened on; what is no number is none that anybody has seen."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads a whole number."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None


class VersionedForm(ShopForm):
    """A form that travels with the version its reader saw (optimistic lock)."""

    version = VersionField()

    @property
    def expected_version(self) -> int:
        """The version on which these wishes are based."""
        return NEVER_SAVED_SO if self.version.data is None else int(self.version.data)


class WholeNumberField(StringField):
    """A whole number. What was typed stays as it is, to be shown again and compared."""

    @property
    def number(self) -> int:
        """What was typed; what is none becomes one that the rules of no count accept."""
        number = read_whole_number(self.data)
        return NO_WHOLE_NUMBER if number is None else number


class OwnHiddenField(HiddenField):
    """A text that a page of ours wrote, so it is clean; what was put there by hand and cannot be stored is nothing."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the text."""
        self.data = storable(valuelist[0]) if valuelist else self.data


class DayField(DateField):
    """A day to come, or none: typed day first, whatever language the browser speaks, or as a word."""

    widget = TextInput()

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, format="%d/%m/%Y", **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads what `kernel/days.py` reads as a day to come; nothing is no day."""
        self.data = None
        if typed := "".join(valuelist).strip():
            self.data = days.parse_coming(typed, clock.today())


def _paths(form: Any, prefix: str = "") -> Iterator[tuple[str, Field]]:
    """Every field by its path, the parts of nested forms and lists included."""
    for field in form:
        path = f"{prefix}{field.short_name}"
        yield path, field
        if isinstance(field, FormField | FieldList):
            yield from _paths(field, f"{path}.")


def sent_amount(typed: str | None) -> Decimal | None:
    """An amount that a page of ours wrote into a hidden field; None for nothing, and for what was changed on the way."""
    try:
        return money.parse(typed or "")
    except money.NotAnAmount:
        return None


def read_whole_number(typed: str | int | None) -> int | None:
    """A whole number of at most six digits; None for everything else. (`int` also reads `1_0`, and fails on 5,000 digits.)"""
    digits = "" if typed is None else str(typed).strip()
    return int(digits) if digits.isdecimal() and len(digits) <= 6 else None


def storable(sent: str) -> str:
    """What a page of ours sent along and nobody typed; nothing when it cannot be stored."""
    try:
        return text.clean(sent)
    except text.Unstorable:
        return ""


def or_empty(typed: str | None) -> str:
    """A missing field is an empty one."""
    return typed or ""
