"""Pictures of a product: one by one with JavaScript, with the form without it; what is bad is named, the rest is kept."""

import html
import io
import re
import struct
import zlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from beautique.audit.models import AuditEvent
from beautique.catalog.models import Product
from beautique.kernel.db import db, transaction
from beautique.media.errors import PictureStoreError
from beautique.media.models import StoredPicture
from beautique.media.types import Picture, PictureStatus
from beautique.pictures import image_store
from tests.admin.products.test_form import HTMX, TYPED, opened, products, sent, shown, stored
from tests.factories import make_product
from tests.media.pictures import encoded, photo

UPLOAD = "/admin/products/pictures"


def file(name: str = "front.jpg", content: bytes | None = None) -> tuple[io.BytesIO, str]:
    return io.BytesIO(encoded(photo()) if content is None else content), name


def huge_png() -> bytes:
    """Says that it has 10,000 x 10,000 pixels, in very few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 30_001 * 20)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(client, *files: tuple[io.BytesIO, str], headers: dict[str, str] = HTMX) -> Any:
    return client.post_form(UPLOAD, {"picture": list(files)} if files else {}, headers=headers)


def token(client, name: str = "front.jpg") -> str:
    """A picture that was uploaded, as the form carries it."""
    answer = upload(client, file(name))
    assert answer.status_code == 200, answer.text
    return re.search(r'name="pictures" value="([^"]+)"', answer.text)[1]


def told(page: str) -> list[str]:
    """The notices about files that were left out."""
    without_templates = re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)
    found = re.findall(
        r"data-notice-title>(.*?)</span> <span data-notice-text>(.*?)</span>", without_templates
    )
    return [html.unescape(f"{title} {text}") for title, text in found]


def statuses(app: Flask) -> list[PictureStatus]:
    with app.app_context():
        return list(db.session.scalars(select(StoredPicture.status)))


def urls(product: Product) -> list[str]:
    return [image["url"] for image in product.images]


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


def test_files_sent_with_the_form_become_its_pictures(app: Flask, staff_client) -> None:
    answer = sent(staff_client, "/admin/products/new", {**TYPED, "files": [file("a.jpg"), file("b.jpg")]})
    assert answer.status_code == 303
    assert len(products(app)[0].images) == 2
    assert statuses(app) == [PictureStatus.STORED] * 2


def test_of_files_sent_with_the_form_the_bad_ones_are_named_and_the_good_ones_kept(
    app: Flask, staff_client
) -> None:
    files = [file("a.jpg"), file("scan-12.pdf", b"%PDF-1.4"), file("b.jpg")]
    answer = sent(staff_client, "/admin/products/new", {**TYPED, "files": files})
    assert answer.status_code == 422
    assert told(answer.text) == [
        "scan-12.pdf was left out. It is not a picture. Use JPEG, PNG, WebP, GIF, HEIC or AVIF."
    ]
    assert "The other 2 are kept." in answer.text
    assert products(app) == []
    form = shown(answer.text)
    form["csrf_token"] = staff_client.csrf_token()
    assert staff_client.post("/admin/products/new", data=form).status_code == 303
    assert len(products(app)[0].images) == 2


def test_ten_pictures_and_no_more(app: Flask, staff_client) -> None:
    product = make_product(
        app, images=tuple(Picture(f"https://res.cloudinary.com/demo/{n}.jpg") for n in range(9))
    )
    form = {
        **opened(staff_client, product).to_dict(flat=False),
        "files": [file("ten.jpg"), file("eleven.jpg")],
    }
    answer = sent(staff_client, f"/admin/products/{product.id}", form)
    assert answer.status_code == 422
    assert told(answer.text) == ["eleven.jpg was left out. A product has at most 10 pictures."]
    assert len(shown(answer.text).getlist("pictures")) == 10
    assert len(statuses(app)) == 1, "the eleventh was not uploaded in vain"


def test_more_than_ten_that_came_one_by_one_are_refused(app: Flask, staff_client) -> None:
    carried = [token(staff_client) for _ in range(11)]
    answer = sent(staff_client, "/admin/products/new", {**TYPED, "pictures": carried})
    assert answer.status_code == 422
    assert "A product has at most 10 pictures; these are 11." in answer.text


def test_the_order_of_the_form_is_the_order_of_the_pictures(app: Flask, staff_client) -> None:
    product = make_product(
        app, images=tuple(Picture(f"https://res.cloudinary.com/demo/{n}.jpg") for n in "abc")
    )
    form = opened(staff_client, product).to_dict(flat=False)
    form["pictures"] = form["pictures"][::-1]
    assert sent(staff_client, f"/admin/products/{product.id}", form).status_code == 303
    assert [url[-5] for url in urls(stored(app, product))] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("positions", "removed", "order"),
    [
        (["1", "2", "3"], [], "abc"),
        (["3", "1", "2"], [], "bca"),
        (["2", "2", "1"], [], "cab"),
        (["x", "-1", "1"], [], "acb"),
        (["1", "2", "3"], [1], "ac"),
        (["9", "1", "5"], [2], "ba"),
        (["1", "2"], [], "abc"),
    ],
)
def test_without_javascript_numbers_and_ticks_do_the_same(
    app: Flask, staff_client, positions, removed, order
) -> None:
    product = make_product(
        app, images=tuple(Picture(f"https://res.cloudinary.com/demo/{n}.jpg") for n in "abc")
    )
    form = opened(staff_client, product).to_dict(flat=False)
    changed = {**form, "position": positions, "removed": [form["pictures"][n] for n in removed]}
    assert sent(staff_client, f"/admin/products/{product.id}", changed).status_code == 303
    assert "".join(url[-5] for url in urls(stored(app, product))) == order


@pytest.mark.parametrize(
    "forged",
    [
        "0" * 32,
        "https://evil.example/tracker.gif",
        "WyJodHRwczovL2V2aWwuZXhhbXBsZS8iLG51bGwsMSwxXQ.c2lnbmF0dXJl",
        "",
        "é",
    ],
)
def test_a_picture_that_we_did_not_give_out_is_not_taken(app: Flask, staff_client, forged) -> None:
    good = token(staff_client)
    sent(staff_client, "/admin/products/new", {**TYPED, "pictures": [forged, good, good[:-2] + "xx"]})
    [product] = products(app)
    assert len(product.images) == 1
    assert product.images[0]["url"].startswith("/media/")


def test_a_picture_that_was_swept_away_meanwhile_is_named_and_the_rest_kept(app: Flask, staff_client) -> None:
    carried = [token(staff_client), token(staff_client)]
    with app.app_context(), transaction() as session:
        first = session.scalars(select(StoredPicture).order_by(StoredPicture.id)).first()
        first.status = PictureStatus.DISCARDED
    answer = sent(staff_client, "/admin/products/new", {**TYPED, "pictures": carried})
    assert answer.status_code == 422
    assert told(answer.text) == ["1 picture was deleted. It lay unused for too long. Add it again."]
    assert shown(answer.text).getlist("pictures") == carried[1:]
    assert products(app) == []


def test_the_same_picture_twice_is_one_picture(app: Flask, staff_client) -> None:
    carried = token(staff_client)
    sent(staff_client, "/admin/products/new", {**TYPED, "pictures": [carried, carried]})
    assert len(products(app)[0].images) == 1


def test_pictures_follow_the_name_of_the_product_unless_they_have_words_of_their_own(
    app: Flask, staff_client
) -> None:
    pictures = (
        Picture("https://res.cloudinary.com/demo/a.jpg", alt="Old name"),
        Picture("https://res.cloudinary.com/demo/b.jpg", alt="The back"),
    )
    product = make_product(app, name="Old name", images=pictures)
    form = {**opened(staff_client, product).to_dict(flat=False), "name": "New name"}
    sent(staff_client, f"/admin/products/{product.id}", form)
    assert [image["alt"] for image in stored(app, product).images] == ["New name", "The back"]


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
