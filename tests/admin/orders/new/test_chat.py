"""A pasted chat in the form of a new order: read on request, shown beside the fields, taken one by one, kept nowhere."""

import html
import logging
import re
from typing import Any

from flask import Flask

from tests.admin.new_order_pages import URL, placed, typed
from tests.admin.order_pages import counted
from tests.conftest import Browser
from tests.factories import make_order, make_product

CHAT = """[28/11/2026, 2:02 pm] Hira Khan: Salam, size M?
[28/11/2026, 2:05 pm] Beautique: Yes. Please send your address
[28/11/2026, 2:09 pm] Hira Khan: House 22, Street 4, Faisal Town, Lahore
0300-1234567 or 0321-7654321"""
EMPTY = {"phone": "", "customer_name": "", "address": "", "city": ""}


def sent(client: Browser, **over: Any) -> Any:
    return client.post_form(URL, typed(client.get(URL), **over))


def offered(page: Any) -> list[tuple[str, str]]:
    """The buttons beside the fields: which field, and what is taken."""
    found = re.findall(r'name="take_(\w+)" value="([^"]*)"', page.get_data(as_text=True))
    return [(field, html.unescape(value)) for field, value in found]


def values(page: Any) -> dict[str, str]:
    """What stands in the fields of the customer."""
    text = page.get_data(as_text=True)
    inputs = {
        name: re.search(rf'<input[^>]* name="{name}"[^>]*>', text)[0]
        for name in ("phone", "customer_name", "city")
    }
    found = {name: re.search(r' value="([^"]*)"', tag)[1] for name, tag in inputs.items()}
    return {**found, "address": html.unescape(re.search(r'name="address"[^>]*>\s*([^<]*)<', text)[1])}


def test_reading_it_fills_nothing_and_offers_each_beside_its_field(staff_client: Browser) -> None:
    page = sent(staff_client, **EMPTY, chat=CHAT, do="read-chat")
    assert page.status_code == 200
    assert offered(page) == [
        ("phone", "0300 1234567"),
        ("phone", "0321 7654321"),
        ("customer_name", "Hira Khan"),
        ("address", "House 22, Street 4, Faisal Town"),
        ("city", "Lahore"),
    ]
    assert values(page) == EMPTY
    assert "Found 2 phones, a name, an address, a city" in page.get_data(as_text=True)


def test_nothing_typed_is_overwritten_until_its_suggestion_is_taken(staff_client: Browser) -> None:
    page = sent(staff_client, phone="0333 1112223", chat=CHAT, do="read-chat")
    assert values(page)["phone"] == "0333 1112223"
    assert "Use instead:" in page.get_data(as_text=True)
    taken = sent(
        staff_client, phone="0333 1112223", notes="Wrap it", chat=CHAT, do="", take_phone="0321 7654321"
    )
    assert values(taken) == {
        "phone": "0321 7654321",
        "customer_name": "Ayesha Siddiqui",
        "address": "House 14-B, Street 7, Model Town",
        "city": "Lahore",
    }
    assert "Wrap it" in taken.get_data(as_text=True)
    assert ("phone", "0300 1234567") in offered(taken)
    assert ("phone", "0321 7654321") not in offered(taken)


def test_the_customer_of_a_phone_that_is_taken_is_offered(app: Flask, staff_client: Browser) -> None:
    make_order(app, customer_name="Hira of Before")
    page = sent(staff_client, **EMPTY, chat=CHAT, do="", take_phone="0300 1234567").get_data(as_text=True)
    assert "Hira of Before" in page
    assert 'value="fill-in"' in page


def test_what_the_shop_wrote_is_not_offered(owner_client: Browser) -> None:
    chat = "[28/11/2026, 2:02 pm] Beautique: pay to 0300 1234567\n[28/11/2026, 2:03 pm] Hira Khan: ok"
    assert offered(sent(owner_client, **EMPTY, chat=chat, do="read-chat")) == []
    assert (
        "Nothing in it could be read for certain"
        in sent(owner_client, **EMPTY, chat=chat, do="read-chat").text
    )


def test_the_order_and_the_log_know_nothing_of_the_chat(app: Flask, staff_client: Browser, caplog) -> None:
    product = make_product(app)
    with caplog.at_level(logging.DEBUG):
        sent(staff_client, **EMPTY, chat="My sister-in-law's secret 0300 1234567", do="read-chat")
        form = typed(staff_client.get(URL), product, chat="My sister-in-law's secret 0300 1234567")
        assert staff_client.post_form(URL, form).status_code == 303
    order = placed(app)[0]
    told = [str(value) for value in vars(order).values()]
    assert not any("secret" in each for each in [*told, caplog.text])


def test_a_form_without_a_chat_asks_nothing_more(app: Flask, staff_client: Browser) -> None:
    form = typed(staff_client.get(URL), do="search")
    with counted(app) as without:
        staff_client.post_form(URL, form)
    with counted(app) as with_chat:
        staff_client.post_form(URL, {**form, "chat": CHAT})
    assert not any("city_folded" in each for each in without)
    assert sum("city_folded" in each for each in with_chat) == 1
