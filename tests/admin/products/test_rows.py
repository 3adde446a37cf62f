"""Prices and switches in a row of the list, through the browser's door."""

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.catalog.models import Product
from tests.admin.order_pages import HTMX, counted
from tests.admin.product_pages import stored
from tests.factories import make_product


def address(product: Product, act: str) -> str:
    return f"/admin/products/{product.id}/{act}"


def send(client: Any, product: Product, act: str, place: str = "row", **fields: Any) -> Any:
    """What a row sends, as a table's or as a card's."""
    headers = {**HTMX, "HX-Target": f"{place}-{product.id}"}
    return client.post_form(address(product, act), {"version": product.version, **fields}, headers=headers)


def toast(answer: Any) -> dict[str, Any]:
    return json.loads(answer.headers["HX-Trigger"])["toast"]


@pytest.mark.parametrize(("place", "other"), [("row", "card"), ("card", "row")])
def test_a_saved_row_answers_for_both_looks_and_can_be_taken_back(
    app: Flask, staff_client, place, other
) -> None:
    product = make_product(app, name="Firoza", regular_price=Decimal(7000), sale_price=None)
    answer = send(staff_client, product, "prices", place, regular_price="7,500", sale_price="6,900")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<tr")  # a browser throws it away behind anything else
    elements = {each.split(" ")[0]: each for each in answer.text.split('id="') if "hx-target" in each}
    for name, is_beside in ((place, False), (other, True)):
        assert ("hx-swap-oob" in elements[f'{name}-{product.id}"']) is is_beside
    told = toast(answer)
    assert told["text"] == "Firoza: Rs\u00a06,900 instead of Rs\u00a07,500"
    assert (told["detail"], told["undo"]["target"]) == ("was Rs\u00a07,000", f"#{place}-{product.id}")
    undone = staff_client.post_form(told["undo"]["url"], told["undo"]["fields"], headers=HTMX)
    assert undone.status_code == 200
    now = stored(app, product)
    assert (now.regular_price, now.sale_price, now.version) == (Decimal(7000), None, 3)
    with app.app_context():
        assert len(list_timeline("product", product.id)) == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"regular_price": "7000", "sale_price": "7000"}, "Must be below Rs\u00a07,000."),
        ({"regular_price": "", "sale_price": ""}, "regular_price-error"),
        ({"regular_price": "2000000", "sale_price": ""}, "Give an amount from 0 to 1,000,000."),
        ({"regular_price": "4,50", "sale_price": ""}, "regular_price-error"),
        ({"regular_price": "50", "sale_price": ""}, "Save it once more to confirm."),
    ],
)
def test_a_refused_price_stays_in_its_field_and_says_why(app: Flask, staff_client, fields, sentence) -> None:
    product = make_product(app, regular_price=Decimal(7000), sale_price=None)
    answer = send(staff_client, product, "prices", **fields)
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    for typed in fields.values():
        assert f'value="{typed}"' in answer.text
    assert stored(app, product).version == 1


def test_saving_the_same_prices_is_no_change(app: Flask, staff_client) -> None:
    product = make_product(app, regular_price=Decimal(7000), sale_price=None)
    answer = send(staff_client, product, "prices", regular_price="7000.00", sale_price="")
    assert (answer.status_code, "HX-Trigger" in answer.headers) == (200, False)
    assert stored(app, product).version == 1


def test_undo_gives_back_even_a_price_that_would_be_asked_about(app: Flask, staff_client) -> None:
    product = make_product(app, regular_price=Decimal(5), sale_price=None)
    undo = toast(send(staff_client, product, "prices", regular_price="7000", sale_price=""))["undo"]
    assert staff_client.post_form(undo["url"], undo["fields"], headers=HTMX).status_code == 200
    assert stored(app, product).regular_price == 5


def test_the_focus_goes_to_the_price_that_was_refused(app: Flask, staff_client) -> None:
    product = make_product(app, regular_price=Decimal(7000), sale_price=None)
    answer = send(staff_client, product, "prices", regular_price="7000", sale_price="9000")
    focused = re.findall(r'name="(\w+)"[^>]* data-autofocus', answer.text)
    assert focused == ["sale_price"]


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_a_price_that_only_somebody_else_changed_is_shown_and_nothing_asked(
    app: Flask, request: pytest.FixtureRequest, staff_client, who
) -> None:
    product = make_product(app, name="Firoza", regular_price=Decimal(7000), sale_price=None)
    other = request.getfixturevalue(f"{who}_client")
    send(other, product, "prices", regular_price="7500", sale_price="")
    answer = send(staff_client, product, "prices", regular_price="7000", sale_price="")
    assert answer.status_code == 200
    name = "You" if who == "staff" else request.getfixturevalue(who).display_name
    told = toast(answer)
    assert (told["text"], told["detail"]) == ("Firoza: Rs\u00a07,500", f"{name} saved it meanwhile.")
    assert stored(app, product).regular_price == 7500


def test_the_second_of_two_is_told_both_prices_and_saves_only_by_asking_again(
    app: Flask, owner, owner_client, staff_client
) -> None:
    product = make_product(app, regular_price=Decimal(7000), sale_price=None)
    send(owner_client, product, "prices", regular_price="7500", sale_price="")
    answer = send(staff_client, product, "prices", regular_price="7000", sale_price="6500")
    assert answer.status_code == 409
    text = html.unescape(answer.text)
    assert f"{owner.display_name} saved this product meanwhile." in text
    assert "Sale price: theirs none, yours Rs\u00a06,500." in text
    assert 'value="7500"' in text  # theirs, for it was not touched here
    assert 'name="version" value="2"' in text
    again = send(staff_client, product, "prices", version=2, regular_price="7500", sale_price="6500")
    assert again.status_code == 200
    now = stored(app, product)
    assert (now.regular_price, now.sale_price) == (Decimal(7500), Decimal(6500))


@pytest.mark.parametrize("field", ["is_bestseller", "is_active"])
def test_a_switch_works_at_once_and_its_toast_turns_it_back(app: Flask, staff_client, field) -> None:
    product = make_product(app, is_bestseller=True)
    answer = send(staff_client, product, "switch", **{field: ""})
    assert answer.status_code == 200
    assert getattr(stored(app, product), field) is False
    undo = toast(answer)["undo"]
    staff_client.post_form(undo["url"], undo["fields"], headers=HTMX)
    assert getattr(stored(app, product), field) is True


def test_a_switch_pressed_on_an_old_row_changes_nothing_and_shows_it_as_it_is(
    app: Flask, owner, owner_client, staff_client
) -> None:
    product = make_product(app, name="Firoza", is_bestseller=False)
    send(owner_client, product, "prices", regular_price="7500", sale_price="")
    answer = send(staff_client, product, "switch", is_bestseller="y")
    assert answer.status_code == 409
    assert (
        toast(answer)["text"]
        == f"{owner.display_name} changed Firoza meanwhile. Look at it, then press again."
    )
    assert "Rs\u00a07,500" in html.unescape(answer.text)
    assert not stored(app, product).is_bestseller


def test_a_switch_pressed_twice_is_pressed_once(app: Flask, staff_client) -> None:
    product = make_product(app, is_bestseller=False)
    answers = [send(staff_client, product, "switch", is_bestseller="y") for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert "HX-Trigger" not in answers[1].headers
    now = stored(app, product)
    assert (now.is_bestseller, now.version) == (True, 2)


def test_a_switch_of_nothing_is_a_bad_request(app: Flask, staff_client) -> None:
    product = make_product(app)
    assert send(staff_client, product, "switch", colors="y").status_code == 400
    assert stored(app, product).version == 1


def test_a_product_without_a_picture_has_no_switch_into_the_shop(app: Flask, staff_client) -> None:
    product = make_product(app, images=())
    assert "-is_active" not in staff_client.get("/admin/products").text
    assert send(staff_client, product, "switch", is_active="y").status_code == 422
    assert not stored(app, product).is_active


def test_without_scripts_one_comes_back_to_the_very_list(app: Flask, staff_client) -> None:
    product = make_product(app)
    back = "/admin/products?is_bestseller=1&q=lawn"
    opened = staff_client.get(address(product, "prices"), query_string={"next": back, "field": "sale_price"})
    assert f'name="next" value="{html.escape(back)}"' in opened.text
    fields = {"version": 1, "regular_price": "7500", "sale_price": ""}
    for asked, comes_to in ((back, back), ("https://example.com/", "/admin/products")):
        sent = staff_client.post_form(address(product, "prices"), {**fields, "next": asked})
        assert (sent.status_code, sent.location) == (303, comes_to)
        fields |= {"version": 2}
    undone = staff_client.post_form(
        address(product, "switch"), {"version": 2, "is_bestseller": "y", "next": back}, follow_redirects=True
    )
    offered = undone.text.partition("data-toast-undo")[2].partition("</form>")[0]
    assert f'name="next" value="{html.escape(back)}"' in offered


@pytest.mark.parametrize(("act", "most"), [("row", 7), ("prices", 7)])
def test_a_row_asks_little(app: Flask, staff_client, act, most) -> None:
    product = make_product(app)
    staff_client.get("/admin/products")
    with counted(app, ()) as seen:
        assert staff_client.get(address(product, act), headers=HTMX).status_code == 200
    assert len(seen) <= most
