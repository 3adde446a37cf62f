"""A change of many orders while it is made, and what became of each order."""

import uuid

from werkzeug.wrappers import Response

from beautique.admin.bulk.job import JobPages
from beautique.admin.core.blueprint import admin
from beautique.admin.orders.bulk.next_steps import next_steps
from beautique.admin.orders.list.filters import ORDERS
from beautique.orders.bulk.queries import list_results
from beautique.payments.bulk import ORDER_KINDS

_PAGES = JobPages(
    name="bulk",
    kinds=ORDER_KINDS,
    listed=ORDERS,
    list_results=list_results,
    next_steps=next_steps,
    parts="orders/bulk/parts.html",
    noun="order",
    undo_note="For 24 hours. An order that somebody changes meanwhile stays as it is; notes do not count.",
)


@admin.get("/orders/bulk/<uuid:job_id>")
def bulk_job(job_id: uuid.UUID) -> Response:
    """How far a change has come, and what became of each order."""
    return _PAGES.show(job_id)


@admin.post("/orders/bulk/<uuid:job_id>/run")
def run_bulk(job_id: uuid.UUID) -> Response:
    """Changes the next orders."""
    return _PAGES.run(job_id)


@admin.post("/orders/bulk/<uuid:job_id>/stop")
def stop_bulk(job_id: uuid.UUID) -> Response:
    """Leaves the rest as it is."""
    return _PAGES.stop(job_id)


@admin.post("/orders/bulk/<uuid:job_id>/undo")
def undo_bulk(job_id: uuid.UUID) -> Response:
    """Starts taking back what a change has done."""
    return _PAGES.undo(job_id)
