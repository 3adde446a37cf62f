"""What of a share is not kept, and how that is told."""

from unittest.mock import Mock

import pytest
from flask import Flask
from PIL import Image

from beautique.kernel.db import transaction
from beautique.media.errors import PictureStoreError
from beautique.media.private_store import PrivateStore
from beautique.staff.models import StaffAccount
from tests.admin.share_pages import SHARE, SHEET, files, picture, pictures, proofs, rows, share
from tests.factories import make_order
from tests.media.pictures import encoded


def test_several_pictures_are_kept_and_what_is_none_is_explained(app: Flask, staff_client) -> None:
    order = make_order(app)
    answer = share(staff_client, picture(1), ("slip.pdf", b"%PDF-1.7 not a picture"), picture(2))
    page = staff_client.get(answer.location).text
    assert "slip.pdf is not a picture" in page
    assert page.count("<img") >= 2
    first, second = pictures(page)
    assert first != second
    shown = staff_client.get(second)
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert staff_client.get(f"{answer.location}/pictures/{first[-31:]}0").status_code == 404
    staff_client.post_form(f"{answer.location}/attach", {"order": order.number})
    assert len(proofs(app, order.number)) == 2


def test_a_share_of_which_nothing_can_be_kept_says_why(app: Flask, staff_client) -> None:
    answer = share(staff_client, ("statement.pdf", b"%PDF-1.7"), ("empty.jpg", b""))
    assert answer.status_code == 422
    assert "statement.pdf is not a picture" in answer.text
    assert "empty.jpg is empty" in answer.text
    assert "no picture and no text" in share(staff_client).text
    assert rows(app) == []


@pytest.mark.parametrize("words", ["x" * 8_001, "a\x00b"])
def test_a_message_that_cannot_be_kept_is_refused_with_a_sentence(app: Flask, staff_client, words) -> None:
    answer = share(staff_client, text=words)
    assert answer.status_code == 422
    assert "This message" in answer.text
    assert rows(app) == []


@pytest.mark.parametrize(
    ("sent", "limit"),
    [({"text": "x" * 500_001}, "500 kB of text"), ({f"part {n}": "x" for n in range(101)}, "100 parts")],
)
def test_what_is_more_than_one_form_holds_is_told_by_the_limit_it_has_passed(
    staff_client, sent, limit
) -> None:
    answer = share(staff_client, **sent)
    assert answer.status_code == 413
    assert limit in answer.text


@pytest.mark.parametrize(
    "part", [b'name="pictures"; filename="caf\xe9.jpg"\r\n\r\nx\r\n--x--', b'name="text"\r\n\r\nSal']
)
def test_a_form_that_cannot_be_read_is_told_so_and_is_no_empty_one(staff_client, part) -> None:
    body = b"--x\r\nContent-Disposition: form-data; " + part
    answer = staff_client.post(
        SHARE, data=body, content_type="multipart/form-data; boundary=x", headers=SHEET
    )
    assert answer.status_code == 400
    assert "This request could not be read, and nothing was changed." in answer.text


@pytest.mark.parametrize(
    ("held_by", "told"),
    [("must_change_password", "Choose a password of your own"), ("must_add_passkey", "Add a passkey")],
)
def test_who_has_to_do_something_first_is_told_that_nothing_was_kept(
    app: Flask, staff, staff_client, held_by, told
) -> None:
    with app.app_context(), transaction() as session:
        setattr(session.get_one(StaffAccount, staff.id), held_by, True)
    page = staff_client.get(share(staff_client, text="Salam").location).text
    assert f"Nothing was kept. {told} first, then share it again." in page
    assert rows(app) == []
    assert "Nothing was kept" not in staff_client.get("/admin/", follow_redirects=True).text


def test_signed_out_nothing_is_kept_and_the_log_in_says_so(app: Flask, client) -> None:
    before = files(app)
    answer = share(client, picture(), text="Salam")
    assert (answer.status_code, answer.location) == (302, "/admin/login")
    assert "nothing was kept. Sign in, then share it again" in client.get(answer.location).text
    assert rows(app) == []
    assert files(app) == before


def test_pictures_beyond_those_of_one_share_are_told_in_one_sentence(app: Flask, staff_client) -> None:
    small = [encoded(Image.new("RGB", (60, height))) for height in range(60, 73)]
    answer = share(staff_client, *((f"{place}.jpg", content) for place, content in enumerate(small)))
    page = staff_client.get(answer.location).text
    assert page.count('data-toast="error"') == 2  # and the pattern of those to come
    assert "Up to 10 pictures are kept at once: share the other 3 afterwards." in page
    assert len(pictures(page)) == 10


def test_a_full_disk_is_told_once_and_the_message_is_kept(app: Flask, staff_client, monkeypatch) -> None:
    full = PictureStoreError("The picture could not be kept: the disk is full or cannot be written to.")
    monkeypatch.setattr(PrivateStore, "save", Mock(side_effect=full))
    answer = share(staff_client, picture(1), picture(2), text="Salam")
    page = staff_client.get(answer.location).text
    assert page.count("the disk is full") == 1
    assert "Salam" in page
    assert share(staff_client, picture(1), picture(2)).text.count("the disk is full") == 1


def test_a_bomb_is_left_out(app: Flask, staff_client) -> None:
    bomb = encoded(Image.new("1", (6_000, 6_000)), "PNG")
    answer = share(staff_client, ("big.png", bomb), picture())
    assert answer.status_code == 303
    assert "big.png is too large" in staff_client.get(answer.location).text
