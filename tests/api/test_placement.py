"""POST /api/orders: what is accepted, and what the answer says; many at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from flask import Flask
from flask.testing import FlaskClient

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.settings.commands import save_section
from beautique.settings.types import Account, Accounts, PaymentMethod, Store
from beautique.staff import throttling
from tests.api.conftest import order_body
from tests.factories import make_product


def test_an_order_gets_a_number_our_price_and_how_to_pay(app: Flask, client: FlaskClient) -> None:
    product = make_product(app, sale_price=Decimal("5999.50"))
    with app.app_context():
        save_section(Store(whatsapp="0321 7654321"), 0, SYSTEM)
        account = Account("Sana Tariq", "0345 1112223", "PK36SCBL0000001123456702")
        save_section(Accounts({PaymentMethod.EASYPAISA: account}), 0, SYSTEM)
    answer = client.post("/api/orders", json=order_body(product))
    told = answer.json
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/admin/orders/{told['id']}"
    assert list(told) == [
        "id", "order_id", "customer_name", "items", "total_amount", "payment_method", "payment_status", "order_status",
        "delivery_status", "payment_instructions", "order_date", "created_at",
    ]  # fmt: skip
    today = clock.today()
    assert told["order_id"] == f"BQ-{today:%Y%m%d}-001"
    assert told["order_date"] == today.isoformat()
    assert told["created_at"].endswith("Z")
    assert told["total_amount"] == 5999.5
    assert (told["payment_method"], told["payment_status"], told["order_status"], told["delivery_status"]) == (
        "Easypaisa", "Pending", "Received", "Not Started",
    )  # fmt: skip
    assert told["items"][0] == {
        "product_id": str(product.id),
        "name": product.name,
        "category": "Long Shirt",
        "size": "S",
        "color": "Bottle green",
        "quantity": 1,
        "price": 5999.5,
        "amount": 5999.5,
        "image": product.images[0]["url"],
    }
    instructions = told["payment_instructions"]
    assert instructions["account_title"] == "Sana Tariq"
    assert instructions["account_number"] == "0345 1112223"
    assert instructions["iban"] == "PK36SCBL0000001123456702"
    steps = " ".join(instructions["steps"])
    assert all(word in steps for word in ("5,999.50", "Sana Tariq", told["order_id"], "0321 7654321"))


def test_without_an_iban_there_is_no_iban(app: Flask, client: FlaskClient) -> None:
    told = client.post("/api/orders", json=order_body(make_product(app))).json
    assert set(told["payment_instructions"]) == {"account_title", "account_number", "steps"}


def test_words_are_accepted_in_any_case_and_equal_lines_are_merged(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    body = order_body(product, product, payment_method="meezan-bank")
    body["items"][1] |= {"size": "s", "color": "BOTTLE GREEN", "quantity": 2}
    told = client.post("/api/orders", json=body).json
    assert told["payment_method"] == "Meezan Bank"
    assert [line["quantity"] for line in told["items"]] == [3]
    assert told["total_amount"] == 3 * 6750


def test_without_a_price_ours_counts(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    del body["items"][0]["price"]
    assert client.post("/api/orders", json=body).json["total_amount"] == 6750


def test_forty_orders_at_the_same_moment_get_the_numbers_1_to_40(app: Flask, crowd: Flask) -> None:
    body = order_body(make_product(app))

    def place(n: int):
        return crowd.test_client().post("/api/orders", json={**body, "phone": f"0300 12345{n:02d}"})

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(place, range(40)))
    assert [answer.status_code for answer in answers] == [201] * 40
    assert sorted(answer.json["order_id"][-3:] for answer in answers) == [f"{n:03d}" for n in range(1, 41)]


def test_of_twelve_orders_of_one_phone_at_the_same_moment_six_are_placed(app: Flask, crowd: Flask) -> None:
    throttling.configure(requests_are_limited=True)
    body = order_body(make_product(app))
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: crowd.test_client().post("/api/orders", json=body), range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] * 6 + [429] * 6
    placed = sorted(answer.json["order_id"][-3:] for answer in answers if answer.status_code == 201)
    assert placed == [f"{n:03d}" for n in range(1, 7)]
