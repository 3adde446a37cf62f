"""The shapes of what people type: types, lengths and words. What makes it valid is decided by the rules of its subject."""

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import Field, FieldList, Form, FormField

from beautique.kernel.errors import Invalid


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


def _paths(form: Any, prefix: str = "") -> Iterator[tuple[str, Field]]:
    """Every field by its path, the parts of nested forms and lists included."""
    for field in form:
        path = f"{prefix}{field.short_name}"
        yield path, field
        if isinstance(field, FormField | FieldList):
            yield from _paths(field, f"{path}.")


def tidy(typed: str | None) -> str:
    """A missing field is an empty one."""
    return typed or ""
