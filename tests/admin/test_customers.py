"""The card of a customer, who is a phone number."""

import re
from decimal import Decimal

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.orders.customers.commands import add_customer_note, edit_customer_note, remove_customer_note
from beautique.orders.customers.queries import list_notes
from beautique.orders.types import OrderStatus, PaymentStatus
from beautique.payments.commands import record_payment
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.refunds import record_refund
from beautique.payments.types import RefundDraft, RejectReason
from beautique.web.stores import proof_store
from tests.admin.order_pages import HINA, HTMX, counted, links, listed, move, words
from tests.factories import line, make_order, make_product
from tests.payments.desk import ASMA, OWNER, payment_draft, screenshot

CARD = "/admin/customers/923001234567"


@pytest.fixture
def product(app: Flask):
    return make_product(app, regular_price=Decimal(6750))


@pytest.fixture
def order(app: Flask, product):
    return make_order(app, product)


def numbers_on(answer) -> list[str]:
    return re.findall(r'href="/admin/orders/(BQ-[^"]+)"', answer.text)


def notes_of(app: Flask) -> list[str]:
    with app.app_context():
        return [note.note for note in list_notes("923001234567")]


def write(app: Flask, text: str = "Prefers calls after 5."):
    with app.app_context():
        return add_customer_note("923001234567", text, HINA)


# Which number


@pytest.mark.parametrize(
    "typed", ["03001234567", "+92 300 1234567", "00923001234567", "0300-1234567", "٠٣٠٠١٢٣٤٥٦٧"]
)
def test_every_spelling_leads_to_the_one_address(staff_client, order, typed):
    answer = staff_client.get(f"/admin/customers/{typed}")
    assert (answer.status_code, answer.location) == (302, CARD)
    assert staff_client.get(CARD).status_code == 200


def test_a_number_from_abroad_has_its_card_too(app: Flask, staff_client, product):
    """Its digits alone would read as a Pakistani number."""
    abroad = make_order(app, product, phone="+44 7911 123456", whatsapp="+44 7911 123456")
    assert staff_client.get("/admin/customers/+447911123456").location == "/admin/customers/447911123456"
    assert numbers_on(staff_client.get("/admin/customers/447911123456")) == [abroad.number]
    search = staff_client.get("/admin/orders?q=%2B447911123456")
    assert links(search, "/admin/customers/447911123456")


@pytest.mark.parametrize("typed", ["923009999999", "4567", "ayesha", "0" * 60, "1 OR 1=1"])
def test_a_number_without_orders_is_told_in_a_sentence(staff_client, order, typed):
    answer = staff_client.get(f"/admin/customers/{typed}", follow_redirects=True)
    assert answer.status_code == 404
    assert "No order has this phone number." in words(answer)


# What the card tells


def test_the_card_holds_the_orders_of_the_number_as_phone_or_whatsapp(
    app: Flask, staff_client, product, order
):
    hers = make_order(
        app, product, phone="0301 7654321", whatsapp="+92 300 1234567", customer_name="A. Siddiqui"
    )
    make_order(app, product, phone="0333 2098114", whatsapp="0333 2098114")
    card = staff_client.get(CARD)
    assert numbers_on(card) == [hers.number, order.number]
    assert "Also ordered as Ayesha Siddiqui" in words(card)
    assert "+92 300 1234567" in words(card)
    assert links(card, "wa.me/923001234567")
    assert links(card, "tel:\\+923001234567")


def test_the_totals_say_what_was_verified_cancelled_and_is_owed(app: Flask, staff_client, product):
    orders = [make_order(app, product, lines=(line(product, quantity=n),)) for n in (1, 2, 3, 4)]
    move(app, orders[0], payment_status=PaymentStatus.VERIFIED)
    move(app, orders[1], payment_status=PaymentStatus.VERIFIED)
    move(app, orders[1], order_status=OrderStatus.CANCELLED)
    move(app, orders[2], order_status=OrderStatus.CANCELLED)
    shown = words(staff_client.get(CARD))
    assert "Orders 4 2 cancelled" in shown
    assert "Verified Rs\xa06,750 1 order" in shown.replace("Rs 6", "Rs\xa06")
    assert "Refund due Rs\xa013,500 1 cancelled order" in shown.replace("Rs 13", "Rs\xa013")


def test_the_card_tells_rejected_screenshots_and_money_sent_back(app: Flask, staff_client, product, order):
    with app.app_context():
        proof = attach_proof(order.id, screenshot(1), proof_store(), ASMA).proof
        reject_proof(proof.id, RejectReason.WRONG_AMOUNT, ASMA)
    other = make_order(app, product)
    with app.app_context():
        record_payment(other.id, payment_draft(), OWNER)
    move(app, other, order_status=OrderStatus.CANCELLED)
    with app.app_context():
        sent = RefundDraft(amount=Decimal(6750), reference="FT100", paid_on=clock.today())
        record_refund(other.id, sent, ASMA)
    card = staff_client.get(CARD)
    shown = words(card).replace("\xa0", " ")
    assert "Screenshots rejected 1 the last: wrong amount" in shown
    assert "Sent back Rs 6,750 1 order" in shown
    assert (shown.count("1 screenshot rejected"), shown.count("Rs 6,750 sent back")) == (1, 1)
    assert len(re.findall(r'<li class="relative.*?<img', card.text, re.DOTALL)) == 2


def test_each_number_leads_to_the_orders_behind_it(app: Flask, staff_client, product, order):
    other = make_order(app, product)
    move(app, other, payment_status=PaymentStatus.VERIFIED)
    card = staff_client.get(CARD)
    everything, verified = links(card, "after:absolute after:inset-0")[:2]
    assert "2 match" in words(staff_client.get(everything))
    assert "1 match" in words(staff_client.get(verified))


def test_a_refund_that_is_due_leads_to_the_orders_that_it_is_due_of(app: Flask, staff_client, product, order):
    due = make_order(app, product)
    with app.app_context():
        record_payment(due.id, payment_draft(), OWNER)
    for each in (order, due):
        move(app, each, order_status=OrderStatus.CANCELLED)
    card = staff_client.get(CARD)
    assert "Refund due Rs 6,750 1 cancelled order" in words(card).replace("\xa0", " ")
    refund = links(card, "after:absolute after:inset-0")[2]  # after all orders, and the verified ones
    assert listed(staff_client.get(refund)) == [due.number]


def test_addresses_are_told_once_the_last_one_first(app: Flask, staff_client, product, order):
    make_order(app, product, address="Flat 3, Clifton Block 5", city="Karachi")
    make_order(app, product)
    shown = words(staff_client.get(CARD))
    lahore, karachi = shown.index("House 14-B, Street 7, Model Town, Lahore"), shown.index("Flat 3, Clifton")
    assert lahore < karachi
    assert shown.count("House 14-B") == 1
    assert links(staff_client.get(CARD), r"orders/new\?phone=%2B923001234567")


def test_many_orders_come_in_pages(app: Flask, staff_client, product):
    placed = [make_order(app, product).number for _ in range(23)]
    first = staff_client.get(CARD)
    second = staff_client.get(links(first, 'rel="next"')[0])
    assert numbers_on(first) + numbers_on(second) == placed[::-1]
    fragment = staff_client.get(links(first, 'rel="next"')[0], headers=HTMX)
    assert numbers_on(fragment) == placed[2::-1]
    assert "<html" not in fragment.text
    made_up = staff_client.get(f"{CARD}?cursor=nonsense")
    assert (made_up.status_code, numbers_on(made_up)) == (200, numbers_on(first))
    assert "does not exist" in words(made_up)


def test_the_card_costs_six_queries_for_one_order_and_for_twenty(app: Flask, staff_client, product, order):
    with counted(app) as one:
        staff_client.get(CARD)
    for _ in range(19):
        make_order(app, product)
    write(app)
    with counted(app) as twenty:
        staff_client.get(CARD)
    assert len(one) == len(twenty) == 6


def test_search_and_order_lead_to_the_card(app: Flask, staff_client, product, order):
    assert links(staff_client.get("/admin/orders?q=0300-1234567"), "/customers/03001234567")
    assert not links(staff_client.get("/admin/orders?q=4567"), "/customers/")  # the end of many numbers
    assert not links(staff_client.get("/admin/orders?q=03009999999"), "/customers/")
    assert links(staff_client.get(f"/admin/orders/{order.number}"), CARD)


# Notes


def test_a_note_is_on_the_card_and_on_the_page_of_every_order_of_the_number(app: Flask, staff_client, order):
    answer = staff_client.post_form(f"{CARD}/notes", {"note": " Prefers calls after 5. "})
    assert (answer.status_code, answer.location) == (303, CARD)
    card = words(staff_client.get(CARD))
    assert "Note added" in card
    assert "Prefers calls after 5. Asma Noor" in card
    page = staff_client.get(f"/admin/orders/{order.number}")
    assert "Note about this customer: Prefers calls after 5." in words(page)
    moved = staff_client.post_form(  # the page after a change has it too
        f"/admin/orders/{order.number}/move",
        {"version": order.version, "order_status": "Processing"},
        headers=HTMX,
    )
    assert "Prefers calls after 5." in words(moved)


def test_a_note_under_htmx_brings_the_notes_and_a_toast(staff_client, order):
    answer = staff_client.post_form(f"{CARD}/notes", {"note": "عائشہ کی بہن"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="customer-notes"')
    assert "Note added" in answer.headers["HX-Trigger"]


def test_an_empty_note_is_refused_and_a_long_one_kept_in_the_field(app: Flask, staff_client, order):
    assert staff_client.post_form(f"{CARD}/notes", {"note": " "}).status_code == 422
    long = "x" * 501
    answer = staff_client.post_form(f"{CARD}/notes", {"note": long}, headers=HTMX)
    assert answer.status_code == 422
    assert long in answer.text
    assert "at most 500" in words(answer)
    assert notes_of(app) == []


def test_a_note_is_about_a_number_that_has_ordered(app: Flask, staff_client, order):
    answer = staff_client.post_form("/admin/customers/923009999999/notes", {"note": "Nobody"})
    assert answer.status_code == 404


def test_editing_a_note_that_somebody_edited_shows_both(app: Flask, staff_client, order):
    note = write(app)
    url = f"/admin/customers/notes/{note.id}"
    with app.app_context():
        edit_customer_note(note.id, "Prefers calls after 7.", HINA, note.version)
    answer = staff_client.post_form(url, {"version": note.version, "note": "Never call."}, headers=HTMX)
    assert answer.status_code == 409
    assert "Hina Baig saved this note while you were editing" in words(answer)
    assert "Prefers calls after 7." in words(answer)
    assert "Never call." in words(answer)
    assert notes_of(app) == ["Prefers calls after 7."]
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert staff_client.post_form(url, {"version": version, "note": "Never call."}).status_code == 303
    assert notes_of(app) == ["Never call."]
    assert "edited by Asma Noor" in words(staff_client.get(CARD))


def test_a_removed_note_comes_back_by_undo_under_its_authors_name(app: Flask, staff_client, order):
    note = write(app)
    url = f"/admin/customers/notes/{note.id}"
    answer = staff_client.post_form(f"{url}/remove", {"version": note.version}, headers=HTMX)
    assert f'"url": "{url}/restore"' in answer.headers["HX-Trigger"]
    assert notes_of(app) == []
    again = staff_client.post_form(f"{url}/remove", {"version": note.version + 1}, headers=HTMX)
    assert (again.status_code, "removed meanwhile" in again.headers["HX-Trigger"]) == (409, True)
    assert staff_client.post_form(url, {"version": note.version, "note": "Mine"}).status_code == 409
    assert staff_client.post_form(f"{url}/restore").location == CARD
    assert "Prefers calls after 5. Hina Baig" in words(staff_client.get(CARD))


def test_without_scripts_the_next_page_offers_to_undo(app: Flask, staff_client, order):
    note = write(app)
    url = f"/admin/customers/notes/{note.id}"
    page = staff_client.post_form(f"{url}/remove", {"version": note.version}, follow_redirects=True)
    assert f'action="{url}/restore"' in page.text
    with app.app_context(), pytest.raises(Exception, match="removed meanwhile"):
        remove_customer_note(note.id, HINA, note.version)


def test_notes_are_shown_as_text(app: Flask, staff_client, order):
    write(app, "<script>alert(1)</script>")
    for address in (CARD, f"/admin/orders/{order.number}"):
        assert "&lt;script&gt;alert(1)" in staff_client.get(address).text
        assert "<script>alert" not in staff_client.get(address).text
