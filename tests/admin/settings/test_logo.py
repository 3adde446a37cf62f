"""The shop's logo: a picture that is checked, kept, shown on slips, replaced and taken off."""

import io

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.kernel.db import db
from beautique.media.errors import PictureStoreError
from beautique.media.models import StoredPicture
from beautique.media.types import PictureStatus
from beautique.settings.queries import get_logo, get_section
from beautique.settings.types import Section
from beautique.web.stores import image_store
from tests.admin.order_pages import HTMX, words
from tests.factories import make_order
from tests.media.pictures import encoded, photo

URL = "/admin/settings/logo"


def send(client, version: int = 0, content: bytes | None = None, headers=None, **more: str):
    file = {} if content is None else {"logo": (io.BytesIO(content), "logo.png")}
    return client.post_form(URL, {"version": version, **file, **more}, headers=headers or {})


def picture(color: str = "red", width: int = 400) -> bytes:
    return encoded(photo(width, 100, color=color), "PNG")


def statuses(app: Flask) -> list[PictureStatus]:
    with app.app_context():
        return list(db.session.scalars(select(StoredPicture.status).order_by(StoredPicture.id)))


def test_a_logo_is_kept_shrunk_and_printed_on_slips(app: Flask, owner_client) -> None:
    answer = send(owner_client, content=picture(width=3_000))
    assert (answer.status_code, answer.location) == (303, "/admin/settings#settings-logo")
    with app.app_context():
        kept = get_logo()
        card = image_store().variants(kept).card
        assert (kept.width, get_section(Section.LOGO).version) == (2_000, 1)
    assert statuses(app) == [PictureStatus.STORED]
    assert f'<img src="{card}" alt="The logo as it is now"' in owner_client.get("/admin/settings").text
    slip = owner_client.get(f"/admin/orders/print?number={make_order(app).number}").text
    assert f'<img src="{card}" alt="Beautique"' in slip
    with owner_client.get(card) as answer:
        assert answer.status_code == 200


def test_another_picture_takes_its_place_and_the_old_one_is_swept(app: Flask, owner_client) -> None:
    send(owner_client, content=picture())
    assert send(owner_client, 1, picture("blue"), HTMX).status_code == 200
    assert statuses(app) == [PictureStatus.PENDING, PictureStatus.STORED]
    answer = send(owner_client, 2, take_off="y")
    assert answer.status_code == 303
    assert statuses(app) == [PictureStatus.PENDING] * 2
    with app.app_context():
        assert get_logo() is None
    told = words(owner_client.get("/admin/activity"))
    assert "New picture" in told
    assert "Taken off" in told


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "Choose a picture first."), (b"%PDF-1.4", "logo.png is not a picture.")],
)
def test_what_is_no_picture_is_refused_beside_the_field(app: Flask, owner_client, content, sentence) -> None:
    answer = send(owner_client, content=content, headers=HTMX)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'id="logo-error"' in answer.text
    assert statuses(app) == []


def test_a_late_logo_overwrites_nothing_and_shows_what_was_saved(app: Flask, owner_client) -> None:
    send(owner_client, content=picture())
    with app.app_context():
        first = get_logo()
    answer = send(owner_client, content=picture("blue"), headers=HTMX)
    assert answer.status_code == 409
    assert "Nothing was overwritten" in words(answer)
    assert "The logo as it is now" in answer.text
    with app.app_context():
        assert get_logo() == first


def test_a_store_that_is_away_is_told_and_changes_nothing(app: Flask, owner_client, monkeypatch) -> None:
    with app.app_context():
        store = image_store()

    def refuse(*_: object) -> None:
        raise PictureStoreError("The picture service did not take the picture. Nothing was changed.")

    monkeypatch.setattr(store, "save", refuse)
    answer = send(owner_client, content=picture(), headers=HTMX)
    assert answer.status_code == 502
    assert "did not take the picture" in words(answer)
    with app.app_context():
        assert get_section(Section.LOGO).version == 0


def test_staff_may_not_change_it(staff_client) -> None:
    assert send(staff_client, content=picture()).status_code == 403


def test_the_address_of_the_shop_is_on_slips(app: Flask, owner_client) -> None:
    typed = {"version": 0, "name": "Beautique", "whatsapp": "", "address": "12 Zamzama Lane\nKarachi"}
    assert owner_client.post_form("/admin/settings/store", typed).status_code == 303
    page = owner_client.get("/admin/settings").text
    assert "12 Zamzama Lane\nKarachi</textarea>" in page.replace("\r\n", "\n")
    slip = owner_client.get(f"/admin/orders/print?number={make_order(app).number}&paper=a4")
    assert "12 Zamzama Lane Karachi" in words(slip)
    long = owner_client.post_form("/admin/settings/store", {**typed, "version": 1, "address": "x" * 301})
    assert "Use at most 300 characters; these are 301." in words(long)
