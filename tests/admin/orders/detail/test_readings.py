"""What a screenshot says, beside its payment: shown, compared, warned of, and never an action."""

import io
from decimal import Decimal

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import text

from beautique.admin.orders.detail import payment_card
from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Busy
from beautique.media.types import PictureFile
from beautique.orders.models import Order
from beautique.payments.models import PaymentProof
from beautique.payments.proofs import attach_proof
from beautique.payments.readings import reader
from beautique.payments.readings.models import ProofReading
from beautique.payments.readings.types import Box, Reading
from beautique.settings.commands import save_section
from beautique.settings.types import Account, Accounts, PaymentMethod
from beautique.web.stores import proof_store
from tests.admin.order_pages import HTMX, url, words
from tests.factories import line, make_order, make_product
from tests.payments.desk import ASMA, screenshot
from tests.payments.readings.receipts import draw

SAID = Reading(
    amount=Decimal(6750),
    reference="52218896736",
    receiver="Beautique",
    boxes={"reference": Box(100, 200, 300, 40)},
)


@pytest.fixture
def order(app: Flask) -> Order:
    """An order over Rs 6,750 that waits with a screenshot."""
    return make_order(app, lines=(line(make_product(app, regular_price=Decimal(6750))),))


@pytest.fixture
def proof(app: Flask, order: Order) -> PaymentProof:
    with app.app_context():
        return attach_proof(order.id, screenshot(1), proof_store(), ASMA).proof


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test keeps is there to be shown; the real reader is tried in one test."""

    def look_at(_jpeg: bytes) -> None:
        raise AssertionError("nothing was to be read")

    monkeypatch.setattr(reader, "look_at", look_at)


def keep(app: Flask, proof: PaymentProof, read: Reading | None) -> None:
    """What was read of a screenshot, as if the engine had."""
    with app.app_context(), transaction() as session:
        session.add(ProofReading.of(proof.id, read, "an engine 1.0"))


def told(client, proof: PaymentProof) -> str:
    return words(client.get(f"/admin/proofs/{proof.id}/reading", headers=HTMX))


def test_what_agrees_is_said_and_what_does_not_warns(app: Flask, staff_client, order, proof) -> None:
    with app.app_context():
        account = Account("Beautique", "0300 7654321", "")
        save_section(Accounts(dict.fromkeys(PaymentMethod, account)), 0, SYSTEM)
    keep(app, proof, SAID)
    shown = told(staff_client, proof)
    assert "Rs 6,750 on the picture, as is due" in shown
    assert "Sent to Beautique" in shown
    assert "the account is" not in shown
    assert "letter by letter" not in shown
    assert "Not read for certain: day" in shown


def test_another_amount_receiver_and_day_warn(app: Flask, staff_client, order, proof) -> None:
    with app.app_context():
        account = Account("Beautique", "0300 7654321", "")
        save_section(Accounts(dict.fromkeys(PaymentMethod, account)), 0, SYSTEM)
    day = clock.today().replace(year=clock.today().year - 1, day=1)
    read = {"amount": Decimal(5750), "reference": "FT26X9988", "receiver": "HIRA KHAN", "paid_on": day}
    keep(app, proof, Reading(**read, boxes=dict.fromkeys(read, Box(0, 0, 10, 10))))
    shown = told(staff_client, proof)
    assert "Rs 5,750 on the picture: Rs 6,750 are due" in shown
    assert "Compare letter by letter" in shown
    assert "Sent to HIRA KHAN : the account is Beautique" in shown
    assert "but it came on" in shown


def test_the_amount_on_the_picture_is_in_no_field_and_on_no_button(
    app: Flask, staff_client, order, proof
) -> None:
    keep(app, proof, Reading(amount=Decimal(1234), boxes={"amount": Box(0, 0, 10, 10)}))
    answer = staff_client.get(f"/admin/proofs/{proof.id}/reading", headers=HTMX).text
    assert "1,234" in answer
    assert 'value="1' not in answer
    assert "#amount" not in answer
    desk = staff_client.get("/admin/payments").text
    assert 'value="6,750"' in desk
    assert "1,234" not in desk


@pytest.mark.parametrize(
    ("read", "sentence"),
    [(None, "The picture could not be read."), (Reading(), "No transaction ID could be read for certain.")],
)
def test_what_could_not_be_read_is_said_in_one_line(app: Flask, staff_client, proof, read, sentence) -> None:
    keep(app, proof, read)
    assert told(staff_client, proof) == sentence


def test_while_others_are_read_a_button_asks_again(
    staff_client, proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_at(_jpeg: bytes) -> None:
        raise Busy("Another picture is being read.")

    monkeypatch.setattr(reader, "look_at", look_at)
    answer = staff_client.get(f"/admin/proofs/{proof.id}/reading", headers=HTMX)
    assert answer.status_code == 200
    assert "Read the picture" in words(answer)


def test_a_reader_that_is_killed_leaves_the_desk_as_it_is(
    staff_client, order, proof, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.undo()
    program = tmp_path / "program.py"
    program.write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(reader, "PROGRAM", program)
    assert told(staff_client, proof) == "The picture could not be read."
    assert f"{order.number}/confirm" in staff_client.get("/admin/payments").text


def test_the_strip_is_cut_out_of_the_picture_and_kept_by_nobody(app: Flask, staff_client, proof) -> None:
    keep(app, proof, SAID)
    answer = staff_client.get(f"/admin/proofs/{proof.id}/strip")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (
        200,
        "image/jpeg",
        "no-store",
    )
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.size == (round((300 + 48) * 112 / (40 + 48)), 112)


@pytest.mark.parametrize("read", [None, Reading(amount=Decimal(1), boxes={"amount": Box(0, 0, 10, 10)})])
def test_without_an_id_there_is_no_strip(app: Flask, staff_client, proof, read) -> None:
    assert staff_client.get(f"/admin/proofs/{proof.id}/strip").status_code == 404
    keep(app, proof, read)
    assert staff_client.get(f"/admin/proofs/{proof.id}/strip").status_code == 404


def test_without_the_library_the_desk_is_that_of_yesterday(
    staff_client, order, proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in ("/admin/payments", url(order)):
        assert f"/admin/proofs/{proof.id}/reading" in staff_client.get(page).text
    monkeypatch.setattr(reader, "is_available", lambda: False)
    monkeypatch.setattr(payment_card, "is_available", lambda: False)
    for page in ("/admin/payments", url(order)):
        assert "/reading" not in staff_client.get(page).text
        assert "Read the picture" not in staff_client.get(page).text
    assert staff_client.get(f"/admin/proofs/{proof.id}/reading").status_code == 404


@pytest.mark.parametrize("tail", ["reading", "strip"])
def test_no_path_leads_from_a_reading_to_a_changed_payment(app: Flask, owner_client, tail) -> None:
    drawn = draw(0, clock.today())
    order = make_order(app, lines=(line(make_product(app, regular_price=drawn.amount)),))
    with app.app_context():
        picture = PictureFile("receipt.jpg", drawn.picture)
        proof = attach_proof(order.id, picture, proof_store(), ASMA).proof
    keep(app, proof, SAID)
    before = everything_else(app)
    address = f"/admin/proofs/{proof.id}/{tail}"
    sent = {
        "amount": "6750",
        "reference": "52218896736",
        "seen_in_account": "y",
        "version": str(order.version),
    }
    assert owner_client.get(address, query_string=sent).status_code == 200
    assert owner_client.get(address, query_string=sent, headers=HTMX).status_code == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = owner_client.open(
            address, method=method, data={"csrf_token": owner_client.csrf_token(), **sent}
        )
        assert answer.status_code == 405, method
    assert everything_else(app) == before


def everything_else(app: Flask) -> dict[str, list[str]]:
    """All rows of all tables but the readings' and the session's own."""
    left_out = {"proof_readings", "sessions", "rate_buckets"}
    with app.app_context():
        return {
            table.name: sorted(str(row) for row in db.session.execute(text(f"SELECT * FROM {table.name}")))
            for table in db.metadata.sorted_tables
            if table.name not in left_out
        }
