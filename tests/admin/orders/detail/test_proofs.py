"""Screenshots over HTTP: kept from the order page and from the queue, shown to nobody else, warned of."""

import io
import uuid
from typing import Any

import pytest
from flask import Flask

from beautique.media.types import PictureFile
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.payments.models import PaymentProof
from beautique.payments.proofs import attach_proof
from beautique.payments.queries import list_proofs
from beautique.web.stores import proof_store
from tests.admin.order_pages import HTMX, links, stored, words
from tests.factories import make_order, make_product
from tests.media.pictures import encoded, photo
from tests.payments.desk import ASMA, screenshot

BROKEN = PictureFile("holiday.jpg", b"no picture at all")


@pytest.fixture
def order(app: Flask) -> Order:
    return make_order(app, make_product(app))


def send(client: Any, order: Order, *files: PictureFile, headers: Any = None, **more: str) -> Any:
    proof = [(io.BytesIO(file.content), file.name) for file in files]
    url = f"/admin/orders/{order.number}/proofs"
    return client.post_form(
        url, {"proof": proof, **more}, headers=headers or {}, content_type="multipart/form-data"
    )


def proofs_of(app: Flask, order: Order) -> list[PaymentProof]:
    with app.app_context():
        return list(list_proofs(order.id))


def kept(app: Flask, order: Order, seed: int = 1) -> PaymentProof:
    with app.app_context():
        return attach_proof(order.id, screenshot(seed), proof_store(), ASMA).proof


def test_a_screenshot_is_kept_and_the_order_becomes_paid(app: Flask, staff_client, order):
    answer = send(staff_client, order, screenshot(1), headers=HTMX)
    assert answer.status_code == 200
    assert "Screenshot added" in answer.headers["HX-Trigger"]
    assert stored(app, order).payment_status == PaymentStatus.PAID
    assert f"/admin/proofs/{proofs_of(app, order)[0].id}" in answer.text


def test_a_screenshot_too_tall_to_be_read_is_kept_and_told(app: Flask, staff_client, order):
    strip = PictureFile("chat.png", encoded(photo(400, 50_000, color="white"), "PNG"))
    toast = send(staff_client, order, strip, headers=HTMX).headers["HX-Trigger"]
    assert (
        "Screenshot added. It is so tall that its words are too small to read: ask for it in parts." in toast
    )
    assert len(proofs_of(app, order)) == 1


def test_a_tall_screenshot_keeps_its_width(app: Flask, staff_client, order):
    tall = PictureFile("chat.png", encoded(photo(1080, 9600), "PNG"))
    assert 'Screenshot added"' in send(staff_client, order, tall, headers=HTMX).headers["HX-Trigger"]
    [proof] = proofs_of(app, order)
    assert (proof.width_px, proof.height_px) == (1080, 9600)


def test_of_several_files_the_good_ones_are_kept_and_the_bad_ones_told(app: Flask, staff_client, order):
    answer = send(staff_client, order, screenshot(1), BROKEN, screenshot(2))
    assert answer.status_code == 422
    assert "holiday.jpg" in words(answer)
    assert len(proofs_of(app, order)) == 2


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_is_no_picture_changes_nothing(app: Flask, staff_client, order, headers):
    for files in ([BROKEN], []):
        answer = send(staff_client, order, *files, headers=headers)
        assert answer.status_code == 422
    assert proofs_of(app, order) == []
    assert stored(app, order).payment_status == PaymentStatus.PENDING


def test_the_same_picture_twice_is_one_proof(app: Flask, staff_client, order):
    for _ in range(2):
        assert send(staff_client, order, screenshot(1)).status_code == 303
    assert len(proofs_of(app, order)) == 1


def test_a_picture_of_another_order_is_kept_and_warned_of_with_a_link(app: Flask, staff_client, order):
    other = make_order(app, make_product(app))
    kept(app, other)
    answer = send(staff_client, order, screenshot(1), headers=HTMX)
    assert other.number in answer.headers["HX-Trigger"]
    assert links(answer, f"/admin/orders/{other.number}")


def test_from_the_queue_it_leads_back_to_the_queue(app: Flask, staff_client, order):
    answer = send(staff_client, order, screenshot(1), next="/admin/payments")
    assert (answer.status_code, answer.location) == (303, "/admin/payments")
    elsewhere = send(staff_client, order, screenshot(2), next="https://evil.example/")
    assert elsewhere.location == f"/admin/orders/{order.number}"


def test_the_picture_is_shown_to_those_who_verify_and_stays_in_no_cache(app: Flask, staff_client, order):
    url = f"/admin/proofs/{kept(app, order).id}"
    shown = staff_client.get(url)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert app.test_client().get(url).status_code == 302


def test_a_purged_or_unknown_picture_is_not_found(app: Flask, staff_client, order):
    proof = kept(app, order)
    with app.app_context():
        attached = attach_proof(order.id, screenshot(2), proof_store(), ASMA)
        proof_store().delete(attached.proof.file_key)
    assert staff_client.get(f"/admin/proofs/{attached.proof.id}").status_code == 404
    assert staff_client.get(f"/admin/proofs/{uuid.uuid4()}").status_code == 404
    assert staff_client.get(f"/admin/proofs/{proof.id}").status_code == 200
