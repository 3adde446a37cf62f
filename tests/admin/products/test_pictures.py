"""Pictures in the form of a product: chosen, ordered and removed there, also without JavaScript."""

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.catalog.models import Product
from beautique.kernel.db import transaction
from beautique.media.models import StoredPicture
from beautique.media.types import Picture, PictureStatus
from tests.admin.product_pages import (
    TYPED,
    file,
    opened,
    products,
    sent,
    shown,
    statuses,
    stored,
    token,
    told,
)
from tests.factories import make_product


def urls(product: Product) -> list[str]:
    return [image["url"] for image in product.images]


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
    signed, _, signature = good.rpartition(".")
    changed = f"{signed}.{signature[::-1]}"
    answer = sent(staff_client, "/admin/products/new", {**TYPED, "pictures": [forged, good, changed]})
    assert answer.status_code == 422
    assert told(answer.text) == [
        "2 pictures were left out. The form was opened before the shop’s keys were changed. Add them again."
    ]
    assert products(app) == []
    assert sent(staff_client, "/admin/products/new", shown(answer.text)).status_code == 303
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


def test_each_picture_is_described_in_the_form_and_its_words_move_with_it(app: Flask, staff_client) -> None:
    pictures = tuple(Picture(f"https://res.cloudinary.com/demo/{n}.jpg", alt="Mehr") for n in "abc")
    product = make_product(app, name="Mehr", images=pictures)
    form = opened(staff_client, product).to_dict(flat=False)
    assert form["alt"] == ["", "", ""], "the product's name is no words of its own"
    changed = {**form, "alt": [" The front ", "", "The sleeve"], "position": ["3", "2", "1"]}
    assert sent(staff_client, f"/admin/products/{product.id}", changed).status_code == 303
    words = [(image["url"][-5], image["alt"]) for image in stored(app, product).images]
    assert words == [("c", "The sleeve"), ("b", "Mehr"), ("a", "The front")]
    form = opened(staff_client, product).to_dict(flat=False)
    assert form["alt"] == ["The sleeve", "", "The front"]
    assert sent(staff_client, f"/admin/products/{product.id}", {**form, "alt": [""] * 3}).status_code == 303
    assert [image["alt"] for image in stored(app, product).images] == ["Mehr"] * 3
    assert "Words of the pictures changed" in staff_client.get(f"/admin/products/{product.id}").text


def test_words_that_are_too_long_are_told_and_kept(app: Flask, staff_client) -> None:
    product = make_product(app)
    form = opened(staff_client, product).to_dict(flat=False)
    answer = sent(staff_client, f"/admin/products/{product.id}", {**form, "alt": ["x" * 256]})
    assert answer.status_code == 422
    assert "The words of picture 1: Use at most 255 characters; these are 256." in answer.text
    assert shown(answer.text)["alt"] == "x" * 256


def test_words_of_a_new_picture_are_stored_with_it(app: Flask, staff_client) -> None:
    carried = [token(staff_client), token(staff_client)]
    fields = {**TYPED, "pictures": carried, "alt": ["", "The back"]}
    assert sent(staff_client, "/admin/products/new", fields).status_code == 303
    assert [image["alt"] for image in products(app)[0].images] == [TYPED["name"], "The back"]
