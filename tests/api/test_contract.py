"""What holds for every call: problem details, request ids, CORS, methods, sizes and types."""

import gzip
import json
import re
import time
import tracemalloc
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from beautique.api import storefront
from beautique.api.request_parsing import _texts
from beautique.api.routes import ROUTES
from beautique.api.schemas.order_requests import StatusChange
from beautique.api.schemas.product_requests import ProductChanges
from beautique.api.schemas.tasks import TaskChanges
from beautique.kernel.errors import Busy
from beautique.orders.placement.idempotency import KeyHeld
from beautique.staff.models import StaffAccount
from tests.api.conftest import Call, order_body, transfer, walked
from tests.factories import make_order, make_product

ORIGIN = {"Origin": "http://localhost:3000"}
JSON = {"content_type": "application/json"}


def test_a_problem_has_every_member(client: FlaskClient) -> None:
    answer = client.get("/api/nowhere", headers={"X-Request-ID": "a-sane-request-id"})
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    problem = answer.json
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", problem.pop("timestamp"))
    assert problem == {
        "type": "urn:beautique:problem:not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at this address.",
        "code": "NOT_FOUND",
        "request_id": "a-sane-request-id",
    }
    assert answer.headers["X-Request-ID"] == "a-sane-request-id"


def test_a_request_id_that_is_not_sane_is_replaced(client: FlaskClient) -> None:
    answer = client.get("/api/nowhere", headers={"X-Request-ID": "x y"})
    assert answer.headers["X-Request-ID"] == answer.json["request_id"] != "x y"


def test_an_address_is_never_redirected(client: FlaskClient) -> None:
    for path in ("/api/products/", "/api//products", "/api/", "/api/admin/login/"):
        assert client.get(path).status_code == 404, path


def test_parameters_that_nobody_knows_are_refused_to_the_staffs_programs_alone(
    client: FlaskClient, as_owner: Call, owner: StaffAccount
) -> None:
    for path in ("/admin/orders", "/admin/products", "/admin/orders/export", f"/{owner.id}/tasks"):
        answer = as_owner("GET", f"{path}?stauts=Pending&limit=")
        assert (answer.status_code, answer.json["code"]) == (422, "VALIDATION_ERROR")
        [sentence] = answer.json["errors"]["stauts"]
        assert sentence.startswith("There is no such parameter. Known are: "), path
    assert client.get("/api/products?stauts=Pending").status_code == 200
    assert as_owner("GET", "/admin/me?_=1766000000").status_code == 200  # which has none at all


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("GET", "/admin/events?action=Order.Placed", None, "Action: Spell this as the answers do, in small letters."),
        ("GET", "/admin/events?subject=an order", None, "Subject: Spell this as the answers do, in small letters."),
        ("POST", "/admin/arrivals", {"account": "Easypaisa", "arrivals": []}, "Arrivals: Give at least one entry."),
        ("POST", "/admin/arrivals", {"account": "Easypaisa", "message": ""}, "Message: This is required."),
        ("PUT", "/admin/products/{product_id}", {"regular_price": 6750, "price": 6750.005}, "Price: Use at most 2 decimals."),
    ],
)  # fmt: skip
def test_what_a_schema_finds_wrong_says_what_to_do(
    app: Flask, as_owner: Call, method: str, path: str, body: dict[str, Any] | None, sentence: str
) -> None:
    answer = as_owner(method, path.format(product_id=make_product(app).id), json=body)
    assert (answer.status_code, answer.json["detail"]) == (422, sentence)


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/api/orders")
    assert (answer.status_code, answer.json["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == "OPTIONS, POST"
    assert client.head("/api/products").status_code == 200


def test_a_body_that_is_too_large_is_refused_unread(client: FlaskClient) -> None:
    answer = client.post("/api/orders", data=b'{"notes": "' + b"x" * 65_536 + b'"}', **JSON)
    assert (answer.status_code, answer.json["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_only_json_is_read(client: FlaskClient) -> None:
    for content_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/jsonx",
    ):
        answer = client.post("/api/orders", data="{}", content_type=content_type)
        assert (answer.status_code, answer.json["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE"), content_type
    for content_type in ("application/json; charset=utf-8", "application/vnd.shop+json", "APPLICATION/JSON"):
        assert client.post("/api/orders", data="{}", content_type=content_type).status_code == 422


def test_a_compressed_body_is_told_to_come_plain(client: FlaskClient) -> None:
    answer = client.post(
        "/api/orders", data=gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}, **JSON
    )
    assert (answer.status_code, answer.json["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert answer.json["detail"] == "Send the body as application/json, not compressed."
    # A charset is no coding, but programs name one there; their body is plain.
    for plain in ("Identity", "", "utf-8"):
        answer = client.post("/api/orders", data="{}", headers={"Content-Encoding": plain}, **JSON)
        assert answer.status_code == 422, plain


def test_the_real_client_says_json_on_get_too(client: FlaskClient) -> None:
    assert client.get("/api/products", **JSON).status_code == 200


def test_who_refuses_json_is_told_so(client: FlaskClient) -> None:
    answer = client.get("/api/products", headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json["code"]) == (406, "NOT_ACCEPTABLE")
    for accept in (
        "*/*",
        "application/*",
        "text/html, */*;q=0.1",
        "application/json; charset=utf-8",
        "application/json ;v=1;q=0.5",
    ):
        assert client.get("/api/products", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", ["1e1000000", "-1e999999999999999999", "1e-1000000"])
def test_a_number_that_no_arithmetic_holds_is_refused_by_its_field(
    app: Flask, client: FlaskClient, as_owner: Call, number: str
) -> None:
    product, order = make_product(app), make_order(app)
    for method, path, body, field in (
        ("POST", "/orders", order_body(product), "items.0.price"),
        ("POST", "/orders", order_body(product), "items.0.quantity"),
        ("PUT", f"/admin/products/{product.id}", {"regular_price": 0}, "regular_price"),
        ("POST", f"/admin/orders/{order.number}/payments", transfer(), "amount"),
    ):
        leaf = field.rpartition(".")[2]
        sent = body["items"][0] if "." in field else body
        sent[leaf] = "HERE"
        answer = as_owner(method, path, data=json.dumps(body).replace('"HERE"', number), **JSON)
        assert (answer.status_code, [*answer.json["errors"]]) == (422, [field]), (path, answer.json)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_broken_json_is_a_clear_refusal(client: FlaskClient) -> None:
    for body in (
        b"", b"   ", b"{", b"[]", b'"text"', b"null", b"7", b'{"a": 1}{', b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 2}}', b'{"a": "\xff"}', b"[" * 20_000, b'{"a":' * 10_000, b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"a": 1e99999999999999999999}', b"\xef\xbb\xbf{}", b'{"\\u0000": 1}', b'{"\\ud800": {"\\ud800": 1, "\\ud800": 2}}',
        b'{"a": ["\\udfff"]}',
    ):  # fmt: skip
        answer = client.post("/api/orders", data=body, **JSON)
        assert (answer.status_code, answer.json["code"]) == (422, "VALIDATION_ERROR"), body[:40]
        assert len(answer.json["errors"]) == 1, body[:40]
        assert answer.json["detail"].endswith(".")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_body_of_the_largest_size_is_refused_in_no_time(client: FlaskClient) -> None:
    """Anybody may send it: what took a second of the processor would shut the shop by one request a second."""
    keys = [f'"{number:x}":0' for number in range(7_000)]
    marks = "a" + "\u0315" * 15_000 + "\u0323" * 15_000
    bodies = {
        "a key twice": ("{" + ",".join([*keys, keys[-1]]) + "}").encode(),
        "lines that are none": b'{"items": [' + b",".join([b"{}"] * 21_000) + b"]}",
        "endless marks": json.dumps(order_body() | {"notes": marks}, ensure_ascii=False).encode(),
        "a long name above many values": b'{"%s": [%s]}' % (b"k" * 32_000, b",".join([b"0"] * 16_000)),
        "a long name above many bad texts": b'{"%s": [%s]}'
        % (b"k" * 30_000, b",".join([rb'"\u0000"'] * 3_700)),
        "many bad names": b"{%s}" % b",".join(rb'"\u0000%x":0' % number for number in range(4_500)),
    }
    for name, body in bodies.items():
        assert 50_000 < len(body) < 64 * 1024, name
        taken_s = []
        for _ in range(3):  # the collector of a process of tests may come by, but not each time
            began = time.process_time()
            answer = client.post("/api/orders", data=body, **JSON)
            taken_s.append(time.process_time() - began)
        assert min(taken_s) < 0.3, name
        assert (answer.status_code, len(answer.data) < 5_000) == (422, True), name


def test_a_body_is_looked_through_without_a_copy_of_a_name_for_each_value_below_it() -> None:
    """64 KiB that anybody may send were 600 MiB of paths."""
    body = {"k" * 32_000: [0] * 16_000, "notes": "fine"}
    tracemalloc.start()
    texts = {text for _, text in _texts(body)}
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert texts == {*body, "fine"}
    assert most < 10_000_000


@pytest.mark.parametrize("sent", ["*", '"v1"'])
def test_what_a_change_would_be_meant_for_refuses_no_read(
    client: FlaskClient, as_owner: Call, owner: StaffAccount, sent: str
) -> None:
    """Programs send `If-Match` with every call."""
    for route in ROUTES:
        if route.method == "GET":
            answer = as_owner("GET", walked(route.path, owner.id), headers={"If-Match": sent})
            assert answer.status_code in {200, 404, 422}, route.path
    assert client.get("/openapi.json", headers={"If-Match": sent}).status_code == 200


def test_a_preflight_is_answered_without_a_token(client: FlaskClient) -> None:
    asked = {
        **ORIGIN,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, content-type, idempotency-key, if-match, if-none-match, x-other",
    }
    answer = client.options("/api/admin/orders/x/status", headers=asked)
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
    assert set(allowed.split(", ")) == {
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
    }
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Max-Age"] == "600"
    assert "Origin" in answer.vary


def test_cors_is_on_every_answer_below_api_and_nowhere_else(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(storefront, "count_by_category", crash)
    answers = {
        200: client.get("/api/products", headers=ORIGIN),
        401: client.get("/api/admin/me", headers=ORIGIN),
        404: client.get("/api/nowhere", headers=ORIGIN),
        405: client.put("/api/orders", headers=ORIGIN),
        415: client.post("/api/orders", data="x", headers=ORIGIN),
        422: client.post("/api/orders", json={}, headers=ORIGIN),
        500: client.get("/api/categories", headers=ORIGIN),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After, X-Request-ID"
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
    assert (
        "Access-Control-Allow-Origin"
        not in client.get("/api/products", headers={"Origin": "https://evil.example"}).headers
    )
    assert "Access-Control-Allow-Origin" not in client.get("/health", headers=ORIGIN).headers


def test_a_crash_tells_nothing_internal(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: object) -> None:
        raise ZeroDivisionError("the secret formula")

    monkeypatch.setattr(storefront, "count_by_category", crash)
    answer = client.get("/api/categories")
    assert (answer.status_code, answer.json["code"]) == (500, "INTERNAL_ERROR")
    assert "secret" not in answer.text


def test_database_trouble_asks_to_come_back(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for trouble in (OperationalError("SELECT secret", {}, Exception("away")), Busy("Too many at once.", 2)):

        def away(_: object, trouble: Exception = trouble) -> None:
            raise trouble

        monkeypatch.setattr(storefront, "count_by_category", away)
        answer = client.get("/api/categories")
        assert (answer.status_code, answer.json["code"]) == (503, "DATABASE_ERROR")
        assert int(answer.headers["Retry-After"]) > 0
        assert "SELECT" not in answer.text


def test_a_key_that_stays_held_asks_to_come_back(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        raise KeyHeld("This order is being placed right now. Ask again in a moment.")

    monkeypatch.setattr("beautique.api.orders.place_order", held)
    answer = client.post("/api/orders", data=json.dumps(order_body(make_product(app))), **JSON)
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")


@pytest.mark.parametrize("shape", [StatusChange, ProductChanges, TaskChanges])
def test_a_field_that_was_not_sent_has_no_value_that_something_could_be_set_to(shape: Any) -> None:
    assert {getattr(shape(), name) for name in shape.model_fields.keys() - {"price"}} == {None}
