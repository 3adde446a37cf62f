"""A label for many orders at once: chosen, previewed, added or taken off, and taken back."""

from flask import Flask

from beautique.orders.labels.commands import label_order
from beautique.settings.commands import save_section
from beautique.settings.types import Label, Labels
from tests.admin.bulk_pages import BULK, run
from tests.admin.order_pages import fields, links, listed, stored, words
from tests.payments.desk import ASMA

LABELS = f"{BULK}/labels"


def shown(client, orders, **more):
    return client.get(LABELS, query_string={"number": [each.number for each in orders], **more})


def prepare(app: Flask, orders) -> None:
    """Two labels, of which the first order has one."""
    with app.app_context():
        save_section(Labels((Label("Eid"), Label("Gift"))), 0, ASMA)
        label_order(orders[0].id, ASMA, add=[1])


def test_the_label_is_chosen_first_among_those_that_change_anything(app: Flask, staff_client, orders) -> None:
    prepare(app, orders)
    page = shown(staff_client, orders)
    assert "Choose a label." in words(page)
    form = page.text.partition('id="bulk-form"')[2].partition("</form>")[0]
    assert form
    assert 'type="submit"' not in form
    addresses = links(page, "which=")
    assert [url.partition("&move=")[2] for url in addresses] == [
        "label&which=1",
        "label&which=2",
        "unlabel&which=1",
    ]
    told = words(staff_client.get(addresses[0]))
    assert f"Label {len(orders)} as Eid?" in told
    assert f"{len(orders) - 1} will change, 1 will not." in told


def test_it_is_added_told_and_taken_back(app: Flask, staff_client, orders) -> None:
    prepare(app, orders)
    page = shown(staff_client, orders, move="label", which=1)
    started = staff_client.post_form(LABELS, fields(page, 'id="bulk-form"'))
    done = run(staff_client, started)
    assert [stored(app, each).labels for each in orders] == [[1]] * len(orders)
    assert f"Changed {len(orders) - 1}" in words(done)
    assert f"Label {len(orders) - 1} orders as Eid" in words(staff_client.get(started.location))
    undo = staff_client.post_form(f"{started.location}/undo")
    run(staff_client, undo)
    assert [stored(app, each).labels for each in orders] == [[1]] + [[]] * (len(orders) - 1)


def test_it_is_taken_off_all_that_match_a_filter(app: Flask, staff_client, orders) -> None:
    prepare(app, orders)
    query = {"everything": "1", "list": "label=1", "move": "unlabel", "which": "1"}
    page = staff_client.get(LABELS, query_string=query)
    assert "It will change." in words(page)
    run(staff_client, staff_client.post_form(LABELS, fields(page, 'id="bulk-form"')))
    assert stored(app, orders[0]).labels == []
    assert listed(staff_client.get("/admin/orders?label=1")) == []


def test_a_label_that_is_gone_by_then_changes_nothing(app: Flask, staff_client, orders) -> None:
    prepare(app, orders)
    sent = fields(shown(staff_client, orders, move="label", which=2), 'id="bulk-form"')
    with app.app_context():
        save_section(Labels((Label("Eid", id=1),), 2), 1, ASMA)
    assert staff_client.post_form(LABELS, sent).status_code == 409
    assert stored(app, orders[1]).labels == []
    assert shown(staff_client, []).status_code == 303  # nothing was ticked
