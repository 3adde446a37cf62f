"""One import: how far its check has come, what it would do, how far it is applied, and what became of each product."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.admin.products.files.forms import DefaultsForm
from beautique.admin.products.files.page import WITHIN_S, source
from beautique.admin.timeline.products import LABELS, shown
from beautique.catalog.importing import commands, queries
from beautique.catalog.importing.checking import defaults_of
from beautique.catalog.importing.models import ImportJob, ImportRow
from beautique.catalog.importing.rules import fingerprint
from beautique.catalog.importing.running import run_import
from beautique.catalog.importing.types import Counts, Defaults, Outcome
from beautique.kernel.errors import Conflict, Invalid
from beautique.kernel.text import counted


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the file as the page shows it; `changes` are (field, before, after)."""

    row: ImportRow
    changes: Sequence[tuple[str, str, str]]


@admin.get("/products/files/<uuid:job_id>")
def product_import(job_id: uuid.UUID) -> Response:
    """The import as it is now."""
    return _page(queries.get_job(job_id))


@admin.post("/products/files/<uuid:job_id>/run")
def run_product_import(job_id: uuid.UUID) -> Response:
    """Goes on for a moment and shows how far it is; the page asks again until nothing is left."""
    run_import(queries.get_job(job_id), source(), identity.actor(), WITHIN_S)
    job = queries.get_job(job_id)
    counts = queries.count_rows(job)
    toast = _result(counts) if job.started_at and counts.done == job.total else ""
    if not htmx.wants_fragment():
        return htmx.leave(_url(job_id), toast)
    response = _page(job)
    if toast:
        htmx.add_toast(response, toast)
    return response


@admin.post("/products/files/<uuid:job_id>/defaults")
def choose_import_defaults(job_id: uuid.UUID) -> Response:
    """What the products get that lack something; then every row is looked at once more."""
    form = DefaultsForm(request.form)
    try:
        job = commands.choose_defaults(job_id, form.defaults(), identity.actor(), request.form.get("seen"))
    except Invalid as refusal:
        form.show(refusal)
        return _page(queries.get_job(job_id), form, 422)
    except Conflict as refusal:
        job = queries.get_job(job_id)
        if _state(job, queries.count_rows(job)) != "preview":  # on whose page the form stands
            return htmx.leave(_url(job_id), refusal.message, "error")
        form.form_errors = [refusal.message, f"Chosen now: {_told(defaults_of(job))}"]
        return _page(job, form, 409)
    run_import(job, source(), identity.actor(), WITHIN_S)
    return htmx.leave(_url(job_id), "The file was looked at once more.")


@admin.post("/products/files/<uuid:job_id>/start")
def start_product_import(job_id: uuid.UUID) -> Response:
    """Applies what the preview showed; its page does the work."""
    try:
        commands.start_import(job_id, identity.actor(), request.form.get("seen"))
    except Conflict as refusal:
        return htmx.leave(_url(job_id), refusal.message, "error")
    return htmx.leave(_url(job_id))


@admin.post("/products/files/<uuid:job_id>/stop")
def stop_product_import(job_id: uuid.UUID) -> Response:
    """Leaves the rest as it is."""
    job = commands.stop_import(job_id, identity.actor())
    if job.started_at is None:
        return htmx.leave(url_for("admin.product_files"), "Nothing was imported.")
    return htmx.leave(_url(job_id), "Stopped: the rest stays as it is.")


def _url(job_id: uuid.UUID) -> str:
    return url_for("admin.product_import", job_id=job_id)


def _page(job: ImportJob, form: DefaultsForm | None = None, status: int = 200) -> Response:
    counts = queries.count_rows(job)
    state = _state(job, counts)
    context: dict[str, Any] = {"job": job, "counts": counts, "state": state, "groups": {}, "more": {}}
    if state in ("preview", "done"):
        context |= _groups(job, counts, is_settled=state == "done")
    if state == "preview":
        context |= {"form": form or DefaultsForm.of(defaults_of(job)), "seen": fingerprint(job.defaults)}
    return htmx.page("products/files/import.html", "products/files/_import.html", status, **context)


def _told(chosen: Defaults) -> str:
    """`Maxi · S, M · Ivory · “Soft lawn.”`, or `nothing`."""
    words = f"“{chosen.description}”" if chosen.description else ""
    parts = (chosen.category or "", ", ".join(chosen.sizes), ", ".join(chosen.colors), words)
    return " · ".join(filter(None, parts)) or "nothing"


def _state(job: ImportJob, counts: Counts) -> str:
    if job.stopped_at:
        return "done" if job.started_at else "discarded"
    if job.started_at:
        return "applying" if counts.done < job.total else "done"
    return "checking" if counts.checked < job.total else "preview"


def _groups(job: ImportJob, counts: Counts, *, is_settled: bool) -> dict[str, Any]:
    """The first rows of each kind, and how many there are in all."""
    wanted, read = (
        (counts.settled, queries.list_settled) if is_settled else (counts.planned, queries.list_planned)
    )
    limits = {each: queries.REFUSED_SHOWN if each is Outcome.REFUSED else queries.SHOWN for each in Outcome}
    rows = {each: read(job.id, each, limits[each]) for each in Outcome if wanted[each]}
    return {
        "groups": {each.value: [_view(row) for row in found] for each, found in rows.items()},
        "more": {each.value: wanted[each] - len(found) for each, found in rows.items()},
    }


def _view(row: ImportRow) -> RowView:
    # In our order: PostgreSQL keeps keys in one of its own.
    changed = [field for field in (*LABELS, "images") if field in row.changes]
    return RowView(row, [_change(field, *row.changes[field]) for field in changed])


def _change(field: str, old: Any, new: Any) -> tuple[str, str, str]:
    if field == "images":
        return "Pictures", str(len(old)), str(len(new)) if len(old) != len(new) else f"{len(new)} others"
    if field == "description":
        return LABELS[field], "", "rewritten"
    return LABELS[field], shown(field, old), shown(field, new)


def _result(counts: Counts) -> str:
    done = counts.settled
    return f"{counted(done[Outcome.CREATED], 'product')} created, {done[Outcome.CHANGED]:,} changed."
