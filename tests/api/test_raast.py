"""`payment_instructions.raast_qr`: with a new order and while it waits for its money; without it not one byte is another."""

from binascii import crc_hqx
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from beautique.audit.types import SYSTEM
from beautique.kernel.money import rupees
from beautique.orders.commands import move_order
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from beautique.settings.commands import save_section
from beautique.settings.raast import raast_text
from beautique.settings.types import PaymentMethod, Storefront
from tests.api.conftest import order_body
from tests.factories import make_order, make_product
from tests.payments.desk import OWNER, pay
from tests.raast import IBAN, OTHER_IBAN, give_iban, switch_on

NOW = datetime(2026, 11, 28, 10, 0, 30, tzinfo=UTC)
EXPIRES_AT = NOW + timedelta(hours=36)


def track(client: FlaskClient, number: str):
    return client.get("/api/orders/track", query_string={"order_id": number, "phone": "0300 1234567"})


def test_a_new_order_is_told_with_a_qr_of_its_own_amount_and_number(app: Flask, client: FlaskClient) -> None:
    product = make_product(app, sale_price=Decimal("4500.50"))
    with app.app_context():
        switch_on()
    with time_machine.travel(NOW, tick=False):
        told = client.post("/api/orders", json=order_body(product)).json
    text = told["payment_instructions"]["raast_qr"]
    assert told["order_id"] == "BQ-20261128-001"
    assert text == raast_text(IBAN, Decimal("4500.50"), "BQ-20261128-001", EXPIRES_AT)
    assert "0615BQ-20261128-001" in text
    assert "0712301120260300" in text  # by the clock in the store
    assert crc_hqx(text[:-4].encode(), 0xFFFF) == int(text[-4:], 16)
    assert list(told["payment_instructions"]) == [
        "account_title",
        "account_number",
        "iban",
        "raast_qr",
        "steps",
    ]


def test_the_same_request_again_is_told_the_same_qr(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    with app.app_context():
        switch_on()
    first, second = (
        client.post("/api/orders", json=body, headers={"Idempotency-Key": "once"}) for _ in range(2)
    )
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.data == second.data
    assert first.json["payment_instructions"]["raast_qr"].startswith("000202010212020200")


def test_it_is_one_field_more_and_nothing_else_is_another(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    with app.app_context():
        give_iban()
    with time_machine.travel(NOW, tick=False):
        off = client.post("/api/orders", json=body)
        with app.app_context():
            switch_on()
        on = client.post("/api/orders", json=body)
    told = on.json
    field = f',"raast_qr":"{told["payment_instructions"]["raast_qr"]}"'
    expected = off.text.replace(off.json["id"], told["id"]).replace(off.json["order_id"], told["order_id"])
    assert expected == on.text.replace(field, "")


def on_for_another_iban() -> None:
    switch_on()
    give_iban(iban=OTHER_IBAN)


def on_for_another_method() -> None:
    switch_on(PaymentMethod.MEEZAN_BANK)
    give_iban()


@pytest.mark.parametrize("state", [give_iban, on_for_another_iban, on_for_another_method])
def test_without_a_tried_qr_there_is_no_field(
    app: Flask, client: FlaskClient, state: Callable[[], None]
) -> None:
    with app.app_context():
        state()
    told = client.post("/api/orders", json=order_body(make_product(app))).json
    assert list(told["payment_instructions"]) == ["account_title", "account_number", "iban", "steps"]
    assert "payment_instructions" not in track(client, told["order_id"]).json


def test_an_amount_that_has_no_room_has_no_qr(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app, sale_price=None, regular_price=Decimal("999999.99")))
    body["items"][0]["quantity"] = 11  # 10,999,999.89
    with app.app_context():
        switch_on()
        save_section(Storefront(most_per_order=Decimal(20_000_000)), 0, SYSTEM)
    answer = client.post("/api/orders", json=body)
    assert answer.status_code == 201
    assert "raast_qr" not in answer.json["payment_instructions"]


def test_who_follows_an_unpaid_order_is_told_once_more_how_to_pay(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        switch_on()
    order = make_order(app)
    with time_machine.travel(NOW, tick=False):
        told = track(client, order.number).json
    how = told["payment_instructions"]
    assert list(told)[-1] == "payment_instructions"
    assert how["raast_qr"] == raast_text(IBAN, order.total_amount, order.number, EXPIRES_AT)
    assert order.number in " ".join(how["steps"])


@pytest.mark.parametrize(
    ("status", "is_asked"),
    [
        ({"payment_status": PaymentStatus.PENDING}, True),
        ({"payment_status": PaymentStatus.PAID}, False),
        ({"payment_status": PaymentStatus.VERIFIED}, False),
        ({"order_status": OrderStatus.CANCELLED}, False),
    ],
)
def test_nobody_is_asked_twice(
    app: Flask, client: FlaskClient, status: dict[str, str], is_asked: bool
) -> None:
    with app.app_context():
        switch_on()
    order = make_order(app)
    with app.app_context():
        move_order(order.id, OrderChanges(**status), SYSTEM, "A reason")
    assert ("payment_instructions" in track(client, order.number).json) == is_asked


def test_of_an_order_that_is_paid_in_part_the_rest_is_asked(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        switch_on()
    order = make_order(app)
    with app.app_context():
        pay(order, amount=order.total_amount - 1000, reason="The rest comes tomorrow")
        move_order(order.id, OrderChanges(payment_status=PaymentStatus.PENDING), OWNER, "The rest is missing")
    how = track(client, order.number).json["payment_instructions"]
    assert "05041000" in how["raast_qr"]
    assert rupees(Decimal(1000)) in how["steps"][0]
