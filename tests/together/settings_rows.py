"""Views, settings, accounts and drafts: every form of the dashboard about them, sent twice at once."""

from collections.abc import Callable
from typing import Any

from beautique.orders.saved_views.queries import find_view
from tests.conftest import PASSWORD
from tests.together.desk import Desk, Person, picture
from tests.together.rows import Row, acting, one

NEW_PASSWORD = "another battery horse"


def sections() -> list[Row]:
    """Saves of each section: for the first time, when there is no row to lock yet, and later."""
    tcs = {"known__0__name": ...}
    fields = {
        "store": ({"name": ..., "whatsapp": "0300 1234567"}, ("Beautique Lahore", "Beautique Multan")),
        "accounts": (
            {"easypaisa_account_title": ..., "easypaisa_account_number": "03001234567"},
            ("A B", "C D"),
        ),
        "raast": (
            {"meezan_bank_iban": "PK36SCBL0000001123456702", "meezan_bank_in_easypaisa": ...},
            ("", "y"),
        ),
        "storefront": ({"duplicate_window_s": ...}, (60, 90)),
        "couriers": (tcs, ("TCS", "Leopards")),
        "templates": ({"ready": ...}, ("Ready, {name}", "{name}, ready")),
        "feeds": (
            {"link": ...},
            ("https://shop.example/{id}", "https://shop.example/{slug}"),
        ),
        "labels": ({"labels__0__name": ...}, ("Eid", "Gift")),
        "thresholds": ({"waits_long_hours": ..., "waits_too_long_hours": 36, "proof_days": 180}, (3, 4)),
    }

    def sender(name: str) -> Callable[[Person, Any, Any], Any]:
        def send(me: Person, row: Any, typed: Any) -> Any:
            sent = {field: typed if value is ... else value for field, value in fields[name][0].items()}
            return me.form(f"/settings/{name}", version=row.version, **sent)

        return send

    def rows(name: str) -> list[Row]:
        given = (sender(name), {(303, 409): "settings.saved"}, fields[name][1])
        reads = (
            name != "labels"
        )  # a label that somebody else has added stays beside one's own: there is nothing to choose
        return [
            Row(f"admin.save_{name}", "first saves", lambda desk: desk.unsaved(name), *given, reads=reads),
            Row(f"admin.save_{name}", "on one version", lambda desk: desk.section(name), *given, reads=reads),
        ]

    return [row for name in fields for row in rows(name)]


ROWS = [
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
        "admin.restore_view",
        "one click twice",
        Desk.deleted_view,
        acting("/orders/views/{.id}/restore"),
        {(303, 303): "view.restored"},
        people=one,
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
        "admin.save_logo",
        "on one version",
        lambda desk: desk.section("logo"),
        lambda me, section, _: me.form("/settings/logo", version=section.version, logo=picture()),
        {(303, 409): "picture.uploaded picture.uploaded settings.saved"},
    ),
    Row(
        "admin.issue_token",
        "one name",
        Desk.key,
        lambda me, key, _: me.form("/settings/tokens", token_name=f"Website {key}"),
        {(200, 200): "storefront_token.issued storefront_token.issued"},
    ),
    Row(
        "admin.issue_token",
        "one form twice",
        Desk.key,
        lambda me, key, _: me.form("/settings/tokens", token_name=f"Website {key}", token="8" * 32),
        {(200, 409): "storefront_token.issued"},
        people=one,
    ),
    Row(
        "admin.revoke_token",
        "both",
        Desk.token,
        acting("/settings/tokens/{.id}/revoke"),
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
    Row(
        "admin.check_system",
        "looked at twice",
        Desk.key,
        lambda me, _key, _: me.form("/system/checks"),
        {(200, 200): ""},
    ),
]
