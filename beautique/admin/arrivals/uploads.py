"""The preview of a statement: columns chosen, five lines, the sum and what is refused; then its import."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor, signed_in_account
from beautique.kernel.errors import Invalid, NotFound
from beautique.kernel.money import rupees
from beautique.kernel.text import counted
from beautique.payments.arrivals import messages, queries, rules, uploads
from beautique.payments.arrivals.models import ArrivalUpload
from beautique.payments.arrivals.types import WHOLE, Column, Read, Source

LABELS = {
    Column.DATE: "Day",
    Column.TIME: "Time, if it stands apart",
    Column.CREDIT: "Money in, or the only amount",
    Column.DEBIT: "Money out",
    Column.DIRECTION: "In or out, in words",
    Column.REFERENCE: "Transaction ID",
    Column.SENDER: "Sender",
    Column.SENDER_PHONE: "Sender’s phone or account",
    Column.NARRATION: "Description",
}
_SHOWN = 5
_REFUSED_SHOWN = 50


@admin.get("/arrivals/uploads/<uuid:upload_id>")
def arrival_upload(upload_id: uuid.UUID) -> Response:
    """What an import would bring, by the columns of the address; by those of last time, or guessed ones, without any."""
    try:
        upload = uploads.get_upload(upload_id, signed_in_account().id)
    except NotFound as refusal:
        return htmx.leave(url_for("admin.bring_arrivals"), refusal.message, "error")
    return _page(upload, _chosen(request.args))


@admin.post("/arrivals/uploads/<uuid:upload_id>/import")
def import_arrival_upload(upload_id: uuid.UUID) -> Response:
    """Imports what the preview showed."""
    chosen = _chosen(request.form)
    try:
        made = uploads.import_upload(upload_id, chosen, actor())
    except NotFound as refusal:
        return htmx.leave(url_for("admin.arrivals"), refusal.message, "error")
    except Invalid as refusal:
        upload = uploads.get_upload(upload_id, signed_in_account().id)
        return _page(upload, chosen, refusal, 422)
    new = f"{counted(made.new, 'line')} new, {rupees(made.amount)}" if made.new else "Nothing new"
    return htmx.leave(url_for("admin.arrivals"), f"Imported: {new}; {made.known:,} known already.")


@admin.post("/arrivals/uploads/<uuid:upload_id>/discard")
def discard_arrival_upload(upload_id: uuid.UUID) -> Response:
    """Forgets an upload."""
    uploads.discard_upload(upload_id, signed_in_account().id)
    return htmx.leave(url_for("admin.bring_arrivals"), "Put away. Nothing was imported.")


def _chosen(sent: Mapping[str, str]) -> dict[Column, str]:
    return {column: sent[column] for column in Column if sent.get(column)}


def _page(
    upload: ArrivalUpload, chosen: dict[Column, str], refusal: Invalid | None = None, status: int = 200
) -> Response:
    context: dict[str, Any] = {"names": (), "chosen": chosen, "warning": ""}
    if upload.source is Source.MESSAGE:
        about = messages.account_of(upload.rows[0][1][0])
        context["warning"] = "" if about in (None, upload.method) else f"This seems to be about {about}."
    else:
        sheet = uploads.sheet_of(upload)
        context |= {"names": sheet.names, "chosen": chosen or uploads.suggested_columns(upload, sheet)}
    read = Read(())
    try:
        read = uploads.read_upload(upload, context["chosen"])
        rules.check_number(read.lines)
    except Invalid as wrong:
        refusal = refusal or wrong
    known = queries.known_by(read.lines, upload.method)
    new = len(read.lines) - len(known)
    confirmed = sum(each not in WHOLE for each in known) if upload.source in WHOLE else 0
    return htmx.page(
        "arrivals/upload.html",
        "arrivals/_upload.html",
        status,
        upload=upload,
        labels=LABELS,
        read=read,
        known=len(known),
        new=new,
        confirmed=confirmed,
        shown=read.lines[:_SHOWN],
        refused=read.refused[:_REFUSED_SHOWN],
        errors=refusal.errors if refusal else {},
        **context,
    )
