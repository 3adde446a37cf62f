"""Messages on the page of an order, and the click that leads to WhatsApp."""

import html
import json
import re
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from beautique.admin.core.context import first_name
from beautique.audit.types import SYSTEM
from beautique.media.private_store import PrivateStore
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.types import RejectReason
from beautique.settings.commands import save_section
from beautique.settings.types import Account, Accounts, Courier, Couriers, Message, PaymentMethod, Templates
from tests.admin.order_pages import (
    HTMX,
    actions,
    fields,
    links,
    listed,
    markup,
    move,
    post_move,
    stored,
    words,
)
from tests.factories import make_order, make_product
from tests.payments.desk import ASMA, screenshot


@pytest.fixture
def order(app: Flask):
    return make_order(app, make_product(app, regular_price=Decimal(12450)))


def url(order, query: str = "") -> str:
    return f"/admin/orders/{order.number}/whatsapp{query}"


def sent_to(answer) -> tuple[str, str]:
    """The number and the words with which the page leads on."""
    page = answer.get_data(as_text=True)
    address = html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)[1])
    assert links(answer, "btn-primary") == [address]
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("https", "wa.me")
    return parts.path.removeprefix("/"), parse_qs(parts.query, strict_parsing=True)["text"][0]


def test_the_click_leads_to_the_customer_with_the_words_that_fit_and_is_on_the_timeline(
    app: Flask, staff_client, order
) -> None:
    with app.app_context():
        save_section(Accounts({PaymentMethod.EASYPAISA: Account("Sana Tariq", "0300 7654321")}), 0, SYSTEM)
    answer = staff_client.post_form(url(order))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    number, text = sent_to(answer)
    assert number == "923001234567"
    assert text.startswith("Assalam-o-alaikum Ayesha Siddiqui,\n")
    assert "Rs\N{NO-BREAK SPACE}12,450 to:\nEasypaisa, Sana Tariq, 0300 7654321\n" in text
    assert order.number in text
    page = staff_client.get(f"/admin/orders/{order.number}")
    assert "WhatsApp opened: Payment details" in words(page)
    assert stored(app, order).version == order.version


@pytest.mark.parametrize("whatsapp", ["+1 (555) 123-4567", "0092 300 1234567", "+44 7911 123456"])
def test_any_spelling_of_a_number_becomes_digits(app: Flask, staff_client, whatsapp) -> None:
    order = make_order(app, whatsapp=whatsapp)
    assert sent_to(staff_client.post_form(url(order)))[0] in {"15551234567", "923001234567", "447911123456"}


def test_another_message_is_chosen_by_its_key_in_the_form_or_in_the_address(
    app: Flask, staff_client, order
) -> None:
    with app.app_context():
        save_section(Templates({Message.READY: "Tayyar: {order_id} & {total}?"}), 0, SYSTEM)
    ready = f"Tayyar: {order.number} & Rs\N{NO-BREAK SPACE}12,450?"
    assert sent_to(staff_client.post_form(url(order), {"template": "ready"}))[1] == ready
    assert sent_to(staff_client.post_form(url(order, "?template=ready")))[1] == ready
    assert actions(app, order).count("order.whatsapp_opened") == 1  # the same click within a minute
    assert staff_client.post_form(url(order), {"template": "nonsense"}).status_code == 404


def test_the_page_of_an_order_offers_the_message_of_its_state(app: Flask, staff_client, order) -> None:
    def offered() -> str:
        page = staff_client.get(f"/admin/orders/{order.number}").get_data(as_text=True)
        [label] = set(re.findall(r"WhatsApp: (?:</span>)?([^<]+)</span>", page))  # on the bar and on the card
        return label

    assert offered() == "How to pay"
    move(app, order, payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.PROCESSING)
    assert offered() == "Verified"  # what was not told comes first
    staff_client.post_form(url(order))
    assert offered() == "Processing"
    move(app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    assert offered() == "Dispatched"


def test_after_a_rejected_screenshot_the_page_offers_to_ask_for_another(
    app: Flask, staff_client, order, tmp_path
) -> None:
    store = PrivateStore(tmp_path)
    with app.app_context():
        proof = attach_proof(order.id, screenshot(1), store, ASMA).proof
        reject_proof(proof.id, RejectReason.WRONG_ACCOUNT, ASMA)
    page = staff_client.get(f"/admin/orders/{order.number}")
    assert "WhatsApp: New screenshot" in words(page)
    with app.app_context():
        attach_proof(order.id, screenshot(2), store, ASMA)
    assert "WhatsApp: Got screenshot" in words(staff_client.get(f"/admin/orders/{order.number}"))


def test_a_dispatch_is_followed_from_the_page_the_timeline_and_the_message(
    app: Flask, staff_client, client, order
) -> None:
    with app.app_context():
        save_section(Couriers((Courier("TCS", "https://example.com/t/{tracking_number}"),)), 0, SYSTEM)
    move(app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, courier="tcs", tracking_number="77 9")
    page = staff_client.get(f"/admin/orders/{order.number}")
    assert links(page, "https://example.com") == ["https://example.com/t/77%209"] * 2
    assert "Follow it: https://example.com/t/77%209" in sent_to(staff_client.post_form(url(order)))[1]
    tracked = client.get(f"/api/orders/track?order_id={order.number}&phone=03001234567").json
    assert tracked["tracking_url"] == "https://example.com/t/77%209"


def test_a_message_without_its_facts_says_less(app: Flask, staff_client, order) -> None:
    move(app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    assert "Follow it" not in sent_to(staff_client.post_form(url(order)))[1]


def test_a_landline_is_called(app: Flask, staff_client) -> None:
    order = make_order(app, phone="042 35761234", whatsapp="042 35761234")
    page = staff_client.get(f"/admin/orders/{order.number}")
    assert "has no WhatsApp" in words(page)
    assert f"/admin/orders/{order.number}/whatsapp" not in page.get_data(as_text=True)
    assert set(links(page, "tel:")) == {"tel:+924235761234"}
    assert staff_client.post_form(url(order)).status_code == 409
    assert actions(app, order) == ["order.placed"]


def test_all_messages_are_read_and_copied_on_a_page_of_their_own(app: Flask, staff_client, order) -> None:
    page = staff_client.get(url(order, "?template=cancelled"))
    assert all(message.label in words(page) for message in Message)
    assert words(page).index("has been cancelled") < words(page).index("Please transfer")
    assert staff_client.get(f"/admin/orders/{order.number.lower()}/whatsapp").location == url(order)
    assert actions(app, order) == ["order.placed"]


def test_after_a_dispatch_the_toast_offers_to_tell_and_the_page_says_what(
    app: Flask, staff_client, order
) -> None:
    answer = post_move(
        staff_client,
        order,
        headers=HTMX,
        panel="dispatch",
        delivery_status="Out for Delivery",
        accept_unpaid="y",
    )
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["tell"] == {
        "name": "Ayesha",
        "url": url(order),
        "fields": {"template": "dispatched"},
        "of": order.number,
    }
    assert "Ayesha has not been told: Dispatched" in words(answer)
    assert sent_to(staff_client.post_form(toast["tell"]["url"], toast["tell"]["fields"]))[1].startswith(
        "Assalam"
    )
    assert "has not been told" not in words(staff_client.get(f"/admin/orders/{order.number}"))


def test_without_htmx_the_next_page_offers_to_tell(app: Flask, staff_client, order) -> None:
    post_move(staff_client, order, panel="dispatch", delivery_status="Out for Delivery", accept_unpaid="y")
    page = staff_client.get(f"/admin/orders/{order.number}")
    assert fields(page, "data-toast-tell")["template"] == "dispatched"
    assert f'data-tells="{order.number}"' in markup(page)


def test_a_landline_is_called_and_written_down_as_told(app: Flask, staff_client) -> None:
    order = make_order(app, phone="042 35761234", whatsapp="042 35761234")
    answer = post_move(
        staff_client,
        order,
        headers=HTMX,
        panel="dispatch",
        delivery_status="Out for Delivery",
        accept_unpaid="y",
    )
    tell = json.loads(answer.headers["HX-Trigger"])["toast"]["tell"]
    assert tell == {"name": "042 35761234", "call": "tel:+924235761234"}
    told = f"/admin/orders/{order.number}/told"
    assert staff_client.post_form(told, {"template": "nonsense"}).status_code == 404
    assert staff_client.post_form(told).status_code == 404
    answer = staff_client.post_form(told, {"template": "dispatched"}, headers=HTMX)
    assert "Customer told: Dispatched" in words(answer)
    assert stored(app, order).untold is None


def test_what_happened_meanwhile_is_not_marked_as_told(app: Flask, staff_client, order) -> None:
    move(app, order, payment_status=PaymentStatus.VERIFIED)
    move(app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    answer = staff_client.post_form(f"/admin/orders/{order.number}/told", {"template": "payment_verified"})
    assert (answer.status_code, stored(app, order).untold) == (409, Message.DISPATCHED)
    assert "Meanwhile something else happened that the customer was not told: Dispatched." in words(answer)


def test_told_in_the_list_comes_back_to_the_list(app: Flask, staff_client, order) -> None:
    move(app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    place = "/admin/orders?flag=Not+told+yet"
    page = staff_client.get(place)
    assert listed(page) == [order.number]
    assert fields(page, 'id="told-form"')["next"] == place
    sent = {"template": "dispatched", "next": place}
    assert staff_client.post_form(f"/admin/orders/{order.number}/told", sent).location == place
    assert listed(staff_client.get(place)) == []


@pytest.mark.parametrize(
    ("name", "called"),
    [("Asma Noor", "Asma"), ("Mrs. Asma Noor", "Asma"), ("عائشہ صدیقی", "عائشہ"), ("Dr.", "Dr.")],
)
def test_a_button_calls_a_customer_by_the_first_name(name, called) -> None:
    assert first_name(name) == called
