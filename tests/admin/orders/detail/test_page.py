"""The page of one order: what it shows, under which address, and which step it offers next."""

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.orders.commands import add_note
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentMethod, PaymentStatus
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.types import RejectReason
from beautique.settings.commands import save_section
from beautique.settings.types import Account, Accounts
from beautique.web.stores import proof_store
from tests.admin.order_pages import counted, fields, links, move, primary, stored, url, words
from tests.factories import make_order
from tests.payments.desk import ASMA, screenshot

PAID, VERIFIED = PaymentStatus.PAID, PaymentStatus.VERIFIED


# The page


def test_the_page_shows_what_was_ordered_by_whom_and_where_to_pay(app: Flask, staff_client, order) -> None:
    with app.app_context():
        save_section(Accounts({m: Account(f"{m} account", "0300 7654321") for m in PaymentMethod}), 0, SYSTEM)
    answer = staff_client.get(url(order))
    text = words(answer)
    for fact in (
        order.number, "Rs 6,750", "Mehr Embroidered Long Shirt", "Size S", "Bottle green", "Ayesha Siddiqui", "0300 1234567",
        "House 14-B, Street 7, Model Town, Lahore", "ayesha@example.com", "Easypaisa account", "0300 7654321", "1 piece",
    ):  # fmt: skip
        assert fact in text
    assert links(answer, "tel:") == ["tel:+923001234567"] * 2


@pytest.mark.parametrize("spelling", ["lower", "bare", "id"])
def test_another_spelling_leads_to_the_one_address(staff_client, order, spelling) -> None:
    other = {"lower": order.number.lower(), "bare": order.number.replace("-", ""), "id": str(order.id)}[
        spelling
    ]
    answer = staff_client.get(f"/admin/orders/{other}")
    assert (answer.status_code, answer.location) == (302, url(order))


@pytest.mark.parametrize(
    "reference", ["BQ-20200101-001", "nothing", "0198c0de-0000-7000-8000-000000000000", "%00"]
)
def test_an_unknown_order_is_not_found(staff_client, order, reference) -> None:
    assert staff_client.get(f"/admin/orders/{reference}").status_code == 404


def test_earlier_orders_of_the_phone_are_counted_and_listed(app: Flask, staff_client, product, order) -> None:
    make_order(app, product, phone="+92 300 1234567", whatsapp="0301 7654321", customer_name="A. Siddiqui")
    make_order(app, product, phone="0302 1112223", whatsapp="0092 300 1234567", customer_name="Her sister")
    make_order(app, product, phone="0333 2098114", whatsapp="0333 2098114")
    answer = staff_client.get(url(order))
    assert "3 orders" in words(answer)
    card = staff_client.get(links(answer, "/customers/923001234567")[0])
    assert "3 orders" in words(card)


def test_the_page_costs_eleven_queries_however_long_its_story(
    app: Flask, staff_client, product, order
) -> None:
    with counted(app) as short:
        staff_client.get(url(order))
    with app.app_context():
        for number in range(20):
            add_note(order.id, f"note {number}", SYSTEM)
    make_order(app, product)
    with counted(app) as long:
        staff_client.get(url(order))
    # One of them for the tasks that name it, one for orders that may go along, two for the hints of its phone's history.
    assert len(short) == len(long) == 11


# What comes next


@pytest.mark.parametrize(
    ("statuses", "says"),
    [
        ({}, "Add a screenshot"),
        ({"payment_status": PAID}, "Record payment"),
        ({"payment_status": VERIFIED}, "Mark as Processing"),
        ({"payment_status": VERIFIED, "order_status": OrderStatus.PROCESSING}, "Mark as Ready"),
        ({"payment_status": VERIFIED, "order_status": OrderStatus.READY}, "Dispatch"),
        ({"order_status": OrderStatus.READY}, "Add a screenshot"),
        (
            {
                "payment_status": VERIFIED,
                "order_status": OrderStatus.READY,
                "delivery_status": DeliveryStatus.OUT_FOR_DELIVERY,
            },
            "Mark as Delivered",
        ),
        (
            {
                "payment_status": VERIFIED,
                "order_status": OrderStatus.DELIVERED,
                "delivery_status": DeliveryStatus.DELIVERED,
            },
            None,
        ),
        ({"order_status": OrderStatus.CANCELLED}, None),
    ],
)
def test_the_page_offers_the_next_sensible_step(app: Flask, staff_client, order, statuses, says) -> None:
    if statuses:
        move(app, order, **statuses)
    assert primary(staff_client.get(url(order))) == ([says] if says else [])


@pytest.mark.parametrize("was_rejected", [False, True])
def test_a_pending_order_asks_for_a_screenshot_first_and_paid_is_in_the_menu(
    app: Flask, staff_client, order, was_rejected
) -> None:
    if was_rejected:
        with app.app_context():
            proof = attach_proof(order.id, screenshot(1), proof_store(), ASMA).proof
            reject_proof(proof.id, RejectReason.FAKE, ASMA)
    page = staff_client.get(url(order))
    assert primary(page) == ["Add a screenshot"]
    assert links(page, "btn-primary") == ["#attach-proof"] * 2  # wide, and the bar of a phone
    assert 'id="attach-proof"' in page.text
    assert "Mark as Paid" in words(page)


def test_following_the_primary_button_brings_an_order_home(app: Flask, staff_client, order) -> None:
    for _ in range(6):
        page = staff_client.get(url(order))
        says = primary(page)[0]
        if says == "Add a screenshot":
            with app.app_context():
                attach_proof(order.id, screenshot(1), proof_store(), ASMA)
            continue
        form = 'class="contents"' if says != "Dispatch" else 'class="grid gap-4"'
        sent = fields(page, form) if says != "Dispatch" else None
        if sent is None:
            sent = {
                "version": stored(app, order).version,
                "panel": "dispatch",
                "delivery_status": "Out for Delivery",
            }
        assert staff_client.post_form(url(order, "/move"), sent).status_code == 303
    done = stored(app, order)
    assert (done.payment_status, done.order_status, done.delivery_status) == (
        "Verified",
        "Delivered",
        "Delivered",
    )


def test_staff_see_no_corrections_and_the_owner_does(app: Flask, staff_client, owner_client, order) -> None:
    move(app, order, order_status=OrderStatus.PROCESSING)
    assert "panel-correct-order_status" not in staff_client.get(url(order)).get_data(as_text=True)
    assert "panel-correct-order_status" in owner_client.get(url(order)).get_data(as_text=True)


def test_an_order_that_repeats_another_names_it_while_it_is_open(app: Flask, staff_client, product, order):
    repeat = make_order(app, product)
    assert f"Possible duplicate. Same phone and same pieces as {order.number}" in words(
        staff_client.get(url(repeat))
    )
    assert f"Possibly ordered twice. Same phone and same pieces as {repeat.number}" in words(
        staff_client.get(url(order))
    )
    move(app, repeat, reason="Ordered twice", order_status=OrderStatus.CANCELLED)
    assert "Same phone and same pieces" not in words(staff_client.get(url(repeat)))
