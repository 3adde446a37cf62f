"""A change of many orders while it is made: how far it has come, and what became of each order."""

import uuid
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.orders.list.filters import ORDERS
from beautique.orders.bulk import commands, queries
from beautique.orders.bulk.types import Outcome
from beautique.payments.bulk import STEPS

_WITHIN_S = 1.0  # of one request; then the page shows how far it has come, and asks for more


@admin.get("/orders/bulk/<uuid:job_id>")
def bulk_job(job_id: uuid.UUID) -> Response:
    """How far a change has come, and what became of each order."""
    return _job(job_id)


@admin.post("/orders/bulk/<uuid:job_id>/run")
def run_bulk(job_id: uuid.UUID) -> Response:
    """Changes the next orders and shows how far it is; the page asks again until none is left."""
    commands.run_bulk(queries.get_job(job_id), STEPS, actor(), _WITHIN_S)
    if htmx.wants_fragment():
        return _job(job_id)
    return htmx.leave(url_for("admin.bulk_job", job_id=job_id))


@admin.post("/orders/bulk/<uuid:job_id>/stop")
def stop_bulk(job_id: uuid.UUID) -> Response:
    """Leaves the rest as it is."""
    commands.stop_bulk(job_id, actor())
    return htmx.leave(url_for("admin.bulk_job", job_id=job_id), "Stopped: the rest stays as it is")


def _job(job_id: uuid.UUID) -> Response:
    job = queries.get_job(job_id)
    progress = queries.progress(job)
    context: dict[str, Any] = {"job": job, "progress": progress, "refused": [], "changed": [], "same": []}
    if not progress.left or job.stopped_at:
        context |= {each.value: queries.list_results(job_id, each) for each in Outcome}
    return htmx.page(
        "orders/bulk/job.html",
        "orders/bulk/_job.html",
        **context,
        back=ORDERS.address(job.back or ""),
        shown=queries.SHOWN,
    )
