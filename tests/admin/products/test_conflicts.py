"""Two people save one product: both sides are shown, and nothing is overwritten unseen."""

import html
from decimal import Decimal

import pytest
from flask import Flask

from beautique.media.types import Picture
from tests.admin.product_pages import opened, save, shown, stored
from tests.factories import make_product


def test_a_stale_save_shows_both_sides_and_one_button_saves_the_choices(
    app: Flask, owner_client, staff_client
) -> None:
    product = make_product(app, regular_price=Decimal(6750), sale_price=None, is_bestseller=False)
    mine = opened(staff_client, product)
    theirs = save(
        owner_client,
        product,
        opened(owner_client, product),
        regular_price="7,250",
        is_bestseller="y",
        sizes=["S"],
    )
    assert theirs.status_code == 303
    answer = save(staff_client, product, mine, regular_price="6990", description="Straight cut, fully lined.")
    assert answer.status_code == 409
    text = html.unescape(answer.text)
    for words in ("Sana Tariq", "Rs\u00a07,250", "Rs\u00a06,990", "Straight cut, fully lined."):
        assert words in text
    assert stored(app, product).regular_price == Decimal(7250)
    chosen = shown(answer.text)  # a field that only they changed begins with theirs
    assert (chosen["version"], chosen["regular_price"]) == ("2", "6990")
    assert save(staff_client, product, chosen).status_code == 303
    now = stored(app, product)
    assert (now.regular_price, now.is_bestseller, now.sizes, now.description) == (
        Decimal(6990),
        True,
        ["S"],
        "Straight cut, fully lined.",
    )
    assert (now.name, now.images, now.version) == (product.name, product.images, 3)


def test_pictures_that_only_they_changed_begin_with_theirs(app: Flask, owner_client, staff_client) -> None:
    pictures = tuple(Picture(f"https://res.cloudinary.com/demo/{n}.jpg") for n in "abc")
    product = make_product(app, images=pictures)
    mine = opened(staff_client, product)
    theirs = opened(owner_client, product)
    save(owner_client, product, theirs, pictures=theirs.getlist("pictures")[::-1])
    chosen = shown(save(staff_client, product, mine, name="Mine").text)
    save(staff_client, product, chosen)
    now = stored(app, product)
    assert (now.name, [image["url"][-5] for image in now.images]) == ("Mine", ["c", "b", "a"])


def test_words_of_pictures_are_two_sides_too_and_what_is_chosen_keeps_them(
    app: Flask, owner_client, staff_client
) -> None:
    product = make_product(app, images=(Picture("https://res.cloudinary.com/demo/a.jpg", alt="The front"),))
    mine, theirs = opened(staff_client, product), opened(owner_client, product)
    save(owner_client, product, theirs, alt="Front, with its border")
    answer = save(staff_client, product, mine, name="Mine", alt="Front in daylight")
    assert answer.status_code == 409
    for words in ("described as Front, with its border", "described as Front in daylight"):
        assert words in answer.text
    assert save(staff_client, product, shown(answer.text)).status_code == 303
    now = stored(app, product)
    assert (now.name, now.images[0]["alt"]) == ("Mine", "Front in daylight")


def test_words_that_only_they_changed_begin_with_theirs(app: Flask, owner_client, staff_client) -> None:
    product = make_product(
        app, name="Mehr", images=(Picture("https://res.cloudinary.com/demo/a.jpg", alt="Mehr"),)
    )
    mine, theirs = opened(staff_client, product), opened(owner_client, product)
    save(owner_client, product, theirs, alt="The front")
    chosen = shown(save(staff_client, product, mine, name="Mehr in rose").text)
    save(staff_client, product, chosen)
    now = stored(app, product)
    assert (now.name, now.images[0]["alt"]) == ("Mehr in rose", "The front")


def test_saving_the_same_as_somebody_else_is_no_conflict(app: Flask, owner_client, staff_client) -> None:
    product = make_product(app)
    mine, theirs = opened(staff_client, product), opened(owner_client, product)
    save(owner_client, product, theirs, name="Same")
    assert save(staff_client, product, mine, name="Same").status_code == 303
    assert stored(app, product).version == 2


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "0", "٣"])
def test_a_version_that_nobody_saw_overwrites_nothing(app: Flask, staff_client, version) -> None:
    product = make_product(app)
    answer = save(staff_client, product, opened(staff_client, product), version=version, name="Overwritten")
    assert answer.status_code == 409
    assert stored(app, product).name == product.name


@pytest.mark.parametrize("sent", ["[" * 100_000, '["\\ud800"]', '["a\\u0000"]', '[["S"], {}, null, 1e999]'])
@pytest.mark.parametrize("field", ["sizes", "colors", "pictures", "name"])
def test_a_list_that_no_panel_sends_is_told_what_is_wrong_with_it(
    app: Flask, staff_client, field: str, sent: str
) -> None:
    product = make_product(app)
    answer = save(staff_client, product, opened(staff_client, product), **{"several": field, field: sent})
    assert answer.status_code in (303, 422)
