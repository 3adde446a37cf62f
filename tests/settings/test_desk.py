"""What the desk works with: couriers and their links, the words of messages, thresholds."""

from decimal import Decimal

import pytest

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.kernel.db import db
from beautique.kernel.errors import Invalid, Stale
from beautique.settings import queries, rules
from beautique.settings.commands import save_section
from beautique.settings.documents import DOCUMENTS
from beautique.settings.types import (
    DEFAULT_TEXTS,
    Courier,
    Couriers,
    Message,
    Placeholder,
    Section,
    Store,
    Templates,
    Thresholds,
)
from tests.statements import heard

SANA = Actor("Sana", Via.SESSION)
TRACK = "https://example.com/t?n={tracking_number}"


@pytest.mark.usefixtures("app_context")
def test_a_new_shop_knows_couriers_without_links_and_has_words_for_every_message() -> None:
    couriers, version = queries.get_section(Section.COURIERS)
    assert ([each.name for each in couriers.known], version) == (
        ["TCS", "Leopards", "M&P", "Pakistan Post"],
        0,
    )
    assert all(queries.get_templates().text(message) for message in Message)
    assert queries.get_section(Section.THRESHOLDS) == (Thresholds(12, 36, 180), 0)


@pytest.mark.usefixtures("app_context")
def test_what_was_saved_is_read_and_the_log_tells_what_changed() -> None:
    save_section(Couriers((Courier(" TCS ", TRACK), Courier("Rider"))), 0, SANA)
    save_section(Templates({Message.READY: "Ready, {name}\r\n", Message.DELIVERED: "  "}), 0, SANA)
    save_section(Thresholds(2, 5, 90), 0, SANA)
    assert queries.get_section(Section.COURIERS) == (Couriers((Courier("TCS", TRACK), Courier("Rider"))), 1)
    assert queries.get_section(Section.TEMPLATES) == (Templates({Message.READY: "Ready, {name}"}), 1)
    assert queries.get_section(Section.THRESHOLDS) == (Thresholds(2, 5, 90), 1)
    assert list_timeline("settings", "templates")[0].changes == {"ready": ["", "Ready, {name}"]}
    with pytest.raises(Stale):
        save_section(Thresholds(), 0, SANA)


@pytest.mark.usefixtures("app_context")
def test_a_booking_sheet_is_kept_with_its_courier_and_couriers_from_before_have_none() -> None:
    tcs = Courier("TCS", TRACK, "Name = {name}\nPhone = {phone}", "Lahore = LHE", Decimal("0.35"))
    save_section(Couriers((tcs,)), 0, SANA)
    assert queries.get_couriers() == Couriers((tcs,))
    read = DOCUMENTS[Section.COURIERS].read({"known": [{"name": "TCS", "link": ""}]})
    assert read == Couriers((Courier("TCS"),))


@pytest.mark.usefixtures("app_context")
def test_the_first_words_of_a_message_are_kept_as_none_of_ones_own() -> None:
    save_section(Templates({Message.READY: "Come and get it"}), 0, SANA)
    save_section(Templates({Message.READY: DEFAULT_TEXTS[Message.READY]}), 1, SANA)
    assert queries.get_section(Section.TEMPLATES) == (Templates(), 2)
    assert list_timeline("settings", "templates")[0].changes["ready"] == ["Come and get it", ""]


@pytest.mark.usefixtures("app_context")
def test_all_sections_are_one_query_and_never_older_than_the_last_save() -> None:
    statements: list[str] = []
    with heard(db.engine, statements.append):
        assert queries.get_store().name == "Beautique"
        queries.get_accounts(), queries.get_couriers(), queries.get_templates(), queries.get_thresholds()
    assert len([each for each in statements if "FROM settings" in each]) == 1
    save_section(Store("Beautique Lahore"), 0, SANA)
    assert queries.get_section(Section.STORE) == (Store("Beautique Lahore"), 1)


@pytest.mark.parametrize(
    ("couriers", "wrong"),
    [
        ([Courier("TCS", "http://example.com/{tracking_number}")], ["0.link"]),
        ([Courier("TCS", "https://example.com/track")], ["0.link"]),
        ([Courier("TCS", "https://example.com/{tracking_number}/{tracking_number}")], ["0.link"]),
        ([Courier("TCS", "https://example.com/{tracking_number}?c={courier}")], ["0.link"]),
        ([Courier("TCS", "https://{tracking_number}.example.com/")], ["0.link"]),
        ([Courier("TCS", "javascript:alert({tracking_number})")], ["0.link"]),
        ([Courier("TCS", "https://exa mple.com/{tracking_number}")], ["0.link"]),
        ([Courier("TCS"), Courier("tcs")], ["1.name"]),
        ([Courier("", TRACK)], ["0.name"]),
        ([Courier(f"Courier {n}") for n in range(21)], ["known"]),
        ([Courier("TCS", sheet="Name = {who}")], ["0.sheet"]),
        ([Courier("TCS", sheet="x\n" * 1_501)], ["0.sheet"]),
        ([Courier("TCS"), Courier("Rider", cities="Lahore\nlahore")], ["1.cities"]),
        ([Courier("TCS", piece_kg=Decimal(0))], ["0.piece_kg"]),
        ([Courier("TCS", piece_kg=Decimal(101))], ["0.piece_kg"]),
    ],
)
def test_a_courier_that_leads_nowhere_is_refused(couriers: list[Courier], wrong: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.cleaned_couriers(Couriers(tuple(couriers)))
    assert list(refusal.value.errors) == wrong


@pytest.mark.parametrize(
    ("courier", "number", "url"),
    [
        ("TCS", "779 004/1", "https://example.com/t?n=779%20004%2F1"),
        (" tcs ", "1", "https://example.com/t?n=1"),
        ("Rider", "1", None),
        ("Nobody", "1", None),
        ("TCS", None, None),
        (None, "1", None),
    ],
)
def test_a_parcel_is_followed_by_its_couriers_link(courier: str, number: str, url: str | None) -> None:
    couriers = Couriers((Courier("TCS", TRACK), Courier("Rider")))
    assert rules.tracking_url(couriers, courier, number) == url


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("Dear {customer}", "{customer} is not known."),
        ("Dear {}", "{} is not known."),
        ("Dear {name.__class__}", "{name.__class__} is not known."),
        ("Dear {name", "A curly bracket stands alone."),
        ("Dear name}", "A curly bracket stands alone."),
        ("x" * 1_001, "at most 1,000 characters"),
    ],
)
def test_a_placeholder_that_is_not_known_is_named(words: str, says: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.cleaned_templates(Templates({Message.READY: words}))
    assert says in refusal.value.errors["ready"][0]


def test_the_words_of_a_new_shop_use_known_placeholders_only() -> None:
    for message, words in DEFAULT_TEXTS.items():
        assert rules.cleaned_templates(Templates({message: words + " "})) == Templates()


def test_placeholders_are_filled_once_and_a_line_with_nothing_to_say_is_left_out() -> None:
    values = {Placeholder.NAME: "{total} & Ali", Placeholder.TOTAL: "Rs 5", Placeholder.TRACKING_URL: ""}
    template = "Dear {name}, {total}\nFollow it: {tracking_url}\nBye"
    assert rules.filled(template, values) == "Dear {total} & Ali, Rs 5\nBye"


@pytest.mark.parametrize(
    ("thresholds", "wrong"),
    [
        (Thresholds(0, 36), "waits_long_hours"),
        (Thresholds(12, 721), "waits_too_long_hours"),
        (Thresholds(12, 12), "waits_too_long_hours"),
        (Thresholds(proof_days=29), "proof_days"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(thresholds: Thresholds, wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.cleaned_thresholds(thresholds)
    assert list(refusal.value.errors) == [wrong]
