"""The Raast QR on the settings page: tried with Rs 1 from two apps, switched on only then, off again with another IBAN."""

import html
import re
from collections.abc import Sequence

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.settings.queries import get_raast, get_section
from beautique.settings.raast import RaastTrial
from beautique.settings.types import PaymentMethod, Section
from tests.admin.order_pages import HTMX, fields
from tests.raast import IBAN, OTHER_IBAN, give_iban, read_back, switch_on

URL = "/admin/settings/raast"
MEEZAN = PaymentMethod.MEEZAN_BANK
ALL = ("in_easypaisa", "in_bank_app", "is_on")


@pytest.fixture(autouse=True)
def iban(app: Flask) -> None:
    with app.app_context():
        give_iban(MEEZAN)


def save(client, ticked: Sequence[str], version: int = 0, iban: str = IBAN, **more):
    ticks = {f"meezan_bank_{part}": "y" for part in ticked}
    return client.post_form(URL, {"version": version, "meezan_bank_iban": iban, **ticks}, **more)


def section(page: str) -> str:
    [found] = re.findall(r'<section id="settings-raast".*?</section>', page, re.DOTALL)
    return html.unescape(found)


def said(part: str) -> str:
    """What a person reads in it."""
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def trial(app: Flask) -> RaastTrial:
    with app.app_context():
        return get_raast().by_method[MEEZAN]


def test_only_accounts_with_an_iban_of_pakistan_can_be_tried(app: Flask, owner_client) -> None:
    shown = section(owner_client.get("/admin/settings").text)
    assert 'aria-label="Raast QR for a trial: Rs\xa01 to Meezan Bank"' in shown
    assert "Easypaisa_is_on" not in shown
    assert "easypaisa_is_on" not in shown
    with app.app_context():
        give_iban(MEEZAN, "GB82WEST12345698765432")
    shown = section(owner_client.get("/admin/settings").text)
    assert "It needs an IBAN of Pakistan" in shown
    assert "<form" not in shown
    assert "<svg" not in shown


def test_the_trial_asks_for_one_rupee_with_a_number_that_no_order_has(owner_client) -> None:
    shown = said(section(owner_client.get("/admin/settings").text))
    number = f"BQ-{clock.today():%Y%m%d}-000"
    assert "Pay Rs 1 with Easypaisa and with your bank’s app. Check name, amount and number:" in shown
    assert "Sana Tariq" in shown
    assert number in shown
    assert "Download the trial QR of Meezan Bank" in shown  # another account's link has another name
    file = owner_client.get("/admin/settings/raast/meezan_bank.png")
    assert (file.status_code, file.mimetype) == (200, "image/png")
    assert "no-store" in file.headers["Cache-Control"]
    text = read_back(file.data)
    assert f"0424{IBAN}05011" in text
    assert f"0615{number}07" in text


@pytest.mark.parametrize("method", ["easypaisa", "meezan", "nobody"])
def test_without_an_account_there_is_no_trial(owner_client, method: str) -> None:
    assert owner_client.get(f"/admin/settings/raast/{method}.png").status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("ticked", [(), ("in_easypaisa",), ("in_bank_app",)])
def test_it_is_not_switched_on_before_both_apps_are_ticked(
    app: Flask, owner_client, ticked: Sequence[str], headers
) -> None:
    refused = save(owner_client, [*ticked, "is_on"], headers=headers)
    assert refused.status_code == 422
    shown = section(refused.text)
    assert "Pay Rs 1 from both apps first." in shown
    assert 'id="meezan_bank_is_on-error"' in shown
    for part in ALL:  # what was ticked stays ticked
        box = re.search(rf'<input[^>]*name="meezan_bank_{part}"[^>]*>', shown)
        assert box
        assert (" checked" in box.group()) == (part in {*ticked, "is_on"})
    assert trial(app) == RaastTrial()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_ticked_twice_it_is_switched_on_and_off_and_each_is_on_the_log(
    app: Flask, owner_client, headers
) -> None:
    assert save(owner_client, ["in_easypaisa"], headers=headers).status_code == (200 if headers else 303)
    save(owner_client, ALL, 1)
    assert trial(app) == RaastTrial(IBAN, in_easypaisa=True, in_bank_app=True, is_on=True)
    shown = html.unescape(owner_client.get("/admin/settings").text)
    assert "Customers who pay by Meezan Bank get a Raast QR." in shown
    save(owner_client, ["in_easypaisa", "in_bank_app"], 2)
    assert not trial(app).is_on
    log = html.unescape(owner_client.get("/admin/activity").text)
    assert "Meezan bank: switched on" in log
    assert "Meezan bank: switched off" in log
    with app.app_context():
        assert len(list_timeline("settings", "raast")) == 3


def test_another_iban_switches_it_off_and_says_so(app: Flask, owner_client) -> None:
    save(owner_client, ALL)
    account = {"version": 1, "meezan_bank_account_title": "Sana Tariq", "meezan_bank_iban": OTHER_IBAN}
    answer = owner_client.post_form("/admin/settings/accounts", account, headers=HTMX)
    assert (
        "The Raast QR of Meezan Bank is off: it was tried with another IBAN." in answer.headers["HX-Trigger"]
    )
    shown = section(answer.text)  # beside the accounts, so that nobody pays by the old QR
    assert 'hx-swap-oob="true"' in shown
    assert "Off: the account has another IBAN now." in said(shown)
    assert IBAN in shown
    assert f'value="{OTHER_IBAN}"' in shown
    assert " checked" not in shown
    save(owner_client, ["in_easypaisa", "in_bank_app"], 1, OTHER_IBAN)
    assert "Off: the account" not in section(owner_client.get("/admin/settings").text)


def test_who_ticks_an_iban_that_has_changed_meanwhile_is_shown_the_new_one(app: Flask, owner_client) -> None:
    with app.app_context():
        give_iban(MEEZAN, OTHER_IBAN)
    answer = save(owner_client, ALL, headers=HTMX)
    assert "Customers get no Raast QR." in answer.headers["HX-Trigger"]
    assert f"You tried {IBAN}. Try the new one below." in said(section(answer.text))


def test_two_owners_at_once_see_both_sides(app: Flask, owner_client) -> None:
    save(owner_client, ["in_easypaisa"])
    late = save(owner_client, ["in_bank_app"], headers=HTMX)
    assert late.status_code == 409
    shown = html.unescape(late.text)
    assert "Meezan Bank: Easypaisa showed all three" in shown
    assert "Meezan Bank: My bank’s app showed all three" in shown
    assert f'value="{IBAN}"' in shown  # travels along, so that the choice can be saved
    with app.app_context():
        assert get_section(Section.RAAST).version == 1


def test_a_qr_that_only_the_other_owner_switched_off_begins_with_off(app: Flask, owner_client) -> None:
    save(owner_client, ALL)
    save(owner_client, ["in_easypaisa", "in_bank_app"], 1)
    late = save(owner_client, ALL, 1, headers=HTMX)
    assert fields(late, f'action="{URL}"')["meezan_bank_is_on"] == ""


def test_what_the_page_did_not_show_stays(app: Flask, owner_client) -> None:
    with app.app_context():
        switch_on(PaymentMethod.INTERNATIONAL_BANK)
        give_iban(MEEZAN)
    save(owner_client, ["in_easypaisa"], 1)
    with app.app_context():
        stored = get_raast().by_method
    assert stored[PaymentMethod.INTERNATIONAL_BANK].is_on
    assert stored[MEEZAN] == RaastTrial(IBAN, in_easypaisa=True)


def test_staff_may_not_save_it(app: Flask, staff_client) -> None:
    assert save(staff_client, ALL).status_code == 403
    assert staff_client.get("/admin/settings/raast/meezan_bank.png").status_code == 403
    assert trial(app) == RaastTrial()
