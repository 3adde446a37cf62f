"""What was typed into a form outlives the page: kept for its person while they type, filled in when the form is opened again.

A form carries its draft's key in the hidden field `draft`, and whoever saves the form calls `finish`. The version travels in the
draft, so that a save after somebody else's answers the usual conflict.
"""

import contextlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import g, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import FieldList, Form, FormField
from wtforms.widgets import HiddenInput

from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import signed_in_account
from beautique.drafts import commands, rules
from beautique.drafts.queries import find_drafts
from beautique.drafts.types import Draft
from beautique.kernel.errors import Invalid

GONE = "X-Draft-Gone"  # tells the page that what it shows is saved
Fields = MultiDict[str, str]
F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class FormDraft:
    """A form's draft, as its template names it; `saved_at` only where the draft is what the form shows."""

    key: str
    saved_at: datetime | None = None


def find(keys: Collection[str]) -> Mapping[str, Draft]:
    """The drafts of these forms that the signed-in person has, by one query."""
    return find_drafts(signed_in_account().id, keys)


def filled(
    key: str, stored: F, read: Callable[[Fields], F], found: Mapping[str, Draft] | None = None
) -> tuple[F, FormDraft]:
    """The form as it is stored, or as this person typed it without saving. `found` saves a query where there are several forms."""
    draft = (find([key]) if found is None else found).get(key)
    if draft is None:
        return stored, FormDraft(key)
    typed = read(MultiDict(draft.fields))
    if shown(typed) == shown(stored):
        return stored, FormDraft(key)
    return typed, FormDraft(key, draft.saved_at)


def carried() -> FormDraft:
    """The draft of the form that was sent; its answer shows what was sent, which is no news."""
    key = request.form.get("draft", "")
    return FormDraft(key if rules.is_key(key) else "")


def keep(sent: Fields) -> None:
    """What was sent is not saved, and no page shows it in its form again: from now on it is the form's draft."""
    if key := carried().key:
        with contextlib.suppress(Invalid):  # too large to be kept
            commands.save_draft(signed_in_account().id, key, list(sent.items(multi=True)))


def finish() -> None:
    """The form that was sent is saved: its draft goes."""
    key = carried().key
    if not key:
        return
    if find([key]):
        commands.finish_draft(signed_in_account().id, key)
    g.draft_gone = key


@admin.after_request
def tell_page(response: Response) -> Response:
    """Names the draft that has gone, so that the page does not keep it once more."""
    if "draft_gone" in g:
        response.headers[GONE] = g.draft_gone
    return response


def shown(form: Form) -> Mapping[str, Any]:
    """What a person sees in a form: the values of its fields, but for the hidden ones."""
    return {field.short_name: _value(field) for field in form if not isinstance(field.widget, HiddenInput)}


def _value(field: Any) -> Any:
    if isinstance(field, FieldList):
        return [_value(entry) for entry in field]
    if isinstance(field, FormField):
        return shown(field.form)
    if field.process_errors:  # what was typed is no date or number: its words are what is seen
        return field.raw_data
    if isinstance(field.data, list):
        return [str(each) for each in field.data] or ""
    return "" if field.data in (None, False) else str(field.data).replace("\r\n", "\n").strip()
