"""The contract as a document and as pages."""

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from beautique.api.openapi import document
from beautique.api.routes import ROUTES
from beautique.api.schemas.common import VISIBLE
from beautique.kernel.text import visible_length
from tests.api.conftest import Call
from tests.api.described import undescribed
from tests.factories import make_product


def operations(client: FlaskClient) -> dict[tuple[str, str], dict]:
    paths = client.get("/openapi.json").json["paths"]
    return {(method.upper(), path): call for path, calls in paths.items() for method, call in calls.items()}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
class TestDocument:
    def test_it_is_valid_openapi_3_1(self, client: FlaskClient) -> None:
        told = client.get("/openapi.json").json
        assert told["openapi"] == "3.1.0"
        validate(told)

    def test_every_call_of_the_table_is_in_it(self, client: FlaskClient) -> None:
        rows = {
            (route.method, "/api" + route.path.replace("<", "{").replace(">", "}")): route for route in ROUTES
        }
        told = operations(client)
        assert told.keys() == rows.keys()
        for call, route in rows.items():
            assert (told[call]["security"] == []) is route.is_open
            assert ("requestBody" in told[call]) is bool(route.body or route.takes_files)
            assert str(route.status) in told[call]["responses"]

    def test_both_spellings_of_the_prices_are_in_it(self, client: FlaskClient) -> None:
        parameters = operations(client)["GET", "/api/products"]["parameters"]
        assert {"min_price", "minPrice", "max_price", "maxPrice"} <= {each["name"] for each in parameters}

    def test_words_are_told_as_they_are_read(self, client: FlaskClient) -> None:
        parameters = operations(client)["GET", "/api/products"]["parameters"]
        [category] = [each for each in parameters if each["name"] == "category"]
        for word in category["schema"]["enum"]:
            assert client.get("/api/products", query_string={"category": word}).status_code == 200
        assert {"Lehanga Choli", "lehanga-choli"} <= set(category["schema"]["enum"])

    def test_kinds_of_pictures_are_told_as_a_refusal_names_them(
        self, app: Flask, client: FlaskClient, as_owner: Call
    ) -> None:
        path = f"/admin/products/{make_product(app).id}/images"
        sent = {"images": (io.BytesIO(b"no picture"), "a.png")}
        [refusal] = as_owner("POST", path, data=sent).json["errors"]["images"]
        body = operations(client)["POST", "/api/admin/products/{product_id}/images"]["requestBody"]
        images = body["content"]["multipart/form-data"]["schema"]["properties"]["images"]
        kinds, _, size = images["description"].partition(", at most ")
        assert f"Use {kinds}." in refusal
        assert size.startswith("10 MB each")

    def test_its_examples_are_well_formed(self, client: FlaskClient, as_owner: Call) -> None:
        for (method, path), call in operations(client).items():
            example = (
                call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
            )
            if example is None:
                continue
            answer = as_owner(
                method, path.removeprefix("/api").replace("{", "").replace("}", ""), json=example
            )
            assert answer.status_code in {200, 201, 401, 404, 409}, (path, answer.text)

    def test_it_is_kept_by_who_has_it(self, client: FlaskClient) -> None:
        first = client.get("/openapi.json")
        again = client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code, again.data) == (200, 304, b"")

    def test_the_pages_load_only_our_files(self, app: Flask, client: FlaskClient) -> None:
        page = client.get("/docs")
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert "style=" not in page.text
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        lambda answer: setattr(answer, "status_code", 410),
        lambda answer: setattr(answer, "mimetype", "application/json"),
        lambda answer: answer.headers.remove("X-Request-ID"),
        lambda answer: answer.headers.set("Location", "/"),
        lambda answer: answer.set_data(json.dumps(answer.json | {"code": "AUTH_FORBIDDEN"})),
        lambda answer: answer.set_data(json.dumps(answer.json | {"hint": "an undeclared field"})),
        lambda answer: answer.set_data(json.dumps(answer.json | {"status": "404"})),
    ],
)
def test_an_answer_that_is_not_as_described_is_noticed(
    app: Flask, client: FlaskClient, change: Callable[[TestResponse], None]
) -> None:
    answer = client.get("/api/products/nonsense")
    assert undescribed(app, answer) == []
    change(answer)
    assert len(undescribed(app, answer)) == 1


def test_letters_of_the_description_are_visible_ones() -> None:
    letters = iter(VISIBLE)
    for first in letters:
        assert next(letters) == "-"
        last = next(letters)
        for code in range(ord(first), ord(last) + 1):
            assert visible_length(chr(code)) == 1, hex(code)


def test_the_document_is_the_same_every_time() -> None:
    assert document(ROUTES) == document(ROUTES)
