"""Orders that staff type in: the same placement as the website's, with a form that works without JavaScript."""

import re
from decimal import Decimal

import pytest
from flask import Flask

from beautique.catalog.commands import archive_product, update_product
from beautique.orders.types import Source
from tests.admin.new_order_pages import URL, placed, typed
from tests.admin.order_pages import HINA, HTMX, actions, counted, fields, words
from tests.conftest import Browser
from tests.factories import make_order, make_product


def test_staff_place_an_order_at_our_prices(app: Flask, staff_client: Browser) -> None:
    product = make_product(app)
    answer = staff_client.post_form(URL, typed(staff_client.get(URL), product))
    [order] = placed(app)
    assert answer.headers["Location"] == f"/admin/orders/{order.number}"
    assert (order.source, order.total_amount) == (Source.STAFF, 2 * product.effective_price)
    assert order.whatsapp_normalized == order.phone_normalized == "923001234567"
    assert actions(app, order) == ["order.placed"]
    assert "Order typed in by staff" in words(staff_client.get(answer.headers["Location"]))


def test_a_form_sent_twice_is_one_order_and_changed_it_asks_again(app: Flask, staff_client: Browser) -> None:
    form = typed(staff_client.get(URL), make_product(app))
    first, second = (staff_client.post_form(URL, form).headers["Location"] for _ in range(2))
    assert first == second
    changed = staff_client.post_form(URL, {**form, "items-0-quantity": "3"})
    assert changed.status_code == 409
    assert "has placed an order already" in words(changed)
    again = staff_client.post_form(URL, {**form, **typed(changed), "items-0-quantity": "3"})
    assert again.status_code == 303
    assert len(placed(app)) == 2


def test_every_wrong_field_is_named_at_once_and_nothing_typed_is_lost(
    app: Flask, staff_client: Browser
) -> None:
    form = typed(
        staff_client.get(URL), make_product(app), phone="12", city="", payment_method="", notes="Gift wrap"
    )
    answer = staff_client.post_form(URL, form)
    assert answer.status_code == 422
    told = words(answer)
    assert "Choose how the customer pays." in told
    assert "Phone: Give a phone number" in told
    assert "City: Use at least 2 letters" in told
    assert "Gift wrap" in told
    assert placed(app) == []


def test_a_known_phone_fills_in_what_is_still_empty(app: Flask, staff_client: Browser) -> None:
    make_order(app, customer_name="Ayesha Siddiqui", phone="0300 1234567", city="Multan")
    known = staff_client.get(f"{URL}/customer?phone=%2B92 300-1234567")
    assert "Ayesha Siddiqui" in words(known)
    page = staff_client.post_form(
        URL, {"do": "fill-in", "phone": "03001234567", "customer_name": "Ayesha S.", "city": ""}
    )
    html = page.get_data(as_text=True)
    assert 'value="Ayesha S."' in html
    assert 'value="Multan"' in html
    assert 'value="Multan"' in staff_client.get(f"{URL}?phone=03001234567").get_data(as_text=True)


def test_lines_are_added_and_taken_off_by_buttons(app: Flask, staff_client: Browser) -> None:
    mehr, laleh = (
        make_product(app, name="Mehr Long Shirt"),
        make_product(app, name="Laleh Shalwar Kameez", sizes=("M",)),
    )
    found = staff_client.get(f"{URL}/products?product_q=meh", headers=HTMX)
    assert str(mehr.id) in found.get_data(as_text=True)
    assert str(laleh.id) not in found.get_data(as_text=True)
    page = staff_client.post_form(URL, {"add": str(mehr.id)})
    page = staff_client.post_form(URL, {**fields(page, 'id="new-order"'), "add": str(laleh.id)})
    assert "Rs 13,500" in words(page).replace("\N{NO-BREAK SPACE}", " ")
    page = staff_client.post_form(URL, {**fields(page, 'id="new-order"'), "take_off": "0"})
    lines = re.findall(r'name="items-\d-product_id"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    assert lines == [str(laleh.id)]


@pytest.mark.parametrize("line", ["soon", "-1", "7", "9" * 5_000])
def test_to_take_off_a_line_that_is_none_takes_off_nothing(
    app: Flask, staff_client: Browser, line: str
) -> None:
    product = make_product(app)
    form = typed(staff_client.get(URL), product)
    page = staff_client.post_form(URL, {**form, "do": "", "take_off": line})
    assert page.status_code == 200
    assert f'value="{product.id}"' in page.get_data(as_text=True)


def test_a_changed_price_and_a_product_that_left_are_told_with_the_form_kept(
    app: Flask, staff_client: Browser
) -> None:
    product = make_product(app)
    form = typed(staff_client.get(URL), product)
    with app.app_context():
        update_product(product.id, {"regular_price": Decimal(9000)}, HINA)
    answer = staff_client.post_form(URL, form)
    assert answer.status_code == 409
    told = f"{product.name} costs Rs 9,000 now, not Rs 6,750. Tell the customer the new total"
    assert told in words(answer)
    with app.app_context():
        archive_product(product.id, HINA)
    answer = staff_client.post_form(URL, {**form, **fields(answer, 'id="new-order"')})
    assert answer.status_code == 409
    assert f"{product.name} is no longer available. Take it off" in words(answer)
    assert placed(app) == []


def test_the_form_asks_the_same_few_questions_for_one_line_and_for_twenty(
    app: Flask, staff_client: Browser
) -> None:
    def asked(count: int) -> int:
        lines = {f"items-{n}-product_id": str(make_product(app).id) for n in range(count)}
        with counted(app) as statements:
            staff_client.post_form(URL, {**lines, "do": "total"})
        return len(statements)

    assert asked(1) == asked(20) <= 2


def test_what_nobody_chose_yet_is_asked_for_in_the_first_round(app: Flask, staff_client: Browser) -> None:
    form = typed(staff_client.get(URL), make_product(app), payment_method="", city="")
    for field in ("size", "color"):
        form.pop(f"items-0-{field}")
    told = words(staff_client.post_form(URL, form))
    for sentence in (
        "Choose how the customer pays.",
        "Size of line 1: Choose a size.",
        "Colour of line 1: Choose a colour.",
        "City: Use at least 2 letters",
    ):
        assert sentence in told


def test_the_only_size_and_colour_of_a_product_are_chosen_already(app: Flask, staff_client: Browser) -> None:
    product = make_product(app, sizes=("M",), colors=("Ivory",))
    page = staff_client.post_form(URL, {"add": str(product.id)})
    chosen = fields(page, 'id="new-order"')
    assert (chosen["items-0-size"], chosen["items-0-color"]) == ("M", "Ivory")


def test_the_picker_says_how_many_it_does_not_show(app: Flask, staff_client: Browser) -> None:
    for number in range(11):
        make_product(app, name=f"Zarmina Lawn Maxi {number}")
    assert "8 of 11 shown: type more" in words(staff_client.get(f"{URL}/products?product_q=zarmina"))
    assert "shown" not in words(staff_client.get(f"{URL}/products?product_q=zarmina+10"))
