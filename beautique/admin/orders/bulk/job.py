"""A change of many orders while it is made: how far it has come, and what became of each order."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.core.list_url import MOST_CHOSEN
from beautique.admin.orders.bulk.next_steps import next_steps
from beautique.admin.orders.list.filters import ORDERS
from beautique.kernel.errors import Conflict, Forbidden
from beautique.kernel.text import counted
from beautique.orders.bulk import commands, queries
from beautique.orders.bulk.models import BulkJob
from beautique.orders.bulk.types import BulkResult, Outcome, Progress
from beautique.orders.bulk.undoing import may_undo
from beautique.payments.bulk import STEPS

_WITHIN_S = 1.0  # of one request; then the page shows how far it has come, and asks for more


@admin.get("/orders/bulk/<uuid:job_id>")
def bulk_job(job_id: uuid.UUID) -> Response:
    """How far a change has come, and what became of each order."""
    return _job(job_id)


@admin.post("/orders/bulk/<uuid:job_id>/run")
def run_bulk(job_id: uuid.UUID) -> Response:
    """Changes the next orders and shows how far it is; the page asks again until none is left."""
    job = queries.get_job(job_id)
    commands.run_bulk(job, STEPS, actor(), _WITHIN_S)
    done = queries.progress(job)
    toast = _toast(job, done) if not done.left else {}
    if not htmx.wants_fragment():
        return htmx.leave(_url(job_id), **toast)
    response = _job(job_id)
    if toast:
        htmx.add_toast(response, toast.pop("toast"), **toast)
    return response


@admin.post("/orders/bulk/<uuid:job_id>/stop")
def stop_bulk(job_id: uuid.UUID) -> Response:
    """Leaves the rest as it is."""
    job = commands.stop_bulk(job_id, actor())
    told = _toast(job, queries.progress(job)) | {"toast": "Stopped: the rest stays as it is"}
    return htmx.leave(_url(job_id), **told)


@admin.post("/orders/bulk/<uuid:job_id>/undo")
def undo_bulk(job_id: uuid.UUID) -> Response:
    """Starts taking back what a change has done; its page does the work. Asked for twice, it leads to the same page."""
    try:
        undo = commands.start_undo(job_id, actor())
    except (Conflict, Forbidden) as refusal:
        return htmx.leave(_url(job_id), refusal.message, "error")
    return htmx.leave(_url(undo.id))


def _url(job_id: uuid.UUID) -> str:
    return url_for("admin.bulk_job", job_id=job_id)


def _toast(job: BulkJob, done: Progress) -> dict[str, Any]:
    """What is told at the end, with the form that takes it back for who may."""
    words = {"toast": f"{counted(done.changed)} {'taken back' if job.undoes else 'changed'}"}
    if not may_undo(job, done, actor()):
        return words
    return words | {"undo": {"url": url_for("admin.undo_bulk", job_id=job.id), "label": "Undo"}}


def _job(job_id: uuid.UUID) -> Response:
    job = queries.get_job(job_id)
    done = queries.progress(job)
    context: dict[str, Any] = {"job": job, "progress": done, "runs": done.left and not job.stopped_at}
    if not context["runs"]:
        context |= _results(job, done)
    back = job.back or ""
    return htmx.page("orders/bulk/job.html", "orders/bulk/_job.html", **context, back=ORDERS.address(back))


def _results(job: BulkJob, done: Progress) -> dict[str, Any]:
    """What became of each order, who undid it or may, and what comes next."""
    changed, same, refused = (queries.list_results(job.id, each) for each in Outcome)
    undone = queries.find_undo(job.id)
    return {
        "changed": changed,
        "same": same,
        "refused": _by_reason(refused),
        "more": {each: getattr(done, each) - queries.SHOWN for each in Outcome},
        "undone": undone,
        "may_undo": undone is None and may_undo(job, done, actor()),
        "steps": [] if job.undoes or undone else next_steps(changed, job.back or ""),
        "most_next": MOST_CHOSEN,
    }


def _by_reason(refused: Sequence[BulkResult]) -> dict[str, list[BulkResult]]:
    reasons: dict[str, list[BulkResult]] = {}
    for each in refused:
        reasons.setdefault(each.message or "", []).append(each)
    return reasons
