"""The shop's labels on the settings page: named, renamed, and taken off only with a word about the orders that have them."""

import html
import re

from flask import Flask

from beautique.orders.labels.commands import label_order
from beautique.orders.queries import get_order
from beautique.settings.queries import get_labels, get_section
from beautique.settings.types import Label, LabelColor, Section
from tests.admin.order_pages import HTMX, fields, words
from tests.factories import make_order
from tests.payments.desk import ASMA

URL = "/admin/settings/labels"


def sent(*rows: tuple[object, str], version: int = 0, **more: str) -> dict[str, str]:
    """The form with rows of id and name."""
    fields = {"version": str(version), **more}
    for row, (label_id, name) in enumerate(rows):
        fields |= {
            f"labels-{row}-id": str(label_id),
            f"labels-{row}-name": name,
            f"labels-{row}-color": "Teal",
        }
    return fields


def names(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        return [(each.id, each.name) for each in get_labels().known]


def test_labels_are_named_coloured_and_come_back(app: Flask, owner_client) -> None:
    fields = sent(("", " Eid "), ("", ""), ("", "Gift"), **{"labels-2-on_slip": "y"})
    answer = owner_client.post_form(URL, fields)
    assert (answer.status_code, answer.location) == (303, "/admin/settings#settings-labels")
    with app.app_context():
        teal = LabelColor.TEAL
        assert get_labels().known == (Label("Eid", teal, id=1), Label("Gift", teal, on_slip=True, id=2))
    page = owner_client.get("/admin/settings").text
    assert re.findall(r'name="labels-\d-id" type="hidden" value="(\d*)"', page) == ["1", "2", "", ""]


def test_renaming_keeps_the_id_and_what_is_wrong_stands_beside_its_row(app: Flask, owner_client) -> None:
    owner_client.post_form(URL, sent(("", "Eid"), ("", "Gift")))
    answer = owner_client.post_form(URL, sent((1, "Eid"), (2, "EID"), version=1), headers=HTMX)
    assert answer.status_code == 422
    assert 'id="labels-1-name-error"' in answer.text
    owner_client.post_form(URL, sent((1, "Eid 2027"), (2, "Gift"), version=1))
    assert names(app) == [(1, "Eid 2027"), (2, "Gift")]


def test_a_label_that_orders_have_goes_only_when_that_is_ticked(app: Flask, owner_client) -> None:
    owner_client.post_form(URL, sent(("", "Eid"), ("", "Gift")))
    order = make_order(app)
    with app.app_context():
        label_order(order.id, ASMA, add=[1])
    without = sent((1, ""), (2, ""), version=1)
    answer = owner_client.post_form(URL, without, headers=HTMX)
    assert answer.status_code == 422
    assert "Eid is on 1 order." in words(answer)
    assert "Take Eid off 1 order" in words(answer)
    assert "Gift is on" not in words(answer)
    assert names(app) == [(1, "Eid"), (2, "Gift")]
    assert owner_client.post_form(URL, {**without, "take_off": "1"}).status_code == 303
    assert names(app) == []
    with app.app_context():
        assert get_order(order.number).labels == [1]  # no order was rewritten


def test_a_label_that_somebody_else_added_meanwhile_stays(app: Flask, owner_client) -> None:
    owner_client.post_form(URL, sent(("", "Eid")))
    owner_client.post_form(URL, sent((1, "Eid"), ("", "Gift"), version=1))
    late = owner_client.post_form(URL, sent((1, "Eid 2027"), version=1), headers=HTMX)
    assert late.status_code == 409
    kept = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', late.text))
    mine = html.unescape(re.search(r'name="(labels-0-name)" value="Eid 2027"', late.text)[1])
    assert owner_client.post_form(URL, {**kept, mine: "Eid 2027"}).status_code == 303
    assert names(app) == [(1, "Eid 2027"), (2, "Gift")]


def test_a_label_that_only_they_renamed_or_took_off_begins_as_they_left_it(app: Flask, owner_client) -> None:
    owner_client.post_form(URL, sent(("", "Eid"), ("", "Gift")))
    owner_client.post_form(URL, sent((1, "Eid 2027"), (2, ""), version=1))
    late = owner_client.post_form(URL, sent((1, "Eid"), (2, "Gift"), ("", "VIP"), version=1))
    assert late.status_code == 409
    assert owner_client.post_form(URL, fields(late, f'action="{URL}"')).status_code == 303
    assert names(app) == [(1, "Eid 2027"), (3, "VIP")]


def test_the_activity_log_says_what_became_of_each_label(app: Flask, owner_client) -> None:
    owner_client.post_form(URL, sent(("", "Eid"), ("", "Gift")))
    owner_client.post_form(URL, sent((1, "Eid 2027"), (2, ""), ("", "VIP"), version=1))
    told = words(owner_client.get("/admin/activity"))
    for fact in ("Eid: new", "Eid → Eid 2027", "VIP: new", "Gift taken off"):
        assert fact in told
    assert "Couriers" not in told
    assert "Last id" not in told


def test_only_who_may_write_settings_names_labels(app: Flask, staff_client) -> None:
    assert staff_client.post_form(URL, sent(("", "Eid"))).status_code == 403
    with app.app_context():
        assert get_section(Section.LABELS).version == 0
