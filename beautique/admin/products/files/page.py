"""The page of product files: export, template, upload, and what was imported lately."""

import hashlib
from contextlib import closing

from flask import Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from beautique.admin.core import htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.admin.core.once import OnceForm
from beautique.catalog import export
from beautique.catalog.importing import commands, queries
from beautique.catalog.importing.pictures import PictureSource
from beautique.catalog.importing.running import run_import
from beautique.media.reading import shown_name
from beautique.spreadsheets.types import MOST_BYTES, MOST_ROWS, Unreadable
from beautique.web.downloads import csv_file
from beautique.web.stores import image_store, picture_fetcher

WITHIN_S = 1.0  # of one request; then the page shows how far it has come, and asks for more
_LATEST = 10


@admin.get("/products/files")
def product_files() -> BaseResponse:
    """What can be taken out, and a form to bring something in."""
    return _page()


@admin.post("/products/files")
def upload_products() -> BaseResponse:
    """Takes in a file; its own page shows what it would do. Nothing is changed yet."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page("Choose a file first.")
    with closing(file):
        content = file.read(MOST_BYTES + 1)
    actor, job_id = identity.actor(), OnceForm(request.form).made_id(hashlib.sha256(content).hexdigest())
    try:
        job = commands.take_in(shown_name(file.filename), content, source(), actor, job_id)
    except Unreadable as refusal:
        return _page(f"{shown_name(file.filename)}: {refusal.message}")
    run_import(job, source(), actor, WITHIN_S)
    return htmx.leave(url_for("admin.product_import", job_id=job.id))


@admin.get("/products/files/products.csv")
def export_products() -> Response:
    """Every product, in pieces."""
    return csv_file(lambda: export.export(image_store(), identity.actor()), export.filename())


@admin.get("/products/files/template.csv")
def product_template() -> Response:
    """The columns, with one example."""
    return csv_file(export.template, "products-template.csv")


def source() -> PictureSource:
    """Where the pictures of a file may come from."""
    return PictureSource(image_store(), picture_fetcher())


def _page(error: str = "") -> BaseResponse:
    page = render_template(
        "products/files/files.html",
        count=queries.count_products(),
        jobs=queries.list_jobs(_LATEST),
        most_bytes=MOST_BYTES,
        most_rows=MOST_ROWS,
        form=OnceForm(),
        error=error,
    )
    return make_response(page, 422 if error else 200)
