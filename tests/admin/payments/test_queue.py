"""The verification queue: one payment after the other, with all that is needed to decide."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from beautique.admin.payments.progress import QueueProgress
from beautique.audit.types import SYSTEM
from beautique.kernel import clock, days
from beautique.orders.commands import add_note
from beautique.orders.customers.commands import add_customer_note
from beautique.orders.types import OrderStatus, PaymentMethod, PaymentStatus
from beautique.payments.proofs import attach_proof, purge_proofs
from beautique.settings.commands import save_section
from beautique.settings.types import Account, Accounts
from beautique.web.stores import proof_store
from tests.admin.order_pages import HTMX, counted, fields, links, move, stored, url, words
from tests.admin.payment_pages import confirm, on_desk, proof_of, track, waiting
from tests.factories import line, make_order, make_product
from tests.payments.desk import ASMA, pay, screenshot

PAID = PaymentStatus.PAID


def test_the_queue_shows_the_oldest_first_with_all_that_is_needed_to_decide(app: Flask, staff_client):
    make_order(app)  # Pending without a screenshot: nobody can verify it
    first, second = waiting(app, seed=1), waiting(app, 9000, customer_name="Hira Khan")
    page = staff_client.get("/admin/payments")
    told = words(page)
    assert on_desk(page) == first.number
    for fact in (
        "1 of 2",
        "Rs 6,750",
        "Easypaisa",
        "Ayesha Siddiqui",
        "earlier order",
        "Confirm Rs 6,750",
    ):
        assert fact in told, fact
    assert f"/admin/proofs/{proof_of(app, first).id}" in page.text
    assert second.number in told  # up next
    assert 'value="6,750"' in page.text
    assert f'value="{days.written(clock.today())}"' in page.text  # when its screenshot came


def test_what_staff_wrote_down_about_the_customer_stands_beside_the_payment(app: Flask, staff_client):
    order = waiting(app)
    with app.app_context():
        add_customer_note(order.phone_normalized, "Pays from her brother's account", ASMA)
    shown = staff_client.get("/admin/payments")
    assert "Pays from her brother" in words(shown)
    assert links(shown, rf"/admin/customers/{order.phone_normalized}")


def test_without_javascript_everything_is_a_plain_form(app: Flask, staff_client):
    orders = [waiting(app, seed=1), waiting(app, seed=2), waiting(app)]
    page = staff_client.get("/admin/payments")
    answer = confirm(staff_client, orders[0], **fields(page, 'id="confirm-form"'))
    assert answer.status_code == 303
    page = staff_client.get(answer.location)
    assert "Undo" in words(page)
    sent = fields(page, 'id="reject-form"') | {"reason": "Old screenshot"}
    answer = staff_client.post_form(f"/admin/payments/{orders[1].number}/reject", sent)
    page = staff_client.get(answer.location)
    assert (on_desk(page), track(page)) == (orders[2].number, ["ok", "no", "now"])
    [skip] = links(page, 'data-key="s"')
    page = staff_client.get(skip)
    assert (on_desk(page), "1 payment is still waiting" in words(page)) == ("", True)
    assert stored(app, orders[2]).payment_status == PAID


def test_at_the_end_the_day_is_summed_up_and_the_next_job_offered(app: Flask, staff_client):
    order = waiting(app, seed=1)
    end = words(confirm(staff_client, order, HTMX))
    assert "All payments are verified" in end
    assert "Asma Noor checked 1 today, Rs 6,750" in end
    assert "Start 1 verified order" in end


def test_an_empty_queue_says_so_and_a_new_shop_is_told_that_nothing_came_yet(app: Flask, staff_client):
    order = make_order(app)
    assert "No payment has come yet" in words(staff_client.get("/admin/payments"))
    move(app, order, payment_status=PaymentStatus.VERIFIED)
    page = words(staff_client.get("/admin/payments"))
    assert "All payments are verified" in page
    assert "No payment has come yet" not in page


def test_an_order_without_a_screenshot_can_be_confirmed_or_skipped_but_not_rejected(app: Flask, staff_client):
    order = waiting(app)
    page = staff_client.get("/admin/payments")
    assert "There is no screenshot on this order" in words(page)
    assert "reject-form" not in page.text
    assert f"/admin/orders/{order.number}/proofs" in page.text  # but one can be added


def test_a_purged_screenshot_is_told_and_not_shown(app: Flask, staff_client):
    order = waiting(app, seed=1)
    proof = proof_of(app, order)
    move(app, order, order_status=OrderStatus.CANCELLED)  # what still waits is never purged
    with app.app_context(), time_machine.travel(clock.now() + timedelta(days=2)):
        assert purge_proofs(1, proof_store()) == 1
    move(app, order, "Wanted after all", order_status=OrderStatus.RECEIVED)
    page = staff_client.get("/admin/payments")
    assert on_desk(page) == order.number
    assert "The picture was deleted" in words(page)
    assert f'src="/admin/proofs/{proof.id}"' not in page.text


def test_a_picture_that_was_used_before_warns_and_names_the_other_order(app: Flask, staff_client):
    first = waiting(app, seed=1, customer_name="Nadia Hussain")
    confirm(staff_client, first)
    waiting(app, seed=1)
    told = words(staff_client.get("/admin/payments"))
    assert f"This screenshot was used on {first.number}" in told
    assert "Nadia Hussain" in told
    assert "Rs 6,750, verified" in told


@pytest.mark.parametrize("after", ["WzAsMV0", "%F0%9F", "x" * 300])
def test_a_place_that_was_cut_off_begins_at_the_first_order(app: Flask, staff_client, after):
    order = waiting(app)
    page = staff_client.get(f"/admin/payments?after={after}&way=ccx")
    assert (page.status_code, on_desk(page), track(page)) == (200, order.number, ["now"])
    assert confirm(staff_client, order, HTMX, after=after).status_code == 200


def test_a_long_queue_has_a_track_of_forty_parts_at_most() -> None:
    looks = QueueProgress("", "c" * 60 + "s" * 20).track(160)
    assert (len(looks), looks.count("ok"), looks.count("skip"), looks.index("now")) == (40, 15, 5, 20)


def test_the_page_asks_the_database_as_often_for_fifty_orders_as_for_one(app: Flask, staff_client):
    product = make_product(app)
    first = make_order(app, product)
    with app.app_context():
        attach_proof(first.id, screenshot(1), proof_store(), ASMA)
    staff_client.get("/admin/payments")
    with counted(app) as for_one:
        staff_client.get("/admin/payments")
    for _ in range(49):
        move(app, make_order(app, lines=(line(product),)), payment_status=PAID)
    with counted(app) as for_many:
        page = staff_client.get("/admin/payments")
    assert "1 of 50" in words(page)
    assert len(for_one) == len(for_many) <= 11, "\n".join(for_many)


@pytest.mark.parametrize(
    "account",
    [
        Account("Beautique", "0300 7654321", ""),
        Account("Beautique", "", "PK36SCBL0000001123456702"),
        Account("Beautique", "0300 7654321", "PK36SCBL0000001123456702"),
        Account("", "", ""),
    ],
    ids=["number", "IBAN", "both", "neither"],
)
def test_every_page_shows_whatever_names_the_account(app: Flask, staff_client, account) -> None:
    with app.app_context():
        save_section(Accounts(dict.fromkeys(PaymentMethod, account)), 0, SYSTEM)
    order = waiting(app, seed=1)
    named = [part for part in (account.account_number, account.iban) if part]
    for page in (staff_client.get("/admin/payments"), staff_client.get(url(order))):
        for part in named:
            assert part in words(page)
        assert ("account is set yet" in words(page)) == (not named)
    with app.app_context():
        pay(order)
    closing = words(staff_client.get("/admin/payments/closing"))
    assert ", ".join(["Beautique", *named]) in closing or not named


def test_the_newest_note_of_the_team_stands_beside_the_payment(app: Flask, staff_client):
    order = waiting(app, seed=1)
    with counted(app) as without:
        assert "Note of the team" not in words(staff_client.get("/admin/payments"))
    with app.app_context():
        for text in ("Call after six", "Do not send, she wants another size"):
            add_note(order.id, text, ASMA)
    with counted(app) as noted:
        page = words(staff_client.get("/admin/payments"))
    assert "Note of the team: Do not send, she wants another size" in page
    assert "Call after six" not in page
    assert len(noted) == len(without) + 1
