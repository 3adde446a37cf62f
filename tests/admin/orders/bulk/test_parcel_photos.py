"""Photos of slips and labels: pairs become lines that are looked at, nothing is saved or kept before somebody dispatches."""

import io

import pytest
from flask import Flask

from beautique.orders.parcel_photos import reader
from beautique.orders.types import PaymentStatus
from tests.admin.bulk_pages import PARCELS
from tests.admin.order_pages import move, stored, words
from tests.orders.parcel_photos.photos import label, photo, slip

CODE = "779912345678"


def send(client, *photos: bytes, **more: str):
    sent = [(io.BytesIO(each), f"{place}.jpg") for place, each in enumerate(photos)]
    return client.post_form(PARCELS, {"photos": sent, "do": "dispatch", **more})


def test_a_pair_becomes_a_line_and_what_is_unclear_is_told(app: Flask, staff_client, orders) -> None:
    first, second, _ = (move(app, each, payment_status=PaymentStatus.VERIFIED) for each in orders)
    good = photo([slip(first.number), label(CODE)], plain=True)
    two = photo([slip(first.number), slip(second.number), label(CODE)], plain=True)
    answer = send(staff_client, good, two, b"no picture", block=f"{second.number} CN200")
    told = words(answer)
    assert "2 parcels to dispatch" in told
    assert f"{second.number} CN200\n{first.number}\t{CODE}</textarea>" in answer.text
    assert "2 photos without a pair. 1.jpg : There are 2 slips on this photo." in told
    assert [stored(app, each).tracking_number for each in (first, second)] == [None, None]


def test_photos_without_any_pair_are_no_empty_list(staff_client) -> None:
    answer = send(staff_client, b"no picture")
    assert answer.status_code == 200
    assert "1 photo without a pair." in words(answer)


def test_too_many_photos_are_told(staff_client) -> None:
    answer = send(staff_client, *[b"x"] * 11)
    assert answer.status_code == 422
    assert "Choose up to 10 photos at a time; these are 11." in words(answer)


def test_without_the_reader_no_photo_is_asked_for(staff_client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'name="photos"' in staff_client.get(PARCELS).text
    monkeypatch.setattr("beautique.admin.orders.bulk.parcels.is_available", lambda: False)
    monkeypatch.setattr(reader, "is_available", lambda: False)
    assert 'name="photos"' not in staff_client.get(PARCELS).text
    assert send(staff_client, b"no picture").status_code == 422  # an empty list, as ever
