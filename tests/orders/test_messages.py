"""Which message fits an order, and what fills it. Pure but for the click, which is on the timeline."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.orders.commands import note_message
from beautique.orders.messages import account_words, suggested, values, whatsapp_number, written
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus as D
from beautique.orders.types import OrderStatus as O
from beautique.orders.types import PaymentMethod
from beautique.orders.types import PaymentStatus as P
from beautique.settings.types import Account, Message, Placeholder
from tests.factories import make_order


@pytest.mark.parametrize(
    ("payment", "order", "delivery", "message"),
    [
        (P.PENDING, O.RECEIVED, D.NOT_STARTED, Message.PAYMENT_PENDING),
        (P.PENDING, O.READY, D.IN_PROGRESS, Message.PAYMENT_PENDING),
        (P.PAID, O.RECEIVED, D.NOT_STARTED, Message.PAYMENT_PAID),
        (P.VERIFIED, O.RECEIVED, D.NOT_STARTED, Message.PAYMENT_VERIFIED),
        (P.VERIFIED, O.PROCESSING, D.NOT_STARTED, Message.PROCESSING),
        (P.VERIFIED, O.READY, D.IN_PROGRESS, Message.READY),
        (P.PENDING, O.READY, D.OUT_FOR_DELIVERY, Message.DISPATCHED),
        (P.VERIFIED, O.READY, D.DELIVERED, Message.DELIVERED),
        (P.VERIFIED, O.DELIVERED, D.NOT_STARTED, Message.DELIVERED),
        (P.VERIFIED, O.CANCELLED, D.DELIVERED, Message.CANCELLED),
    ],
)
def test_the_message_goes_by_the_state_of_the_order(payment, order, delivery, message) -> None:
    assert suggested(payment, order, delivery) == message


def test_after_a_rejected_screenshot_a_new_one_is_asked_for() -> None:
    assert suggested(P.PENDING, O.RECEIVED, D.NOT_STARTED, proof_rejected=True) == Message.PROOF_REJECTED
    assert suggested(P.PAID, O.RECEIVED, D.NOT_STARTED, proof_rejected=True) == Message.PAYMENT_PAID


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (Account("Sana Tariq", "0300 1234567"), "Easypaisa, Sana Tariq, 0300 1234567"),
        (Account("Sana Tariq", "", "PK36"), "Easypaisa, Sana Tariq, IBAN PK36"),
        (Account(), "Easypaisa (we send the account in a moment)"),
    ],
)
def test_an_account_is_said_in_one_line(account, words) -> None:
    assert account_words(PaymentMethod.EASYPAISA, account) == words


@pytest.mark.parametrize(
    ("whatsapp", "phone", "number"),
    [
        ("923001234567", "923331234567", "923001234567"),
        ("924235761234", "923331234567", "923331234567"),
        ("924235761234", "442079460958", None),
        ("15551234567", "924235761234", "15551234567"),
    ],
)
def test_a_landline_is_not_written_to(whatsapp, phone, number) -> None:
    assert whatsapp_number(Order(whatsapp_normalized=whatsapp, phone_normalized=phone)) == number


def test_without_a_link_courier_and_number_stand_for_it() -> None:
    order = Order(
        customer_name="Ayesha", number="BQ-1", total_amount=Decimal(6750), payment_method=PaymentMethod.EASYPAISA, courier="TCS",
        tracking_number="779",
    )  # fmt: skip
    assert values(order, Account(), None)[Placeholder.TRACKING_URL] == "TCS 779"
    assert values(order, Account(), "https://x")[Placeholder.TRACKING_URL] == "https://x"
    order.tracking_number = None
    assert values(order, Account(), None)[Placeholder.TRACKING_URL] == ""


ACCOUNT = Placeholder.ACCOUNT


@pytest.mark.parametrize(
    ("template", "filled_in", "message"),
    [
        ("Pay to {account}", {ACCOUNT: "Sana Tariq, 0300 7654321"}, "Pay to Sana Tariq, 0300 7654321"),
        (
            "Pay to {account}",
            {ACCOUNT: "ثنا, 0300 7654321"},
            "Pay to <<ثنا>, <0300 7654321>>",
        ),
        (
            "آرڈر {order_id}\nدیکھیں {tracking_url}",
            {Placeholder.ORDER_ID: "BQ-1", Placeholder.TRACKING_URL: "https://x.pk/1"},
            "آرڈر <BQ-1>\nدیکھیں https://x.pk/1",
        ),
        ("آرڈر\nدیکھیں {tracking_url}", {Placeholder.TRACKING_URL: "TCS 77 9"}, "آرڈر\nدیکھیں <TCS 77 9>"),
        ("آرڈر\nدیکھیں {tracking_url}", {Placeholder.TRACKING_URL: ""}, "آرڈر"),
        ("{name} آپ", {Placeholder.NAME: "Asma"}, "\N{RIGHT-TO-LEFT MARK}<Asma> آپ"),
        ("{name}, hello", {Placeholder.NAME: "عائشہ"}, "\N{LEFT-TO-RIGHT MARK}<عائشہ>, hello"),
    ],
)
def test_beside_urdu_names_and_numbers_stand_in_isolates(template, filled_in, message) -> None:
    isolates = str.maketrans({"\N{FIRST STRONG ISOLATE}": "<", "\N{POP DIRECTIONAL ISOLATE}": ">"})
    assert written(template, filled_in).translate(isolates) == message


def test_the_number_of_a_parcel_of_an_urdu_courier_stands_apart() -> None:
    order = Order(
        customer_name="Ayesha", number="BQ-1", total_amount=Decimal(1), payment_method=PaymentMethod.EASYPAISA,
        courier="لیپرڈ", tracking_number="779 12",
    )  # fmt: skip
    parcel = values(order, Account(), None)[Placeholder.TRACKING_URL]
    assert parcel == "لیپرڈ \N{FIRST STRONG ISOLATE}779 12\N{POP DIRECTIONAL ISOLATE}"


def test_the_same_click_within_a_minute_is_told_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    order, begin = make_order(app), clock.now()
    with app.app_context():
        for seconds, message in (
            (0, Message.READY),
            (30, Message.READY),
            (40, Message.DELIVERED),
            (61, Message.READY),
        ):
            monkeypatch.setattr(clock, "now", lambda later=timedelta(seconds=seconds): begin + later)
            assert note_message(order.id, message, SYSTEM).version == order.version
        told = [event.changes["message"][1] for event in list_timeline("order", order.id)[:-1]]
    assert told == ["ready", "delivered", "ready"]
