"""Pictures uploaded one by one: they wait for the form, what is bad is named, and the picture service may be away."""

import zlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from beautique.audit.models import AuditEvent
from beautique.kernel.db import db
from beautique.media.cloudinary_store import CloudinaryStore
from beautique.media.errors import PictureStoreError
from beautique.media.types import Picture, PictureStatus
from beautique.web.stores import image_store
from tests.admin.product_pages import (
    HTMX,
    TYPED,
    UPLOAD,
    file,
    opened,
    products,
    sent,
    shown,
    statuses,
    stored,
    token,
    told,
    upload,
)
from tests.factories import make_product
from tests.media.cloudinary_stub import CLOUD, KEY, SECRET, CloudinaryStub, Mode
from tests.media.pictures import encoded, photo, png


def huge_png() -> bytes:
    """Says that it has 10,000 x 10,000 pixels, in very few bytes."""
    return png(10_000, 10_000, bits=8, rows=zlib.compress(b"\0" * 30_001 * 20))


@pytest.fixture
def store_down(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture service does not answer."""
    with app.app_context():
        store = image_store()

    def refuse(*_: object) -> Picture:
        raise PictureStoreError("The picture service did not take the picture. Nothing was changed.")

    monkeypatch.setattr(store, "save", refuse)


def test_an_uploaded_picture_waits_until_the_form_is_saved(app: Flask, staff_client) -> None:
    carried = token(staff_client)
    assert statuses(app) == [PictureStatus.PENDING]
    with app.app_context():
        assert [e.action for e in db.session.scalars(select(AuditEvent)) if e.subject_type == "picture"] == [
            "picture.uploaded"
        ]
    answer = sent(staff_client, "/admin/products/new", {**TYPED, "pictures": [carried]})
    assert answer.status_code == 303
    assert statuses(app) == [PictureStatus.STORED]
    [product] = products(app)
    assert product.is_active is True
    assert product.images[0]["alt"] == TYPED["name"]
    with staff_client.get(product.images[0]["url"]) as picture:
        assert picture.mimetype == "image/jpeg"


def test_pictures_are_not_lost_by_an_error_elsewhere(app: Flask, staff_client) -> None:
    carried = [token(staff_client), token(staff_client)]
    answer = sent(staff_client, "/admin/products/new", {**TYPED, "name": "", "pictures": carried})
    assert answer.status_code == 422
    assert shown(answer.text).getlist("pictures") == carried


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("scan-12.pdf", b"%PDF-1.4 hello", "scan-12.pdf was left out. It is not a picture."),
        ("text.jpg", b"hello there", "text.jpg was left out. It is not a picture."),
        ("empty.jpg", b"", "empty.jpg was left out. It is empty."),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing.svg was left out. It is not a picture."),
        ("cut.jpg", encoded(photo(400, 400))[:900], "cut.jpg was left out. It is damaged and cannot be opened."),
        ("huge.png", huge_png(), "huge.png was left out. It is too large: 100,000,000 pixels."),
        ("../../<b>.jpg", b"nothing", "<b>.jpg was left out. It is not a picture."),
        ("\u202egpj.exe", b"nothing", "gpj.exe was left out. It is not a picture."),
    ],
)  # fmt: skip
def test_a_bad_file_gets_a_sentence_with_its_name(app: Flask, staff_client, name, content, sentence) -> None:
    answer = upload(staff_client, file(name, content))
    assert answer.status_code == 422
    assert told(answer.text)[0].startswith(sentence)
    assert "<b>.jpg" not in answer.text
    assert statuses(app) == []


def test_an_upload_without_a_file_is_told_so(app: Flask, staff_client) -> None:
    answer = upload(staff_client)
    assert answer.status_code == 422
    assert told(answer.text) == ["Nothing arrived. Choose the picture again."]


def test_only_signed_in_people_with_the_token_of_a_form_upload(app: Flask, client, staff_client) -> None:
    assert client.post_form(UPLOAD, {"picture": [file()]}, headers=HTMX).status_code == 401
    assert staff_client.post(UPLOAD, data={"picture": [file()]}, headers=HTMX).status_code == 400
    assert statuses(app) == []


def test_when_the_picture_store_is_down_the_upload_says_so(app: Flask, staff_client, store_down) -> None:
    answer = upload(staff_client, file())
    assert answer.status_code == 502
    assert told(answer.text) == [
        "front.jpg was not kept. The picture service did not take the picture. Nothing was changed."
    ]


def test_when_the_picture_store_is_down_the_product_is_untouched_and_what_was_typed_stays(
    app: Flask, staff_client, store_down
) -> None:
    product = make_product(app)
    form = {
        **opened(staff_client, product).to_dict(flat=False),
        "name": "New name",
        "files": [file(), file("b.jpg")],
    }
    answer = sent(staff_client, f"/admin/products/{product.id}", form)
    assert answer.status_code == 502
    [notice] = told(answer.text)
    assert notice.startswith("front.jpg and 1 more were not kept."), "the second file was not even tried"
    assert shown(answer.text)["name"] == "New name"
    assert (stored(app, product).name, stored(app, product).version) == (product.name, 1)


@pytest.mark.parametrize(
    "mode",
    [Mode.REFUSED, Mode.SILENT, Mode.DRIPS, Mode.FAILS, Mode.HTML, Mode.FOREIGN_HOST],
    ids=lambda mode: mode.name,
)
def test_whatever_the_picture_service_does_the_form_says_it_and_the_product_is_untouched(
    app: Flask, staff_client, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    product = make_product(app)
    form = {**opened(staff_client, product).to_dict(flat=False), "name": "New name", "files": [file()]}
    with CloudinaryStub() as service:
        times = {"connect_s": 0.5, "read_s": 0.2, "total_s": 0.5, "delete_s": 0.3, "pause_s": 1}
        store = CloudinaryStore(CLOUD, KEY, SECRET, service.prefix, **times)
        monkeypatch.setitem(app.extensions, "images", store)
        service.mode = mode
        answer = sent(staff_client, f"/admin/products/{product.id}", form)
    assert answer.status_code == 502
    [notice] = told(answer.text)
    assert notice.startswith("front.jpg was not kept. The picture service did not take the picture.")
    assert shown(answer.text)["name"] == "New name"
    assert (stored(app, product).version, stored(app, product).images) == (1, product.images)
    assert PictureStatus.STORED not in statuses(app), "what may have arrived waits for the sweeper"
    with app.app_context():
        assert db.engine.pool.checkedout() == 0


def test_an_upload_runs_outside_any_transaction(
    app: Flask, staff_client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        store = image_store()
    held: list[bool] = []
    save = type(store).save

    def watch(prepared: Any, public_id: str) -> Picture:
        held.append(db.session().in_transaction())
        return save(store, prepared, public_id)

    monkeypatch.setattr(store, "save", watch)
    token(staff_client)
    sent(staff_client, "/admin/products/new", {**TYPED, "files": [file()], "pictures": MultiDict()})
    assert held == [False, False]
