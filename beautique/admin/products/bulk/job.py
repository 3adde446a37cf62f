"""A change of many products while it is made, and what became of each product."""

import uuid

from werkzeug.wrappers import Response

from beautique.admin.bulk.job import JobPages
from beautique.admin.core.blueprint import admin
from beautique.admin.products.filters import PRODUCTS
from beautique.catalog.bulk.commands import PRODUCT_KINDS
from beautique.catalog.bulk.queries import list_results

_PAGES = JobPages(
    name="product_bulk",
    kinds=PRODUCT_KINDS,
    listed=PRODUCTS,
    list_results=list_results,
    next_steps=lambda _changed, _list_query: [],
    parts="products/bulk/parts.html",
    noun="product",
    undo_note="For 24 hours. A product that somebody changes meanwhile stays as it is.",
)


@admin.get("/products/bulk/<uuid:job_id>")
def product_bulk_job(job_id: uuid.UUID) -> Response:
    """How far a change has come, and what became of each product."""
    return _PAGES.show(job_id)


@admin.post("/products/bulk/<uuid:job_id>/run")
def run_product_bulk(job_id: uuid.UUID) -> Response:
    """Changes the next products."""
    return _PAGES.run(job_id)


@admin.post("/products/bulk/<uuid:job_id>/stop")
def stop_product_bulk(job_id: uuid.UUID) -> Response:
    """Leaves the rest as it is."""
    return _PAGES.stop(job_id)


@admin.post("/products/bulk/<uuid:job_id>/undo")
def undo_product_bulk(job_id: uuid.UUID) -> Response:
    """Starts taking back what a change has done."""
    return _PAGES.undo(job_id)
