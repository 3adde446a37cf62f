"""Labels on the page of an order: added and taken off in place, told on the timeline, printed where the shop wants that."""

import pytest
from flask import Flask

from beautique.orders.models import Order
from beautique.settings.commands import save_section
from beautique.settings.types import Label, Labels
from tests.admin.order_pages import HTMX, actions, listed, stored, timeline, url, words
from tests.factories import make_order
from tests.payments.desk import ASMA


@pytest.fixture
def order(app: Flask) -> Order:
    """An order of a shop with two labels, of which one is for customers' eyes."""
    with app.app_context():
        save_section(Labels((Label("Eid"), Label("Gift <wrap>", on_slip=True))), 0, ASMA)
    return make_order(app)


def post(client, order: Order, headers=None, **sent: int):
    return client.post_form(url(order, "/labels"), sent, headers=headers or {})


def test_a_shop_without_labels_is_not_told_of_them(app: Flask, staff_client) -> None:
    assert 'id="order-labels"' not in staff_client.get(url(make_order(app))).text


def test_a_label_is_added_and_taken_off_in_place(app: Flask, staff_client, order) -> None:
    answer = post(staff_client, order, HTMX, add=1)
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<div id="order"')
    assert 'aria-label="Take label Eid off"' in answer.text
    assert "Labelled: Eid" in answer.headers["HX-Trigger"]
    answer = post(staff_client, order, add=2)
    assert (answer.status_code, answer.location) == (303, url(order))
    assert stored(app, order).labels == [1, 2]
    assert post(staff_client, order, remove=1).status_code == 303
    page = staff_client.get(url(order))
    assert stored(app, order).labels == [2]
    assert "Label taken off: Eid" in timeline(page)
    assert "Label added: Gift &lt;wrap&gt;" not in page.text.replace("&amp;", "&").split("tl-dot")[0]
    assert "Label added: Gift <wrap>" in timeline(page)
    assert actions(app, order)[:3] == ["order.labelled"] * 3


def test_a_label_that_is_gone_meanwhile_is_refused_with_a_sentence(app: Flask, staff_client, order) -> None:
    answer = post(staff_client, order, HTMX, add=9)
    assert answer.status_code == 409
    assert "taken off the shop’s list meanwhile" in words(answer)
    assert post(staff_client, order, add="x").status_code == 303
    assert stored(app, order).labels == []


def test_the_list_shows_filters_and_keeps_them_in_the_address(app: Flask, staff_client, order) -> None:
    post(staff_client, order, add=1)
    other = make_order(app)
    page = staff_client.get("/admin/orders")
    assert set(listed(page)) == {order.number, other.number}
    assert page.text.count('<bdi class="truncate">Eid</bdi>') == 2  # in the table, and as phones show it
    found = staff_client.get("/admin/orders?label=1")
    assert listed(found) == [order.number]
    assert "Labels: Eid" in words(found)
    assert listed(staff_client.get("/admin/orders?label=1&label=2")) == [order.number]
    assert "Labels: taken off the list" in words(staff_client.get("/admin/orders?label=77"))
    assert "Labels: red is not a filter" in words(staff_client.get("/admin/orders?label=red"))


def test_slips_name_only_the_labels_that_are_for_customers(staff_client, order) -> None:
    for label in (1, 2):
        post(staff_client, order, add=label)
    slip = staff_client.get(f"/admin/orders/print?number={order.number}").text
    slip = slip.partition("<article")[2].partition("</article>")[0]
    assert "<bdi>Gift &lt;wrap&gt;</bdi>" in slip
    assert "Eid" not in slip
