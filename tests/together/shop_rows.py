"""Products, views, settings and accounts: every form of the dashboard about them, sent twice at once."""

import io
from collections.abc import Callable
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
from beautique.orders.saved_views.queries import find_view
from tests.admin.order_pages import fields
from tests.admin.product_pages import TYPED, shown
from tests.catalog.importing.files import own_file, source
from tests.conftest import PASSWORD
from tests.together.desk import Desk, Person, picture
from tests.together.rows import Row, one

_numbers = count(1)
NEW_PASSWORD = "another battery horse"


def new_product(desk: Desk) -> dict[str, Any]:
    """The form of a new product, filled in."""
    return {**TYPED, "new_id": shown(desk.two[0].browser.get("/admin/products/new").text)["new_id"]}


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


def started_import(desk: Desk) -> ImportJob:
    """The same, started."""
    job = file_of_products(desk)
    with desk.app.app_context():
        return start_import(job.id, SYSTEM)


def acting(what: str, **fields: Any) -> Callable[[Person, Any, Any], Any]:
    """Sends a form of the page of an import."""
    return lambda me, job, _: me.form(f"/products/files/{job.id}/{what}", **fields)


def upload(me: Person, _: Any, __: Any) -> Any:
    """Sends a file word for word as the other one does."""
    return me.form("/products/files", token="t4", file=(io.BytesIO(own_file()), "products.csv"))


def sections() -> list[Row]:
    """Saves of each section: for the first time, when there is no row to lock yet, and later."""
    tcs = {"known__0__name": ...}
    fields = {
        "store": ({"name": ..., "whatsapp": "0300 1234567"}, ("Beautique Lahore", "Beautique Multan")),
        "accounts": (
            {"easypaisa_account_title": ..., "easypaisa_account_number": "03001234567"},
            ("A B", "C D"),
        ),
        "storefront": ({"duplicate_window_s": ...}, (60, 90)),
        "couriers": (tcs, ("TCS", "Leopards")),
        "templates": ({"ready": ...}, ("Ready, {name}", "{name}, ready")),
        "feeds": (
            {"link": ...},
            ("https://shop.example/{id}", "https://shop.example/{slug}"),
        ),
        "thresholds": ({"waits_long_hours": ..., "waits_too_long_hours": 36, "proof_days": 180}, (3, 4)),
    }

    def sender(name: str) -> Callable[[Person, Any, Any], Any]:
        def send(me: Person, row: Any, typed: Any) -> Any:
            sent = {field: typed if value is ... else value for field, value in fields[name][0].items()}
            return me.form(f"/settings/{name}", version=row.version, **sent)

        return send

    def rows(name: str) -> list[Row]:
        given = (sender(name), {(303, 409): "settings.saved"}, fields[name][1])
        return [
            Row(f"admin.save_{name}", "first saves", lambda desk: desk.unsaved(name), *given, reads=True),
            Row(f"admin.save_{name}", "on one version", lambda desk: desk.section(name), *given, reads=True),
        ]

    return [row for name in fields for row in rows(name)]


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
        lambda me, product, _: archive_many(me, product, "t5"),
        {(303, 303): "bulk.started"},
        people=one,
        is_one=True,
    ),
    Row(
        "admin.run_product_import",
        "both",
        started_import,
        acting("run"),
        {(303, 303): "product.created"},
    ),
    Row(
        "admin.choose_import_defaults",
        "both",
        file_of_products,
        acting("defaults", category="Maxi"),
        {(303, 303): "import.defaults_chosen"},
    ),
    Row(
        "admin.start_product_import",
        "both",
        file_of_products,
        acting("start"),
        {(303, 303): "import.started"},
    ),
    Row(
        "admin.stop_product_import",
        "both",
        started_import,
        acting("stop"),
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
        lambda me, job, _: me.form(f"/products/bulk/{job.id}/run"),
        {(303, 303): "product.changed"},
    ),
    Row(
        "admin.stop_product_bulk",
        "both",
        Desk.product_job,
        lambda me, job, _: me.form(f"/products/bulk/{job.id}/stop"),
        {(303, 303): "bulk.stopped"},
    ),
    Row(
        "admin.undo_product_bulk",
        "both",
        Desk.done_product_job,
        lambda me, job, _: me.form(f"/products/bulk/{job.id}/undo"),
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
        lambda me, product, _: me.form(f"/products/{product.id}/archive"),
        {(303, 303): "product.changed"},
    ),
    Row(
        "admin.restore_product",
        "both",
        Desk.archived,
        lambda me, product, _: me.form(f"/products/{product.id}/restore"),
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
    Row(
        "admin.save_view",
        "one form twice",
        Desk.key,
        lambda me, key, _: me.form("/orders/views", name=f"View {key}", query="city=Lahore"),
        {(303, 303): "view.saved"},
        people=one,
    ),
    Row(
        "admin.save_view",
        "one name, two people",
        Desk.key,
        lambda me, key, _: me.form("/orders/views", name=f"View {key}", query="city=Lahore"),
        {(303, 303): "view.saved view.saved"},
    ),
    Row(
        "admin.change_view",
        "on one version",
        Desk.view,
        lambda me, view, name: me.form(
            f"/orders/views/{view.id}", version=view.version, name=name, position=view.position, is_shared="y"
        ),
        {(303, 409): "view.changed"},
        ("Lahore", "The city"),
        lambda view: find_view(view.id, view.account_id).name,  # type: ignore[union-attr]
        reads=True,
    ),
    Row(
        "admin.delete_view",
        "both",
        Desk.view,
        lambda me, view, _: me.form(f"/orders/views/{view.id}/delete", version=view.version),
        {(303, 404): "view.deleted"},
    ),
    Row(
        "admin.set_start_view",
        "both",
        Desk.view,
        lambda me, view, chosen: me.form("/orders/views/start", view=str(view.id) if chosen else ""),
        {(303, 303): ("staff.preference_set", "staff.preference_set staff.preference_set")},
        (True, False),
        people=one,
    ),
    Row(
        "admin.set_own_preference",
        "both",
        Desk.key,
        lambda me, _, theme: me.form("/preferences/theme", value=theme),
        {(303, 303): "staff.preference_set staff.preference_set"},
        ("light", "dark"),
        people=one,
    ),
    Row(
        "admin.issue_token",
        "one name",
        Desk.key,
        lambda me, key, _: me.form("/settings/tokens", token_name=f"Website {key}"),
        {(200, 200): "storefront_token.issued storefront_token.issued"},
    ),
    Row(
        "admin.revoke_token",
        "both",
        Desk.token,
        lambda me, token, _: me.form(f"/settings/tokens/{token.id}/revoke"),
        {(303, 303): "storefront_token.revoked"},
    ),
    Row(
        "admin.renew_feeds",
        "on one version",
        lambda desk: desk.section("feeds"),
        lambda me, section, _: me.form("/settings/feeds/renew", version=section.version),
        {(303, 409): "settings.saved"},
    ),
    Row(
        "admin.preview_templates",
        "both",
        Desk.key,
        lambda me, _subject, _: me.form("/settings/templates/preview", ready="Ready, {name}"),
        {(200, 200): ""},
    ),
    Row(
        "admin.sign_in",
        "one account",
        Desk.key,
        lambda me, _subject, _: me.stranger().post_form(
            "/admin/login", {"username": me.account.username, "password": PASSWORD}
        ),
        {(303, 303): "staff.signed_in staff.signed_in"},
        people=one,
        takes_turns=True,  # one password is hashed at a time
    ),
    Row(
        "admin.change_password",
        "one account",
        Desk.person_twice,
        lambda me, people, _: people[me.place].form(
            "/password",
            current_password=PASSWORD,
            new_password=NEW_PASSWORD,
            new_password_again=NEW_PASSWORD,
        ),
        # The second one is signed out by the first, before it comes to the form or after.
        {(303, 409): "staff.password_changed", (302, 303): "staff.password_changed"},
        takes_turns=True,
    ),
    Row(
        "admin.logout",
        "one session",
        Desk.person_twice,
        lambda me, people, _: people[0].second_window().post_form("/admin/logout"),
        {(303, 303): "staff.signed_out"},
    ),
    Row(
        "admin.save_draft",
        "one form",
        Desk.key,
        lambda me, _subject, city: me.form("/drafts", draft="new-order", city=city),
        {(204, 204): ("",)},
        ("Lahore", "Multan"),
        people=one,
    ),
    Row(
        "admin.discard_draft",
        "one form",
        Desk.key,
        lambda me, _subject, _: me.form("/drafts/discard", draft="new-order"),
        {(303, 303): ("",)},
        people=one,
    ),
    Row(
        "admin.restore_draft",
        "one form",
        Desk.key,
        lambda me, _subject, _: me.form("/drafts/restore", draft="new-order"),
        {(303, 303): ("",)},
        people=one,
    ),
    *sections(),
]
