"""Bringing in what arrived: a file of the bank, or rows and messages that are pasted. Both are only looked at first."""

from contextlib import closing
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import ShopForm, or_empty
from beautique.admin.core.identity import signed_in_account
from beautique.kernel.errors import Invalid
from beautique.media.reading import shown_name
from beautique.payments.arrivals import queries, uploads
from beautique.settings.types import PaymentMethod
from beautique.spreadsheets.types import MOST_BYTES, MOST_ROWS, Unreadable

_LATEST = 20
# Plain words, because WTForms gives up pairs; its published types do not know that yet.
_ACCOUNTS: Any = {"": "Choose", **{method.value: method.value for method in PaymentMethod}}


class FileForm(ShopForm):
    """Whose statement a file is."""

    method = SelectField("Account", choices=_ACCOUNTS, validate_choice=False, id="file-method")

    def account(self) -> PaymentMethod | None:
        """The account that was chosen."""
        return next((each for each in PaymentMethod if each == self.method.data), None)


class PasteForm(FileForm):
    """What was pasted, and whose it is; a message may say that itself."""

    method = SelectField("Account", choices=_ACCOUNTS, validate_choice=False, id="paste-method")
    pasted = TextAreaField("Rows or messages")


@admin.get("/arrivals/import")
def bring_arrivals() -> Response:
    """A form for files, one for what is pasted, and what was brought in lately."""
    return _page()


@admin.post("/arrivals/import/file")
def upload_arrivals() -> Response:
    """Keeps a file for its preview."""
    form, file = FileForm(request.form), request.files.get("file")
    method = form.account()
    if method is None:
        form.show(Invalid({"method": ["Choose the account of this statement, then the file once more."]}))
        return _page(422, file_form=form)
    if file is None or not file.filename:
        return _page(422, file_form=form, error="Choose a file first.")
    with closing(file):
        content = file.read(MOST_BYTES + 1)
    name = shown_name(file.filename)
    try:
        upload_id = uploads.keep_file(method, name, content, signed_in_account().id)
    except Unreadable as refusal:
        return _page(422, file_form=form, error=f"{name}: {refusal.message}")
    return htmx.leave_to("admin.arrival_upload", upload_id=upload_id)


@admin.post("/arrivals/import/pasted")
def paste_arrivals() -> Response:
    """Keeps what was pasted for its preview; what cannot be read stays in its field."""
    form = PasteForm(request.form)
    try:
        upload_id = uploads.keep_pasted(form.account(), or_empty(form.pasted.data), signed_in_account().id)
    except Invalid as refusal:
        form.show(refusal, {"file": "pasted"})
        return _page(422, paste_form=form)
    return htmx.leave(url_for("admin.arrival_upload", upload_id=upload_id))


def _page(
    status: int = 200,
    *,
    file_form: FileForm | None = None,
    paste_form: PasteForm | None = None,
    error: str = "",
) -> Response:
    return htmx.page(
        "arrivals/import.html",
        "arrivals/import.html",
        status,
        file_form=file_form or FileForm(),
        paste_form=paste_form or PasteForm(),
        error=error,
        imports=queries.list_imports(_LATEST),
        most_bytes=MOST_BYTES,
        most_rows=MOST_ROWS,
    )
