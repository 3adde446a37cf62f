"""Uploads and the decoder have few places: who finds none is told so at both doors, and what was typed is kept."""

import io

import pytest
from flask import Flask

from beautique.media import reading
from tests.admin.product_pages import HTMX, file, opened, sent, shown, stored, told, upload
from tests.factories import make_order, make_product
from tests.kernel.places import taken
from tests.media.pictures import encoded, photo
from tests.media.test_bombs import with_scans

BUSY = "front.jpg was not kept: other pictures are being read. Try again in a moment."
BOMB = "front.jpg has more than 50 layers. Save it again, or send another copy."


@pytest.fixture
def others():
    """Two uploads are under way: there is no place for a third."""
    with taken(reading._uploads, places=2):
        yield


def send_proof(client, order, content: bytes, **headers: str):
    proof = [(io.BytesIO(content), "front.jpg")]
    url = f"/admin/orders/{order.number}/proofs"
    return client.post_form(url, {"proof": proof}, headers=headers, content_type="multipart/form-data")


def send_image(client, token: str, product, content: bytes):
    return client.post(
        f"/api/admin/products/{product.id}/images",
        data={"images": (io.BytesIO(content), "front.jpg")},
        headers={"Authorization": f"Bearer {token}"},
        content_type="multipart/form-data",
    )


def test_a_picture_that_finds_no_place_is_named_and_may_come_again(staff_client, others) -> None:
    answer = upload(staff_client, file())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert told(answer.text) == [f"front.jpg was not kept. {BUSY}"]


def test_a_form_whose_pictures_find_no_place_keeps_what_was_typed(app: Flask, staff_client, others) -> None:
    product = make_product(app)
    form = {**opened(staff_client, product).to_dict(flat=False), "name": "New name", "files": [file()]}
    answer = sent(staff_client, f"/admin/products/{product.id}", form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert shown(answer.text)["name"] == "New name"
    assert stored(app, product).version == 1


def test_a_screenshot_that_finds_no_place_is_told_so_with_and_without_javascript(
    app: Flask, staff_client, others
) -> None:
    order = make_order(app, make_product(app))
    plain, htmx = (send_proof(staff_client, order, encoded(photo()), **headers) for headers in ({}, HTMX))
    assert BUSY in plain.text
    for answer in (plain, htmx):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_a_program_whose_picture_finds_no_place_is_not_told_of_the_database(
    app: Flask, client, owner_token, others
) -> None:
    answer = send_image(client, owner_token, make_product(app), encoded(photo()))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert (answer.json["code"], answer.json["detail"]) == ("IMAGE_SERVICE_ERROR", BUSY)


def test_a_bomb_of_scans_is_refused_with_its_reason_at_both_doors(
    app: Flask, client, staff_client, owner_token
) -> None:
    product, bomb = make_product(app), with_scans(5_000)
    uploaded = upload(staff_client, (io.BytesIO(bomb), "front.jpg"))
    screenshot = send_proof(staff_client, make_order(app, product), bomb)
    sent_by_program = send_image(client, owner_token, product, bomb)
    assert [each.status_code for each in (uploaded, screenshot, sent_by_program)] == [422] * 3
    assert "has more than 50 layers." in uploaded.text
    assert BOMB in screenshot.text
    assert sent_by_program.json["errors"] == {"images": [BOMB]}
