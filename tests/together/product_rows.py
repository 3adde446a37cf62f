"""Products: every form of the dashboard about them, sent twice at once."""

import io
from itertools import count
from typing import Any

from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM
from beautique.catalog.commands import update_product
from beautique.catalog.importing.commands import start_import, take_in
from beautique.catalog.importing.models import ImportJob
from beautique.catalog.importing.running import run_import
from beautique.catalog.queries import get_product
from tests.admin.order_pages import fields
from tests.admin.product_pages import TYPED, shown
from tests.catalog.importing.files import own_file, source, table
from tests.together.desk import Desk, Person, picture
from tests.together.rows import Row, acting, one

_numbers = count(1)


def new_product(desk: Desk) -> dict[str, Any]:
    """The form of a new product, filled in."""
    return {**TYPED, "token": shown(desk.two[0].browser.get("/admin/products/new").text)["token"]}


def product_form(me: Person, product: Any, name: Any) -> Any:
    """The form of a product as it was opened, with another name."""
    pictures = shown(me.browser.get(f"/admin/products/{product.id}").text).getlist("pictures")
    return me.form(
        f"/products/{product.id}", **{**TYPED, "name": name, "version": product.version, "pictures": pictures}
    )


def renamed(desk: Desk) -> AuditEvent:
    """The event of a product that has another name than before."""
    product = desk.product()
    desk.done(lambda: update_product(product.id, {"name": "Firoza Gharara"}, SYSTEM))
    with desk.app.app_context():
        return list_timeline("product", product.id)[0]


def file_of_products(desk: Desk) -> ImportJob:
    """A file of one product that nobody has imported yet."""
    with desk.app.app_context():
        name = f"Noor Long Shirt {next(_numbers)}"
        job = take_in("products.csv", own_file({"Name": name}), source(), SYSTEM)
        run_import(job, source(), SYSTEM, 60)
        return job


def same_file_twice(desk: Desk) -> list[ImportJob]:
    """Two imports of one file from another shop, both looked at and started."""
    name = f"Noor Long Shirt {next(_numbers)}"
    head = [
        "Handle",
        "Title",
        "Type",
        "Body (HTML)",
        "Option1 Name",
        "Option1 Value",
        "Option2 Name",
        "Option2 Value",
    ]
    row = [name, name, "Long Shirt", "Soft lawn, hand embroidered.", "Size", "M", "Color", "Ivory"]
    content = table([[*head, "Variant Price"], [*row, "6750"]]).encode()
    with desk.app.app_context():
        jobs = [take_in("products.csv", content, source(), SYSTEM) for _ in range(2)]
        for job in jobs:
            run_import(job, source(), SYSTEM, 60)
            start_import(job.id, SYSTEM)
        return jobs


def started_import(desk: Desk) -> ImportJob:
    """The same, started."""
    job = file_of_products(desk)
    with desk.app.app_context():
        return start_import(job.id, SYSTEM)


def upload(me: Person, _: Any, __: Any) -> Any:
    """Sends a file word for word as the other one does."""
    return me.form("/products/files", token="4" * 32, file=(io.BytesIO(own_file()), "products.csv"))


def archive_many(me: Person, product: Any, token: str | None) -> Any:
    """Archives a product as one of many, as its preview was looked at."""
    shown = me.browser.get(
        "/admin/products/bulk", query_string={"move": "archive", "product": str(product.id)}
    )
    sent = fields(shown, 'id="bulk-form"')
    return me.form("/products/bulk", **{**sent, "token": token})


ROWS = [
    Row(
        "admin.upload_products",
        "one form twice",
        lambda _: None,
        upload,
        {(303, 303): "import.uploaded"},
        people=one,
        is_one=True,
    ),
    Row(
        "admin.start_product_bulk",
        "one form twice",
        Desk.product,
        lambda me, product, _: archive_many(me, product, "5" * 32),
        {(303, 303): "bulk.started"},
        people=one,
        is_one=True,
    ),
    Row(
        "admin.run_product_import",
        "both",
        started_import,
        acting("/products/files/{.id}/run"),
        {(303, 303): "product.created"},
    ),
    Row(
        "admin.run_product_import",
        "two of one file",
        same_file_twice,
        lambda me, jobs, place: me.form(f"/products/files/{jobs[place].id}/run"),
        {(303, 303): "product.created"},
        (0, 1),
    ),
    Row(
        "admin.choose_import_defaults",
        "both",
        file_of_products,
        acting("/products/files/{.id}/defaults", category="Maxi"),
        {(303, 303): "import.defaults_chosen"},
    ),
    Row(
        "admin.start_product_import",
        "both",
        file_of_products,
        acting("/products/files/{.id}/start"),
        {(303, 303): "import.started"},
    ),
    Row(
        "admin.stop_product_import",
        "both",
        started_import,
        acting("/products/files/{.id}/stop"),
        {(303, 303): "import.stopped"},
    ),
    Row(
        "admin.start_product_bulk",
        "both",
        Desk.product,
        lambda me, product, _: archive_many(me, product, None),
        {(303, 303): "bulk.started bulk.started"},
        is_one=False,
    ),
    Row(
        "admin.run_product_bulk",
        "both",
        Desk.product_job,
        acting("/products/bulk/{.id}/run"),
        {(303, 303): "product.changed"},
    ),
    Row(
        "admin.stop_product_bulk",
        "both",
        Desk.product_job,
        acting("/products/bulk/{.id}/stop"),
        {(303, 303): "bulk.stopped"},
    ),
    Row(
        "admin.undo_product_bulk",
        "both",
        Desk.done_product_job,
        acting("/products/bulk/{.id}/undo"),
        {(303, 303): "bulk.undo_started"},
        is_one=True,
    ),
    Row(
        "admin.create_product",
        "one form twice",
        new_product,
        lambda me, form, _: me.form("/products/new", **form),
        {(303, 303): "product.created"},
        people=one,
        is_one=True,
    ),
    Row(
        "admin.save_product",
        "on one version",
        Desk.product,
        product_form,
        {(303, 409): "product.changed"},
        ("Firoza Gharara", "Zari Gharara"),
        lambda product: get_product(product.id).name,
        reads=True,
    ),
    Row(
        "admin.save_product_prices",
        "on one version",
        Desk.product,
        lambda me, product, price: me.form(
            f"/products/{product.id}/prices", version=product.version, regular_price=price, sale_price=""
        ),
        {(303, 409): "product.changed"},
        ("8000", "9000"),
        lambda product: f"{get_product(product.id).regular_price:.0f}",
    ),
    Row(
        "admin.switch_product",
        "on one version",
        Desk.product,
        lambda me, product, field: me.form(
            f"/products/{product.id}/switch", htmx=True, version=product.version, **field
        ),
        {(200, 409): "product.changed"},
        ({"is_bestseller": "y"}, {"is_active": ""}),
    ),
    Row(
        "admin.archive_product",
        "both",
        Desk.product,
        acting("/products/{.id}/archive"),
        {(303, 303): "product.changed"},
    ),
    Row(
        "admin.restore_product",
        "both",
        Desk.archived,
        acting("/products/{.id}/restore"),
        {(303, 303): "product.changed"},
    ),
    Row(
        "admin.restore_value",
        "on one version",
        renamed,
        lambda me, told, _: me.form(
            f"/products/{told.subject_id}/earlier", version=told.seq, event=told.id, field="name"
        ),
        {(303, 409): "product.changed"},
    ),
    Row(
        "admin.delete_product",
        "both",
        Desk.product,
        lambda me, product, _: me.form(f"/products/{product.id}/delete", typed_name=product.name),
        {(303, 404): "product.deleted"},
    ),
    Row(
        "admin.upload_picture",
        "both",
        Desk.key,
        lambda me, _subject, _: me.form("/products/pictures", picture=picture()),
        {(200, 200): "picture.uploaded picture.uploaded"},
    ),
]
