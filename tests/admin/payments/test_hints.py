"""The shop's own past beside the picture on the desk and on the order's page: short lines that lead to it, and change nothing."""

import re

from flask import Flask

from beautique.orders.commands import move_order
from beautique.orders.queries import get_order
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.hints import ENOUGH
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.types import RejectReason
from beautique.settings.types import PaymentMethod
from beautique.web.stores import proof_store
from tests.admin.order_pages import counted
from tests.conftest import Browser
from tests.factories import make_order
from tests.payments.desk import ASMA, OWNER, fresh, pay, screenshot


def told(page: str) -> list[str]:
    """The lines, as they are read."""
    listed = re.search(r'<ul[^>]*aria-label="From the shop\'s own past"[^>]*>(.*?)</ul>', page, re.DOTALL)
    items = re.findall(r"<li.*?</li>", listed[1], re.DOTALL) if listed else []
    return [" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in items]


def shady(app: Flask) -> tuple[str, str]:
    """An order that waits, of a phone with a past; and an order of another phone to the same address."""
    with app.app_context():
        fake, unpaid = make_order(app), make_order(app)
        other = make_order(app, phone="0321 7654321", whatsapp="0321 7654321")
        mine = make_order(app)
        reject_proof(
            attach_proof(fake.id, screenshot(1), proof_store(), ASMA).proof.id, RejectReason.FAKE, ASMA
        )
        move_order(unpaid.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER, "Never paid")
        move_order(mine.id, OrderChanges(payment_status=PaymentStatus.PAID), ASMA)
        return mine.number, other.number


def test_the_desk_and_the_order_say_the_same_and_lead_there(app: Flask, staff_client: Browser) -> None:
    number, other = shady(app)
    lines = [
        "1 screenshot rejected before: 1 fake",
        "1 earlier order cancelled unpaid",
        f"Same address under another phone: {other}",
    ]
    for url in ("/admin/payments", f"/admin/orders/{number}"):
        page = staff_client.get(url).get_data(as_text=True)
        assert told(page) == lines
        assert f'href="/admin/orders/{other}"' in page
        assert 'href="/admin/customers/923001234567"' in page


def test_nothing_is_said_of_a_new_customer_or_of_money_that_is_verified(
    app: Flask, staff_client: Browser
) -> None:
    number, _ = shady(app)
    with app.app_context():
        new = make_order(app, phone="0345 1112223", whatsapp="0345 1112223", address="Flat 9, Elsewhere Road")
        pay(fresh(new))
    assert told(staff_client.get(f"/admin/orders/{new.number}").get_data(as_text=True)) == []
    with app.app_context():
        pay(get_order(number))
    assert told(staff_client.get(f"/admin/orders/{number}").get_data(as_text=True)) == []


def test_they_cost_one_statement_on_the_desk_and_two_on_an_order_that_waits(
    app: Flask, staff_client: Browser
) -> None:
    number, _ = shady(app)
    for url, most in (("/admin/payments", 2), (f"/admin/orders/{number}", 2)):
        staff_client.get(url)
        with counted(app) as statements:
            staff_client.get(url)
        of_the_past = [
            each
            for each in statements
            if ("UNION ALL" in each and "rejected_reason" in each) or "duplicate_of IS NULL" in each
        ]
        assert len(of_the_past) == most


def asked(client: Browser, reference: str, method: str = "Easypaisa") -> str:
    """What is said beside an ID that is typed, as it is read."""
    page = client.get("/admin/payments/reference", query_string={"reference": reference, "method": method})
    return " ".join(re.sub(r"<[^>]+>", "", page.get_data(as_text=True)).split())


def test_an_id_is_compared_with_those_of_its_method_while_it_is_typed(
    app: Flask, staff_client: Browser
) -> None:
    with app.app_context():
        for each in range(ENOUGH):
            pay(make_order(app), reference=f"{90_000_000_000 + each * 977}")
        other = make_order(app)
        pay(other, reference="TID 445566", method=PaymentMethod.MEEZAN_BANK)
    assert asked(staff_client, "12345678901") == "Not used before"
    assert asked(staff_client, "1234567").startswith("7 of 11")
    assert (
        asked(staff_client, "123456789012") == "No Easypaisa ID so far had 12 letters and digits: all had 11."
    )
    assert asked(staff_client, "FT345678901") == "Every Easypaisa ID so far had digits only."
    assert asked(staff_client, "FT345678901", "Meezan Bank") == "Not used before"
    assert asked(staff_client, "445566") == f"The same ID was seen under Meezan Bank, on {other.number}."


def test_the_order_page_asks_about_a_typed_id_as_the_desk_does(app: Flask, staff_client: Browser) -> None:
    page = staff_client.get(f"/admin/orders/{make_order(app).number}").get_data(as_text=True)
    field = re.search(r'<input[^>]*id="reference"[^>]*>', page)
    assert 'hx-get="/admin/payments/reference"' in field[0]
    assert page.count('id="reference-use"') == 1


def test_an_odd_id_can_be_recorded_all_the_same(app: Flask, staff_client: Browser) -> None:
    with app.app_context():
        for each in range(ENOUGH):
            pay(make_order(app), reference=f"{90_000_000_000 + each * 977}")
        assert pay(make_order(app), reference="FT 99").transfer.reference_normalized == "FT99"
