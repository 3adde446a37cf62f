"""The owner's settings: saving, what is wrong, and two people at once."""

import html
import re
import threading

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.kernel.db import db
from beautique.kernel.errors import Stale
from beautique.settings.commands import save_section
from beautique.settings.models import SettingsSection
from beautique.settings.queries import get_accounts, get_section
from beautique.settings.types import PaymentMethod, Section, Store
from beautique.staff.actors import command_line
from tests.admin.order_pages import words

HTMX = {"HX-Request": "true"}
ACCOUNTS = {
    "easypaisa_account_title": "Sana Tariq",
    "easypaisa_account_number": "0300 1234567",
    "meezan_bank_account_title": "Beautique",
    "meezan_bank_iban": "pk74 meza 0000 0011 2345 6702",
}


def post_store(client, version=0, name="Beautique Lahore", whatsapp="0300 1234567", **more):
    return client.post_form(
        "/admin/settings/store", {"version": version, "name": name, "whatsapp": whatsapp}, **more
    )


def stored(app: Flask) -> tuple[Store, int]:
    with app.app_context():
        return get_section(Section.STORE)


def fields(page: str) -> dict[str, str]:
    """What the conflict panel would send as it stands: hidden fields and the chosen sides."""
    inputs = [
        dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) | {"on": " checked" in tag}
        for tag in re.findall(r"<input[^>]*>", page)
    ]
    return {
        each["name"]: html.unescape(each.get("value", ""))
        for each in inputs
        if each.get("type") == "hidden" or (each.get("type") == "radio" and each["on"])
    }


def test_each_section_is_saved_on_its_own(app: Flask, owner_client):
    answer = post_store(owner_client)
    assert (answer.status_code, answer.location) == (303, "/admin/settings")
    assert stored(app) == (Store("Beautique Lahore", "0300 1234567"), 1)
    page = owner_client.get("/admin/settings").text
    assert "name and number are saved" in page
    assert 'value="Beautique Lahore"' in page
    assert owner_client.post_form("/admin/settings/accounts", {"version": 0, **ACCOUNTS}).status_code == 303
    with app.app_context():
        accounts, version = get_section(Section.ACCOUNTS)
        assert version == 1
        assert accounts.by_method[PaymentMethod.MEEZAN_BANK].iban == "PK74MEZA0000001123456702"
        events = [*list_timeline("settings", "store"), *list_timeline("settings", "accounts")]
        assert [(event.action, event.actor_name) for event in events] == [
            ("settings.saved", "Sana Tariq")
        ] * 2


def test_under_htmx_the_section_comes_back_with_its_new_version_and_a_toast(owner_client):
    answer = post_store(owner_client, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section id="settings-store"')
    assert 'value="1"' in answer.text
    assert "name and number are saved" in answer.headers["HX-Trigger"].encode("ascii").decode(
        "unicode_escape"
    )
    assert post_store(owner_client, version=1, name="Again", headers=HTMX).status_code == 200


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_wrong_fields_get_their_sentence_and_keep_what_was_typed(app: Flask, owner_client, headers):
    answer = post_store(owner_client, name="  ", whatsapp="12 and a half", headers=headers)
    assert answer.status_code == 422
    assert ("<html" in answer.text) is not bool(headers)
    assert 'id="name-error"' in answer.text
    assert "Give the shop a name." in answer.text
    assert 'id="whatsapp-error"' in answer.text
    assert 'value="12 and a half"' in answer.text
    assert "2 things need your attention" in answer.text
    assert stored(app)[1] == 0


def test_a_wrong_account_is_named_by_its_method(owner_client):
    answer = owner_client.post_form(
        "/admin/settings/accounts",
        {"version": 0, **ACCOUNTS, "easypaisa_account_title": "", "meezan_bank_iban": "12"},
    )
    assert answer.status_code == 422
    assert 'id="easypaisa_account_title-error"' in answer.text
    assert 'id="meezan_bank_iban-error"' in answer.text
    assert 'id="international_bank_iban-error"' not in answer.text
    assert 'value="0300 1234567"' in answer.text


@pytest.mark.parametrize("whatsapp", ["x" * 5_000, "a\x00b"])
def test_nonsense_is_refused_in_words(owner_client, whatsapp):
    assert post_store(owner_client, whatsapp=whatsapp).status_code == 422


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_stale_save_shows_both_sides_and_one_button_applies_mine(app: Flask, owner_client, headers):
    post_store(owner_client, name="Theirs & more", whatsapp="0300 1111111")
    answer = post_store(
        owner_client, version=0, name='Mine "quoted"', whatsapp="0300 1111111", headers=headers
    )
    assert answer.status_code == 409
    assert ("<html" in answer.text) is not bool(headers)
    assert "You saved" in answer.text
    assert "Theirs &amp; more" in answer.text
    assert stored(app)[0].name == "Theirs & more"

    panel = answer.text[answer.text.index('<section id="settings-store"') :]
    panel = panel[: panel.index("</section>")]
    sent = fields(panel)
    assert sent["version"] == "1"
    assert sent["name"] == 'Mine "quoted"'
    assert sent["whatsapp"] == "0300 1111111"
    assert "2 other fields are the same" in panel
    sent.pop("csrf_token")
    assert owner_client.post_form("/admin/settings/store", sent).status_code == 303
    assert stored(app) == (Store('Mine "quoted"', "0300 1111111"), 2)


def test_a_line_that_only_they_changed_begins_with_theirs(app: Flask, owner_client):
    post_store(owner_client, name="First", whatsapp="0300 1111111")
    with app.app_context():
        save_section(Store("First", "0300 2222222"), 1, command_line("Hina"))
    answer = post_store(owner_client, version=1, name="Mine", whatsapp="0300 1111111")
    assert "Hina saved" in answer.text
    sent = fields(answer.text[answer.text.index('<section id="settings-store"') :])
    assert (sent["name"], sent["whatsapp"]) == ("Mine", "0300 2222222")


def test_a_number_that_they_corrected_by_a_zero_is_another_number(app: Flask, owner_client):
    cut = {**ACCOUNTS, "easypaisa_account_number": "3001234567"}
    for version, number in ((0, "3001234567"), (1, "03001234567")):
        typed = {**cut, "version": version, "easypaisa_account_number": number}
        assert owner_client.post_form("/admin/settings/accounts", typed).status_code == 303
    for mine in (cut, {**cut, "meezan_bank_account_title": "Beautique Lahore"}):
        answer = owner_client.post_form("/admin/settings/accounts", {**mine, "version": 1})
        assert answer.status_code == 409
        sent = fields(answer.text[answer.text.index('<section id="settings-accounts"') :])
        assert sent["easypaisa_account_number"] == "03001234567"
    sent.pop("csrf_token")
    assert owner_client.post_form("/admin/settings/accounts", sent).status_code == 303
    with app.app_context():
        assert get_accounts().by_method[PaymentMethod.EASYPAISA].account_number == "03001234567"
        assert get_accounts().by_method[PaymentMethod.MEEZAN_BANK].account_title == "Beautique Lahore"


def test_two_people_who_save_the_same_have_no_conflict(app: Flask, owner_client):
    post_store(owner_client)
    answer = post_store(owner_client, version=0)
    assert (answer.status_code, answer.location) == (303, "/admin/settings")
    assert stored(app)[1] == 1


@pytest.mark.parametrize("version", ["", "seven", "-3", "99999999999999999999"])
def test_a_version_that_nobody_has_seen_is_a_conflict_and_no_error(app: Flask, owner_client, version):
    assert post_store(owner_client, version=version).status_code == 409
    assert stored(app)[1] == 0


def test_accounts_of_two_people_stand_side_by_side(app: Flask, owner_client):
    owner_client.post_form("/admin/settings/accounts", {"version": 0, **ACCOUNTS})
    mine = {**ACCOUNTS, "version": 0, "easypaisa_account_number": "0333 7654321"}
    answer = owner_client.post_form("/admin/settings/accounts", mine)
    assert answer.status_code == 409
    assert "Easypaisa account number" in answer.text
    sent = fields(answer.text[answer.text.index('<section id="settings-accounts"') :])
    sent.pop("csrf_token")
    assert owner_client.post_form("/admin/settings/accounts", sent).status_code == 303
    with app.app_context():
        accounts = get_accounts()
        assert accounts.by_method[PaymentMethod.EASYPAISA].account_number == "0333 7654321"
        assert accounts.by_method[PaymentMethod.MEEZAN_BANK].account_title == "Beautique"


def test_of_two_first_saves_at_once_one_is_stale_and_none_an_error(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    """The second one finds no row, because the first has not committed yet, and then waits for the key of that row."""
    outcome: list[object] = []

    def second() -> None:
        with app.app_context():
            try:
                save_section(Store("Second"), 0, command_line())
                outcome.append("saved")
            except Stale as stale:
                outcome.append(stale.current.document["name"])
            finally:
                db.session.remove()

    with app.app_context(), db.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as first:
        document = {"name": "First", "whatsapp": ""}
        first.execute(db.insert(SettingsSection).values(section="store", document=document, version=1))
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        first.commit()
        thread.join(10)
    assert outcome == ["First"]


def test_staff_neither_see_nor_save_the_settings(app: Flask, staff_client):
    assert staff_client.get("/admin/settings").status_code == 403
    assert post_store(staff_client).status_code == 403
    assert stored(app)[1] == 0


def test_each_part_says_who_saved_it_last(owner_client) -> None:
    assert "Saved by" not in words(owner_client.get("/admin/settings"))
    owner_client.post_form("/admin/settings/store", {"name": "Gulnaar", "whatsapp": "", "version": "0"})
    page = owner_client.get("/admin/settings").text
    store = page[page.index('id="settings-store"') : page.index('id="settings-accounts"')]
    assert re.search(r"Saved by </span><bdi>Sana Tariq</bdi>, <time[^>]*>\d\d:\d\d", store)
    assert page.count("Saved by") == 1
