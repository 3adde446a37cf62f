"""The catalogue for the staff's programs."""

import io
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update

from beautique.kernel.db import transaction
from beautique.media.models import StoredPicture
from beautique.media.types import PictureStatus
from tests.api.conftest import Call
from tests.factories import make_product

URL = "https://res.cloudinary.com/any-cloud/image/upload/shirt.jpg"


def product_body(**over: Any) -> dict[str, Any]:
    return {
        "name": "Mehr Embroidered Long Shirt",
        "category": "long-shirt",
        "price": 6750,
        "description": "Hand-embroidered neckline on soft lawn.",
        "images": [URL],
        "sizes": ["m", "S"],
        "colors": ["Ivory"],
        **over,
    }


def picture(colour: str = "teal") -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", (60, 80), colour).save(file, "JPEG")
    file.seek(0)
    return file, f"{colour}.jpg"


def test_a_created_product_is_in_the_shop(client: FlaskClient, as_staff: Call) -> None:
    answer = as_staff("POST", "/admin/products", json=product_body())
    assert answer.status_code == 201, answer.text
    told = answer.json
    assert answer.headers["Location"] == f"/api/admin/products/{told['id']}"
    assert (told["category"], told["regular_price"], told["sale_price"], told["is_active"]) == (
        "Long Shirt",
        6750,
        None,
        True,
    )
    assert told["images"] == [URL]
    assert told["sizes"] == ["S", "M"]
    assert client.get(f"/api/products/{told['id']}").json == told


def test_without_a_picture_it_is_kept_but_inactive(client: FlaskClient, as_staff: Call) -> None:
    answer = as_staff("POST", "/admin/products", json=product_body(images=[]))
    assert (answer.status_code, answer.json["is_active"]) == (201, False)
    assert client.get(f"/api/products/{answer.json['id']}").status_code == 404
    assert as_staff("GET", f"/admin/products/{answer.json['id']}").json == answer.json
    listed = as_staff("GET", "/admin/products").json
    assert [product["id"] for product in listed["items"]] == [answer.json["id"]]
    assert as_staff("GET", "/admin/products?is_active=true").json["total"] == 0
    assert as_staff("GET", "/admin/products?isActive=false").json["total"] == 1


def test_a_product_may_be_sent_back_as_it_was_read(as_staff: Call) -> None:
    told = as_staff("POST", "/admin/products", json=product_body()).json
    path = f"/admin/products/{told['id']}"
    answer = as_staff("PUT", path, json={**told, "name": "Laleh Long Shirt", "sale_price": 5000})
    assert (answer.status_code, answer.json["name"], answer.json["price"]) == (200, "Laleh Long Shirt", 5000)
    for name, other in (
        ("id", told["id"].replace("0", "1")),
        ("currency", "USD"),
        ("discount_percentage", 1),
        ("effective_price", 5001),
        ("created_at", None),
        ("image_variants", []),
        ("colour", "Ivory"),
    ):
        refused = as_staff("PUT", path, json={**answer.json, "name": "Never saved", name: other})
        assert (refused.status_code, list(refused.json["errors"])) == (422, [name])
    assert as_staff("GET", path).json == answer.json


def test_a_price_beside_the_regular_price_is_what_is_charged_or_refused(as_staff: Call) -> None:
    told = as_staff("POST", "/admin/products", json=product_body(regular_price=6750, sale_price=5000)).json
    path = f"/admin/products/{told['id']}"
    for over in ({}, {"price": 6750}, {"sale_price": 4500}, {"sale_price": 5000, "price": 5000}):
        told = as_staff("PUT", path, json={**told, **over}).json
        assert told["price"] == over.get("sale_price", 5000)
    for answer in (
        as_staff("PUT", path, json={**told, "price": 4000}),
        as_staff("POST", "/admin/products", json=product_body(regular_price=6750, price=4000)),
    ):
        assert (answer.status_code, list(answer.json.get("errors", []))) == (422, ["price"])
        assert (
            answer.json["detail"]
            == "Price: This follows from the regular price and the sale price. Set those."
        )
    assert as_staff("GET", path).json["price"] == 5000


def test_thousands_of_wrong_sizes_have_no_sentence_each(as_staff: Call) -> None:
    answer = as_staff("POST", "/admin/products", json={"sizes": [0] * 20_000})
    assert (answer.status_code, len(answer.data) < 30_000) == (422, True)


def test_a_wrong_product_has_a_sentence_for_every_field(as_staff: Call) -> None:
    for over, field in (
        ({"name": "ab"}, "name"),
        ({"name": None}, "name"),
        ({"category": "Sherwani"}, "category"),
        ({"price": -1}, "regular_price"),
        ({"price": 1_000_001}, "regular_price"),
        ({"price": 10.123}, "regular_price"),
        ({"price": "6750"}, "regular_price"),
        ({"sale_price": 6750}, "sale_price"),
        ({"description": "short"}, "description"),
        ({"sizes": []}, "sizes"),
        ({"sizes": ["XS"]}, "sizes.0"),
        ({"colors": []}, "colors"),
        ({"colors": [""]}, "colors"),
        ({"images": ["https://evil.example/x.jpg"]}, "images.0"),
        ({"images": ["http://res.cloudinary.com/x.jpg"]}, "images.0"),
        ({"images": ["https://res.cloudinary.com@evil.example/x.jpg"]}, "images.0"),
        ({"images": ["https://[broken"]}, "images.0"),
        ({"images": [URL] * 11}, "images"),
        ({"images": None}, "images"),
        ({"is_active": "yes"}, "is_active"),
        ({"stock": 4}, "stock"),
    ):
        answer = as_staff("POST", "/admin/products", json=product_body(**over))
        assert (answer.status_code, list(answer.json.get("errors", []))) == (422, [field]), (
            over,
            answer.text,
        )
    assert as_staff("GET", "/admin/products").json["total"] == 0


def test_only_the_fields_that_are_sent_change(app: Flask, as_staff: Call) -> None:
    product = make_product(app, sale_price=Decimal(5000))
    path = f"/admin/products/{product.id}"
    before = as_staff("GET", path)
    answer = as_staff(
        "PUT",
        path,
        json={"sale_price": None, "is_bestseller": True},
        headers={"If-Match": before.headers["ETag"]},
    )
    assert answer.status_code == 200
    changed = {name for name, value in answer.json.items() if value != before.json[name]}
    assert changed == {
        "price",
        "sale_price",
        "effective_price",
        "discount_percentage",
        "is_bestseller",
        "updated_at",
    }
    assert answer.json["sale_price"] is None
    stale = as_staff("PUT", path, json={"name": "Another name"}, headers={"If-Match": before.headers["ETag"]})
    assert (stale.status_code, stale.json["current"]["is_bestseller"]) == (412, True)
    assert as_staff("PUT", path, json={"name": None}).status_code == 422


def test_a_whole_product_may_be_sent_back(app: Flask, as_staff: Call) -> None:
    product = make_product(app)
    path = f"/admin/products/{product.id}"
    whole = as_staff("GET", path).json
    sent = {
        name: whole[name]
        for name in (
            "name",
            "category",
            "price",
            "regular_price",
            "sale_price",
            "description",
            "images",
            "sizes",
            "colors",
            "is_bestseller",
            "is_active",
        )
    }
    assert as_staff("PUT", path, json=sent).json == whole


def test_deleting_takes_it_out_of_the_shop_and_may_be_repeated(
    app: Flask, client: FlaskClient, as_staff: Call
) -> None:
    product = make_product(app)
    for _ in range(2):
        answer = as_staff("DELETE", f"/admin/products/{product.id}")
        assert (answer.status_code, list(answer.json)) == (200, ["message"])
    assert client.get(f"/api/products/{product.id}").status_code == 404
    assert as_staff("GET", f"/admin/products/{product.id}").json["is_active"] is False


def test_pictures_are_added_all_or_none(app: Flask, client: FlaskClient, as_staff: Call) -> None:
    product = make_product(app)
    path = f"/admin/products/{product.id}/images"
    added = as_staff("POST", path, data={"images": [picture(), picture("red")]})
    assert added.status_code == 200, added.text
    assert len(added.json["images"]) == 3
    assert added.json["images"][0] == product.images[0]["url"]
    with client.get(added.json["images"][1].removeprefix("http://127.0.0.1:8000")) as file:
        assert file.mimetype == "image/jpeg"
    reordered = as_staff("PUT", f"/admin/products/{product.id}", json={"images": added.json["images"][::-1]})
    assert reordered.json["images"] == added.json["images"][::-1]
    assert reordered.json["image_variants"][0]["width"] == 60
    shared = as_staff("POST", "/admin/products", json=product_body(images=added.json["images"][1:2]))
    assert shared.json["images"] == added.json["images"][1:2]
    for data, sentence in (
        ({"files": [picture(), (io.BytesIO(b"no picture"), "a.jpg")]}, "a.jpg"),
        ({"files": [picture() for _ in range(8)]}, "at most 10"),
        ({}, "at least one"),
        (
            b'--x\r\nContent-Disposition: form-data; name="images"; filename="caf\xe9.jpg"\r\n\r\nx\r\n--x--',
            "could not be read",
        ),
    ):
        kind = "multipart/form-data; boundary=x" if isinstance(data, bytes) else "multipart/form-data"
        refused = as_staff("POST", path, data=data, content_type=kind)
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["images"])
        assert sentence in refused.json["errors"]["images"][0]
    assert len(as_staff("GET", f"/admin/products/{product.id}").json["images"]) == 3


def test_a_picture_that_is_about_to_be_deleted_is_a_wrong_field(app: Flask, as_staff: Call) -> None:
    product = make_product(app)
    path = f"/admin/products/{product.id}"
    [*_, ours] = as_staff("POST", f"{path}/images", data={"images": [picture()]}).json["images"]
    assert as_staff("PUT", path, json={"images": [URL]}).status_code == 200
    with app.app_context(), transaction() as session:
        session.execute(update(StoredPicture).values(status=PictureStatus.DISCARDED))
    for answer in (
        as_staff("PUT", path, json={"images": [URL, ours]}),
        as_staff("POST", "/admin/products", json=product_body(images=[ours])),
    ):
        assert (answer.status_code, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert answer.json["errors"]["images"] == [
            "A picture lay unused for too long and was deleted. Add it again."
        ]
