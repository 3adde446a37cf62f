"""Couriers, messages and thresholds on the settings page, and what they change elsewhere."""

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.orders.types import PaymentStatus
from beautique.settings.commands import save_section
from beautique.settings.queries import get_couriers, get_section, get_templates, get_thresholds
from beautique.settings.rules import MAX_COURIERS
from beautique.settings.types import DEFAULT_TEXTS, Courier, Couriers, Message, Section, Templates, Thresholds
from tests.admin.order_pages import HTMX, fields, move, words
from tests.factories import make_order

TRACK = "https://example.com/{tracking_number}"


def rows(*couriers: tuple[str, str], version: int = 0) -> dict[str, str]:
    sent = {"version": str(version)}
    for row, (name, link) in enumerate(couriers):
        sent |= {f"known-{row}-name": name, f"known-{row}-link": link}
    return sent


def texts(version: int = 0, **over: str) -> dict[str, str]:
    return {"version": str(version), **{each.value: DEFAULT_TEXTS[each] for each in Message}, **over}


def hours(version: int = 0, **over: str) -> dict[str, str]:
    stored = {"waits_long_hours": "12", "waits_too_long_hours": "36", "proof_days": "180"}
    return {"version": str(version), **stored, **over}


SECTIONS = {
    "couriers": rows(("TCS", TRACK), ("", ""), ("Rider", "")),
    "templates": texts(ready="Ready, {name}"),
    "thresholds": hours(waits_long_hours="3"),
}


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_is_saved_alone_and_comes_back_with_its_version(owner_client, section) -> None:
    answer = owner_client.post_form(f"/admin/settings/{section}", SECTIONS[section])
    assert (answer.status_code, answer.location) == (303, f"/admin/settings#settings-{section}")
    again = owner_client.post_form(
        f"/admin/settings/{section}", {**SECTIONS[section], "version": "1"}, headers=HTMX
    )
    assert again.status_code == 200
    assert again.text.strip().startswith(f'<section id="settings-{section}"')
    assert "saved" in again.headers["HX-Trigger"]


def test_a_row_without_words_is_no_courier(app: Flask, owner_client) -> None:
    owner_client.post_form("/admin/settings/couriers", SECTIONS["couriers"])
    with app.app_context():
        assert get_couriers() == Couriers((Courier("TCS", TRACK), Courier("Rider")))
    page = owner_client.get("/admin/settings").get_data(as_text=True)
    assert re.findall(r'name="known-\d-name" value="(\w*)"', page) == ["TCS", "Rider", "", ""]


def test_the_booking_sheet_of_a_courier_is_saved_with_it_and_shown_again(app: Flask, owner_client) -> None:
    sheet = {
        "known-0-sheet": "Name = {name}\r\nPhone = {phone}",
        "known-0-cities": "Lahore = LHE",
        "known-0-piece_kg": "0.35",
    }
    owner_client.post_form("/admin/settings/couriers", {**rows(("TCS", "")), **sheet})
    with app.app_context():
        tcs = Courier("TCS", "", "Name = {name}\nPhone = {phone}", "Lahore = LHE", Decimal("0.35"))
        assert get_couriers() == Couriers((tcs,))
    page = owner_client.get("/admin/settings").text
    assert "Name = {name}\nPhone = {phone}</textarea>" in page
    wrong = {**sheet, "known-0-sheet": "Name = {who}", "known-0-piece_kg": "light"}
    answer = owner_client.post_form("/admin/settings/couriers", {**rows(("TCS", ""), version=1), **wrong})
    assert answer.status_code == 422
    assert "Name: {who} is not known." in words(answer)
    assert "Give 0.01 to 100 kg." in words(answer)
    assert 'value="light"' in answer.text
    late = owner_client.post_form(
        "/admin/settings/couriers", {**rows(("TCS", "")), **sheet, "known-0-piece_kg": "2"}
    )
    assert late.status_code == 409
    assert "Weight of a piece, TCS" in words(late)


def test_what_is_wrong_stands_beside_its_field_and_typed_words_stay(app: Flask, owner_client) -> None:
    answer = owner_client.post_form(
        "/admin/settings/couriers", rows(("TCS", ""), ("", ""), ("Rider", "http://rider")), headers=HTMX
    )
    assert answer.status_code == 422
    assert 'id="known-2-link-error"' in answer.text
    assert 'value="http://rider"' in answer.text
    answer = owner_client.post_form("/admin/settings/templates", texts(ready="Dear {customer}"))
    assert answer.status_code == 422
    assert "{customer} is not known. Use {name}, {order_id}, {total}, {account}, {tracking_url}." in words(
        answer
    )
    assert "<details" in answer.text.split('id="ready"')[0].rsplit(" open>", 1)[0][-400:]
    answer = owner_client.post_form(
        "/admin/settings/thresholds", hours(waits_long_hours="soon", proof_days="9")
    )
    assert answer.status_code == 422
    assert "Give 1 to 720 hours." in words(answer)
    assert 'value="soon"' in answer.text
    with app.app_context():
        sections = (Section.COURIERS, Section.TEMPLATES, Section.THRESHOLDS)
        assert [get_section(section).version for section in sections] == [0, 0, 0]


def test_a_preview_reads_like_a_message_and_saves_nothing(app: Flask, owner_client) -> None:
    typed = texts(ready="Dear {name}: {order_id} <b>", look="ready")
    for headers in ({}, HTMX):
        answer = owner_client.post_form("/admin/settings/templates/preview", typed, headers=headers)
        assert answer.status_code == 200
        assert ("<html" in answer.text) is not bool(headers)
        assert "Dear Ayesha Siddiqui: BQ-20261121-007 <b>" in words(answer).replace("&lt;", "<")
    with app.app_context():
        assert get_section(Section.TEMPLATES).version == 0


def test_the_first_words_come_back_and_other_typed_words_stay(app: Flask, owner_client) -> None:
    with app.app_context():
        save_section(Templates({Message.READY: "Come!", Message.DELIVERED: "Gone."}), 0, SYSTEM)
    typed = texts(1, ready="Come!", delivered="Gone for good.", reset="ready")
    answer = owner_client.post_form("/admin/settings/templates/preview", typed)
    page = html.unescape(answer.get_data(as_text=True))
    assert DEFAULT_TEXTS[Message.READY] in page
    assert "Gone for good." in page
    with app.app_context():
        assert get_templates().own[Message.READY] == "Come!"


def test_a_message_that_only_they_put_in_words_begins_with_theirs(app: Flask, owner_client) -> None:
    with app.app_context():
        save_section(Templates({Message.READY: "Come and see!"}), 0, SYSTEM)
    answer = owner_client.post_form("/admin/settings/templates", texts(delivered="Gone, {name}."))
    assert answer.status_code == 409
    assert DEFAULT_TEXTS[Message.READY] in html.unescape(answer.text)
    panel = fields(answer, 'action="/admin/settings/templates"')
    assert owner_client.post_form("/admin/settings/templates", panel).status_code == 303
    with app.app_context():
        assert get_templates().own == {Message.READY: "Come and see!", Message.DELIVERED: "Gone, {name}."}


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (("TCS+", "M&P", "Rider"), ("TCS", "M&P+", "Rider"), ("TCS+", "M&P+", "Rider")),
        (("M&P", "Rider"), ("TCS", "M&P+", "Rider"), ("M&P+", "Rider")),
        (
            ("TCS", "M&P", "Rider", "Call"),
            ("TCS", "M&P", "Rider", "Bolt"),
            ("TCS", "M&P", "Rider", "Call", "Bolt"),
        ),
        (("TCS+", "M&P", "Rider"), ("TCS", "Rider"), ("TCS+", "Rider")),
        (("M&P", "Rider"), ("TCS+", "M&P", "Rider"), ("M&P", "Rider", "TCS+")),
    ],
    ids=[
        "each changed another",
        "they took one off",
        "each added one",
        "I took one off",
        "they took off what I changed",
    ],
)
def test_what_only_they_did_to_a_courier_begins_with_theirs(
    app: Flask, owner_client, theirs, mine, both
) -> None:
    """A courier that somebody gave a link is written with a plus."""

    def couriers(written: tuple[str, ...]) -> tuple[Courier, ...]:
        return tuple(Courier(each.rstrip("+"), TRACK if each.endswith("+") else "") for each in written)

    with app.app_context():
        save_section(Couriers(couriers(("TCS", "M&P", "Rider"))), 0, SYSTEM)
        save_section(Couriers(couriers(theirs)), 1, SYSTEM)
    typed = rows(*((each.name, each.link) for each in couriers(mine)), version=1)
    answer = owner_client.post_form("/admin/settings/couriers", typed)
    assert answer.status_code == 409
    panel = fields(answer, 'action="/admin/settings/couriers"')
    assert owner_client.post_form("/admin/settings/couriers", panel).status_code == 303
    with app.app_context():
        assert get_couriers().known == couriers(both)


def test_each_of_many_couriers_that_i_renamed_is_saved_from_the_panel(app: Flask, owner_client) -> None:
    stored = [f"Rider {number}" for number in range(MAX_COURIERS)]
    with app.app_context():
        save_section(Couriers(tuple(map(Courier, stored))), 0, SYSTEM)
        save_section(Couriers((*map(Courier, stored[:-1]), Courier(stored[-1], TRACK))), 1, SYSTEM)
    mine = [f"{name} Express" if place < 4 else name for place, name in enumerate(stored)]
    answer = owner_client.post_form(
        "/admin/settings/couriers", rows(*((name, "") for name in mine), version=1)
    )
    panel = fields(answer, 'action="/admin/settings/couriers"')
    assert owner_client.post_form("/admin/settings/couriers", panel).status_code == 303
    with app.app_context():
        known = get_couriers().known
    assert {each.name for each in known} == set(mine)
    assert Courier(stored[-1], TRACK) in known


def test_two_owners_see_both_sides_and_one_button_applies_mine(app: Flask, owner_client) -> None:
    with app.app_context():
        save_section(Couriers((Courier("Theirs"),)), 0, SYSTEM)
        save_section(Templates({Message.READY: "Theirs"}), 0, SYSTEM)
        save_section(Thresholds(5, 6), 0, SYSTEM)
    for section, mine in SECTIONS.items():
        answer = owner_client.post_form(f"/admin/settings/{section}", mine)
        assert answer.status_code == 409, section
        panel = fields(answer, f'action="/admin/settings/{section}"')
        assert owner_client.post_form(f"/admin/settings/{section}", panel).status_code == 303
    with app.app_context():
        assert get_couriers() == Couriers((Courier("Theirs"), Courier("TCS", TRACK), Courier("Rider")))
        assert get_templates().own == {Message.READY: "Ready, {name}"}
        assert get_thresholds() == Thresholds(
            3, 6
        )  # the amber hours are mine, the red ones only they changed


def test_ages_turn_amber_and_red_as_the_owner_says(app: Flask, owner_client, monkeypatch) -> None:
    order = make_order(app)
    move(app, order, payment_status=PaymentStatus.PAID)

    def looks() -> list[bool]:
        pages = [owner_client.get(url).get_data(as_text=True) for url in ("/admin/", "/admin/orders")]
        return ["clock-alert" in page for page in pages]

    later = clock.now() + timedelta(hours=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert looks() == [False, False]
    with app.app_context():
        save_section(Thresholds(1, 4), 0, SYSTEM)
    assert looks() == [True, True]


def test_couriers_are_offered_when_an_order_is_dispatched(app: Flask, staff_client) -> None:
    page = staff_client.get(f"/admin/orders/{make_order(app).number}").get_data(as_text=True)
    [offered] = re.findall(r'<fieldset id="dispatch-courier".*?</fieldset>', page, re.DOTALL)
    named = re.findall(r'type="radio" name="courier" value="([^"]*)"', offered)
    assert named == ["TCS", "Leopards", "M&amp;P", "Pakistan Post", ""]  # and another by its name


def test_staff_do_not_save_them(app: Flask, staff_client) -> None:
    for section, sent in SECTIONS.items():
        assert staff_client.post_form(f"/admin/settings/{section}", sent).status_code == 403
    with app.app_context():
        assert get_section(Section.COURIERS).version == 0
