"""The page of one order: moves, corrections, conflicts, notes and the timeline."""

import html
import json
import re
from datetime import timedelta

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.orders.commands import add_note, contact_of, correct_order
from beautique.orders.types import (
    Contact,
    DeliveryStatus,
    LineCorrection,
    OrderStatus,
    PaymentMethod,
    PaymentStatus,
    Source,
)
from beautique.settings.commands import save_accounts
from beautique.settings.types import Account, Accounts
from tests.admin.order_pages import HINA, HTMX, actions, counted, fields, links, move, stored, words
from tests.factories import line, make_order, make_product

PAID, VERIFIED = PaymentStatus.PAID, PaymentStatus.VERIFIED


@pytest.fixture
def product(app: Flask):
    return make_product(app, name="Mehr Embroidered Long Shirt")


@pytest.fixture
def order(app: Flask, product):
    return make_order(app, product)


def url(order, tail: str = "") -> str:
    return f"/admin/orders/{order.number}{tail}"


def post_move(client, order, *, version: int | None = None, headers=None, **sent):
    sent = {"version": order.version if version is None else version, **sent}
    return client.post_form(url(order, "/move"), sent, headers=headers or {})


def details(order, **over) -> dict[str, str]:
    """The details form as a browser would send it untouched."""
    sent = {name: str(value or "") for name, value in vars_of(contact_of(order)).items()} | {
        "version": str(order.version)
    }
    for index, each in enumerate(order.lines):
        sent |= {
            f"items-{index}-{name}": str(value)
            for name, value in {
                "product_id": each.product_id,
                "seen_size": each.size,
                "seen_color": each.color,
                "seen_quantity": each.quantity,
                "size": each.size,
                "color": each.color,
                "quantity": each.quantity,
            }.items()
        }
    return sent | {name.replace("__", "-"): value for name, value in over.items()}


def vars_of(contact: Contact) -> dict[str, object]:
    return {name: getattr(contact, name) for name in Contact.__dataclass_fields__}


def timeline(answer) -> str:
    """The words of the timeline."""
    page = answer.get_data(as_text=True)
    part = re.search(r'<ol class="tl.*?</ol>', page, re.DOTALL)
    assert part
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part.group(0))).split())


def primary(answer) -> list[str]:
    """What the one filled button says (drawn for wide screens and for phones, and in closed panels)."""
    page = re.sub(r'<div id="panel-.*', "", answer.get_data(as_text=True), flags=re.DOTALL)
    buttons = re.findall(r"<button[^>]*btn-primary[^>]*>(.*?)</button>", page, re.DOTALL)
    return sorted({" ".join(re.sub(r"<[^>]+>", "", button).split()) for button in buttons})


# The page


def test_the_page_shows_what_was_ordered_by_whom_and_where_to_pay(app: Flask, staff_client, order) -> None:
    with app.app_context():
        save_accounts(
            Accounts({m: Account(f"{m} account", "0300 7654321") for m in PaymentMethod}), 0, SYSTEM
        )
    answer = staff_client.get(url(order))
    text = words(answer)
    for fact in (
        order.number, "Rs 6,750", "Mehr Embroidered Long Shirt", "Size S", "Bottle green", "Ayesha Siddiqui", "0300 1234567",
        "House 14-B, Street 7, Model Town, Lahore", "ayesha@example.com", "Easypaisa account", "0300 7654321", "1 piece",
    ):  # fmt: skip
        assert fact in text
    assert links(answer, "tel:") == ["tel:+923001234567"] * 2


@pytest.mark.parametrize("spelling", ["lower", "bare", "id"])
def test_another_spelling_leads_to_the_one_address(staff_client, order, spelling) -> None:
    other = {"lower": order.number.lower(), "bare": order.number.replace("-", ""), "id": str(order.id)}[
        spelling
    ]
    answer = staff_client.get(f"/admin/orders/{other}")
    assert (answer.status_code, answer.location) == (302, url(order))


@pytest.mark.parametrize(
    "reference", ["BQ-20200101-001", "nothing", "0198c0de-0000-7000-8000-000000000000", "%00"]
)
def test_an_unknown_order_is_not_found(staff_client, order, reference) -> None:
    assert staff_client.get(f"/admin/orders/{reference}").status_code == 404


def test_earlier_orders_of_the_phone_are_counted_and_listed(app: Flask, staff_client, product, order) -> None:
    make_order(app, product, phone="+92 300 1234567", whatsapp="0301 7654321", customer_name="A. Siddiqui")
    make_order(app, product, phone="0302 1112223", whatsapp="0092 300 1234567", customer_name="Her sister")
    make_order(app, product, phone="0333 2098114", whatsapp="0333 2098114")
    answer = staff_client.get(url(order))
    assert "3 orders" in words(answer)
    card = staff_client.get(links(answer, "/customers/923001234567")[0])
    assert "3 orders" in words(card)


def test_the_page_costs_five_queries_however_long_its_story(app: Flask, staff_client, product, order) -> None:
    with counted(app) as short:
        staff_client.get(url(order))
    with app.app_context():
        for number in range(20):
            add_note(order.id, f"note {number}", SYSTEM)
    make_order(app, product)
    with counted(app) as long:
        staff_client.get(url(order))
    assert len(short) == len(long) == 5


# What comes next


@pytest.mark.parametrize(
    ("statuses", "says"),
    [
        ({}, "Mark as Paid"),
        ({"payment_status": PAID}, "Record payment"),
        ({"payment_status": VERIFIED}, "Mark as Processing"),
        ({"payment_status": VERIFIED, "order_status": OrderStatus.PROCESSING}, "Mark as Ready"),
        ({"payment_status": VERIFIED, "order_status": OrderStatus.READY}, "Dispatch"),
        ({"order_status": OrderStatus.READY}, "Mark as Paid"),
        (
            {
                "payment_status": VERIFIED,
                "order_status": OrderStatus.READY,
                "delivery_status": DeliveryStatus.OUT_FOR_DELIVERY,
            },
            "Mark as Delivered",
        ),
        (
            {
                "payment_status": VERIFIED,
                "order_status": OrderStatus.DELIVERED,
                "delivery_status": DeliveryStatus.DELIVERED,
            },
            None,
        ),
        ({"order_status": OrderStatus.CANCELLED}, None),
    ],
)
def test_the_page_offers_the_next_sensible_step(app: Flask, staff_client, order, statuses, says) -> None:
    if statuses:
        move(app, order, **statuses)
    assert primary(staff_client.get(url(order))) == ([says] if says else [])


def test_following_the_primary_button_brings_an_order_home(app: Flask, staff_client, order) -> None:
    for _ in range(6):
        page = staff_client.get(url(order))
        says = primary(page)[0]
        form = 'class="contents"' if says != "Dispatch" else 'class="grid gap-4"'
        sent = fields(page, form) if says != "Dispatch" else None
        if sent is None:
            sent = {
                "version": stored(app, order).version,
                "panel": "dispatch",
                "delivery_status": "Out for Delivery",
            }
        assert staff_client.post_form(url(order, "/move"), sent).status_code == 303
    done = stored(app, order)
    assert (done.payment_status, done.order_status, done.delivery_status) == (
        "Verified",
        "Delivered",
        "Delivered",
    )


def test_staff_see_no_corrections_and_the_owner_does(app: Flask, staff_client, owner_client, order) -> None:
    move(app, order, order_status=OrderStatus.PROCESSING)
    assert "panel-correct-order_status" not in staff_client.get(url(order)).get_data(as_text=True)
    assert "panel-correct-order_status" in owner_client.get(url(order)).get_data(as_text=True)


# Moving


def test_a_move_stays_on_the_page_and_says_what_was_done(app: Flask, staff_client, order) -> None:
    answer = post_move(staff_client, order, order_status="Ready", headers=HTMX)
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).lstrip().startswith('<div id="order"')
    assert '"Marked as Ready"' in answer.headers["HX-Trigger"]
    assert "Received → Ready" in timeline(answer)
    assert stored(app, order).order_status == OrderStatus.READY
    assert actions(app, order) == ["order.moved", "order.placed"]


def test_without_htmx_a_move_returns_to_the_page_with_a_toast(staff_client, order) -> None:
    answer = post_move(staff_client, order, payment_status="Verified")
    assert (answer.status_code, answer.location) == (303, url(order))
    assert "Marked as Verified" in words(staff_client.get(url(order)))


def test_dispatching_writes_down_courier_number_day_and_notes(app: Flask, staff_client, order) -> None:
    day = str(order.order_date + timedelta(days=3))
    post_move(
        staff_client, order, panel="dispatch", delivery_status="Out for Delivery", courier="TCS",
        tracking_number="779 004", estimated_delivery=day, tracking_notes="Call before.",
    )  # fmt: skip
    now = stored(app, order)
    assert (now.courier, now.tracking_number, str(now.estimated_delivery), now.tracking_notes) == (
        "TCS", "779 004", day, "Call before.",
    )  # fmt: skip
    page = staff_client.get(url(order))
    assert "Dispatched with TCS, tracking number 779 004" in timeline(page)
    assert "Delivery notes Call before." in timeline(page)


def test_delivery_details_can_be_changed_and_emptied_later(app: Flask, staff_client, order) -> None:
    moved = move(
        app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, courier="TCS", tracking_number="1"
    )
    sent = {"courier": "Leopards", "tracking_number": "", "estimated_delivery": "", "tracking_notes": ""}
    answer = post_move(staff_client, moved, panel="delivery", **sent, headers=HTMX)
    assert "Delivery details saved" in answer.headers["HX-Trigger"]
    assert (stored(app, order).courier, stored(app, order).tracking_number) == ("Leopards", None)
    assert "Courier TCS → Leopards Tracking number 1 removed" in timeline(answer)


def test_a_wrong_day_is_told_beside_its_field_and_everything_typed_stays(
    app: Flask, staff_client, order
) -> None:
    for day, says in (("2020-01-01", "Choose a day from"), ("soon", "Choose a day, such as")):
        answer = post_move(
            staff_client,
            order,
            panel="dispatch",
            delivery_status="Out for Delivery",
            courier="TCS",
            estimated_delivery=day,
        )
        assert answer.status_code == 422
        assert says in words(answer)
        assert 'value="TCS"' in answer.get_data(as_text=True)
    assert stored(app, order).delivery_status == DeliveryStatus.NOT_STARTED
    assert actions(app, order) == ["order.placed"]


def test_cancelling_keeps_its_reason_on_the_timeline(app: Flask, staff_client, order) -> None:
    answer = post_move(
        staff_client, order, panel="cancel", order_status="Cancelled", reason="Never paid.", headers=HTMX
    )
    assert "Order cancelled" in answer.headers["HX-Trigger"]
    assert "Order cancelled" in timeline(answer)
    assert "Never paid." in timeline(answer)


@pytest.mark.parametrize(
    ("chosen", "words_", "kept"),
    [("Sold out", "", "Sold out"), ("No payment", "three days", "No payment: three days")],
)
def test_a_reason_is_chosen_or_chosen_and_explained(
    app: Flask, staff_client, order, chosen, words_, kept
) -> None:
    sent = {"panel": "cancel", "order_status": "Cancelled", "cancel_reason": chosen, "reason": words_}
    assert kept in timeline(post_move(staff_client, order, **sent, headers=HTMX))


@pytest.mark.parametrize("sent", [{}, {"reason": " - "}, {"cancel_reason": "Because"}])
def test_people_say_why_they_cancel(app: Flask, staff_client, order, sent) -> None:
    answer = post_move(staff_client, order, panel="cancel", order_status="Cancelled", **sent)
    assert answer.status_code == 422
    assert 'id="cancel-reason-error"' in answer.get_data(as_text=True)
    assert stored(app, order).order_status == OrderStatus.RECEIVED


def test_a_cancelled_order_is_not_dispatched(app: Flask, owner_client, order) -> None:
    moved = move(app, order, order_status=OrderStatus.CANCELLED)
    assert "Dispatch" not in primary(owner_client.get(url(order)))
    answer = post_move(owner_client, moved, panel="dispatch", delivery_status="Out for Delivery")
    assert answer.status_code == 409
    assert "A cancelled order cannot be dispatched." in words(answer)
    assert stored(app, order).delivery_status == DeliveryStatus.NOT_STARTED


@pytest.mark.parametrize(
    "sent", [{"order_status": "Lost"}, {"payment_status": ""}, {"delivery_status": "ready"}]
)
def test_a_word_that_is_no_status_changes_nothing(app: Flask, staff_client, order, sent) -> None:
    answer = post_move(staff_client, order, **sent)
    assert answer.status_code == 422
    assert "Choose a status." in words(answer)
    assert actions(app, order) == ["order.placed"]


def test_a_double_click_is_one_change_without_a_frightening_message(app: Flask, staff_client, order) -> None:
    first = post_move(staff_client, order, order_status="Ready", headers=HTMX)
    second = post_move(staff_client, order, order_status="Ready", headers=HTMX)
    assert first.status_code == second.status_code == 200
    assert '"Marked as Ready"' in second.headers["HX-Trigger"]
    assert actions(app, order) == ["order.moved", "order.placed"]


# Undo


def test_a_move_offers_to_be_undone_and_is(app: Flask, staff_client, order) -> None:
    toast = json.loads(
        post_move(staff_client, order, order_status="Ready", headers=HTMX).headers["HX-Trigger"]
    )
    undo = toast["toast"]["undo"]
    assert (undo["url"], undo["target"]) == (url(order, "/undo"), "#order")
    answer = staff_client.post_form(undo["url"], undo["fields"], headers=HTMX)
    assert (answer.status_code, '"Undone"' in answer.headers["HX-Trigger"]) == (200, True)
    assert "Undone: Ready → Received" in timeline(answer)
    assert stored(app, order).order_status == OrderStatus.RECEIVED
    assert actions(app, order) == ["order.undone", "order.moved", "order.placed"]


def test_without_htmx_the_undo_is_a_form_of_the_next_page(app: Flask, staff_client, order) -> None:
    post_move(staff_client, order, order_status="Ready")
    page = staff_client.get(url(order))
    sent = fields(page, "data-toast-undo")
    assert staff_client.post_form(url(order, "/undo"), sent).location == url(order)
    assert "Undone" in words(staff_client.get(url(order)))
    assert stored(app, order).order_status == OrderStatus.RECEIVED


def test_an_undo_that_comes_too_late_says_so_and_shows_the_order(
    app: Flask, staff_client, order, monkeypatch
) -> None:
    post_move(staff_client, order, order_status="Ready")
    now = clock.now() + timedelta(seconds=11)
    monkeypatch.setattr(clock, "now", lambda: now)
    answer = staff_client.post_form(url(order, "/undo"), {"version": "2"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Not undone. A change can be undone for 10 seconds" in words(answer)
    assert stored(app, order).order_status == OrderStatus.READY


def test_what_others_changed_or_what_changed_nothing_is_not_undone(app: Flask, staff_client, order) -> None:
    post_move(staff_client, order, order_status="Ready")
    move(app, order, payment_status=PAID)
    answer = staff_client.post_form(url(order, "/undo"), {"version": "2"})
    assert "This order was changed again since." in words(answer)
    assert staff_client.post_form(url(order, "/undo"), {"version": "3"}).status_code == 403
    same = post_move(staff_client, stored(app, order), order_status="Ready", headers=HTMX)
    assert "undo" not in same.headers["HX-Trigger"]
    assert stored(app, order).order_status == OrderStatus.READY


# Corrections


def test_staff_may_not_move_an_order_back(app: Flask, staff_client, order) -> None:
    moved = move(app, order, order_status=OrderStatus.READY)
    answer = post_move(
        staff_client, moved, panel="correct-order_status", order_status="Received", reason="mistake"
    )
    assert answer.status_code == 403
    assert stored(app, order).order_status == OrderStatus.READY


def test_a_correction_asks_for_its_reason_and_keeps_the_choice(app: Flask, owner_client, order) -> None:
    moved = move(app, order, order_status=OrderStatus.READY)
    answer = post_move(
        owner_client, moved, panel="correct-order_status", order_status="Processing", reason=" "
    )
    assert answer.status_code == 422
    assert "Say why this is corrected" in words(answer)
    assert re.search(r'<input[^>]*value="Processing"[^>]*checked', answer.get_data(as_text=True))
    assert stored(app, order).order_status == OrderStatus.READY


def test_a_correction_without_a_choice_is_refused(app: Flask, owner_client, order) -> None:
    moved = move(app, order, order_status=OrderStatus.READY)
    answer = post_move(owner_client, moved, panel="correct-order_status", reason="mistake")
    assert answer.status_code == 422
    assert "Choose the status that is right." in words(answer)


def test_the_owner_corrects_with_a_reason_and_it_is_recorded_as_one(app: Flask, owner_client, order) -> None:
    moved = move(app, order, order_status=OrderStatus.CANCELLED)
    answer = post_move(
        owner_client,
        moved,
        panel="correct-order_status",
        order_status="Received",
        reason="Paid after all",
        headers=HTMX,
    )
    assert "Corrected to Received" in answer.headers["HX-Trigger"]
    assert "Corrected: Cancelled → Received" in timeline(answer)
    assert "Paid after all" in timeline(answer)
    assert actions(app, order)[0] == "order.corrected"


# Two people at once


def test_an_overtaken_move_tells_who_did_what_and_offers_itself_again(
    app: Flask, staff_client, order
) -> None:
    move(app, order, payment_status=VERIFIED)
    answer = post_move(staff_client, order, order_status="Processing", headers=HTMX)
    assert answer.status_code == 409
    assert "Hina Baig changed this order while you were looking at it Payment verified Hina Baig" in words(
        answer
    )
    assert stored(app, order).order_status == OrderStatus.RECEIVED
    note = answer.get_data(as_text=True)
    again = fields(answer, 'class="contents"')
    assert again["order_status"] == "Processing", note
    assert staff_client.post_form(url(order, "/move"), again).status_code == 303
    assert stored(app, order).order_status == OrderStatus.PROCESSING


def test_an_overtaken_dispatch_keeps_what_was_typed(app: Flask, staff_client, order) -> None:
    move(app, order, payment_status=VERIFIED)
    answer = post_move(
        staff_client,
        order,
        panel="dispatch",
        delivery_status="Out for Delivery",
        courier="TCS",
        tracking_number="779004",
    )
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert 'value="TCS"' in page
    assert 'value="779004"' in page
    again = fields(answer, 'class="grid gap-4"')
    assert again["version"] == str(stored(app, order).version)
    assert staff_client.post_form(url(order, "/move"), {**again, "courier": "TCS"}).status_code == 303


def test_an_overtaken_move_that_no_longer_fits_is_not_offered(app: Flask, staff_client, order) -> None:
    move(app, order, order_status=OrderStatus.CANCELLED)
    answer = post_move(staff_client, order, order_status="Processing")
    assert answer.status_code == 409
    assert "Your change no longer fits" in words(answer)
    assert 'value="Processing"' not in answer.get_data(as_text=True)


@pytest.mark.parametrize("version", ["", "x", "99"])
def test_a_form_without_a_version_changes_nothing(app: Flask, staff_client, order, version) -> None:
    assert (
        staff_client.post_form(url(order, "/move"), {"version": version, "order_status": "Ready"}).status_code
        == 409
    )
    assert stored(app, order).order_status == OrderStatus.RECEIVED


# Correcting details


def test_details_are_corrected_the_total_follows_and_the_timeline_tells(
    app: Flask, staff_client, order
) -> None:
    sent = details(order, city="Karachi", items__0__quantity="3", items__0__size="L")
    answer = staff_client.post_form(url(order, "/edit"), sent)
    assert (answer.status_code, answer.location) == (303, url(order))
    now = stored(app, order)
    assert (now.city, now.total_amount, now.lines[0].size) == ("Karachi", order.total_amount * 3, "L")
    told = timeline(staff_client.get(url(order)))
    assert "City Lahore → Karachi" in told
    assert (
        "1 × Mehr Embroidered Long Shirt, S, Bottle green → 3 × Mehr Embroidered Long Shirt, L, Bottle green"
        in told
    )
    assert "Total Rs 6,750 → Rs 20,250" in told
    assert actions(app, order)[0] == "order.details_corrected"


def test_a_single_correction_is_told_in_one_line(app: Flask, staff_client, order) -> None:
    staff_client.post_form(url(order, "/edit"), details(order, city="Karachi"))
    assert "Details corrected: City Lahore → Karachi" in timeline(staff_client.get(url(order)))


def test_a_quantity_of_zero_takes_a_line_off(app: Flask, staff_client, product) -> None:
    other = make_product(app, name="Bahaar Lawn Shalwar Kameez")
    order = make_order(app, product, other)
    staff_client.post_form(url(order, "/edit"), details(order, items__1__quantity="0"))
    assert [each.name for each in stored(app, order).lines] == ["Mehr Embroidered Long Shirt"]
    assert "1 × Bahaar Lawn Shalwar Kameez, S, Bottle green taken off" in timeline(
        staff_client.get(url(order))
    )


def test_the_last_line_cannot_be_taken_off(app: Flask, staff_client, order) -> None:
    answer = staff_client.post_form(url(order, "/edit"), details(order, items__0__quantity="0"))
    assert answer.status_code == 422
    assert "An order keeps at least 1 line." in words(answer)


def test_every_wrong_field_has_its_own_sentence_and_typed_values_stay(
    app: Flask, staff_client, order
) -> None:
    sent = details(
        order, phone="12", city="", items__0__quantity="many", items__0__size="XXL", address="<short>"
    )
    answer = staff_client.post_form(url(order, "/edit"), sent, headers=HTMX)
    assert answer.status_code == 422
    page, text = answer.get_data(as_text=True), words(answer)
    for name in ("phone", "city", "address", "items-0-quantity", "items-0-size"):
        assert f'id="{name}-error"' in page, name
    assert "Mehr Embroidered Long Shirt does not come in this size." in text
    assert "5 things need your attention" in text
    assert 'value="many"' in page
    assert "&lt;short&gt;" in page
    assert actions(app, order) == ["order.placed"]


def test_sizes_offered_are_those_of_the_product_now_and_the_ordered_one(
    app: Flask, staff_client, product
) -> None:
    order = make_order(app, product, lines=(line(product, size="M"),))
    page = staff_client.get(url(order, "/edit")).get_data(as_text=True)
    select = re.search(r'<select[^>]*name="items-0-size".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'value="(\w+)"', select) == ["S", "M", "L"]
    assert re.search(r'<option selected value="M"', select)


def test_from_ready_on_details_stay_as_they_are(app: Flask, staff_client, order) -> None:
    moved = move(app, order, order_status=OrderStatus.READY)
    assert "Correct details" not in words(staff_client.get(url(order)))
    assert staff_client.get(url(order, "/edit")).location == url(order)
    answer = staff_client.post_form(url(order, "/edit"), details(moved, city="Karachi"))
    assert answer.status_code == 409
    assert stored(app, order).city == "Lahore"


def test_stale_details_show_both_versions_and_lose_nothing(app: Flask, staff_client, order) -> None:
    with app.app_context():
        theirs = Contact(**{**vars_of(contact_of(order)), "city": "Quetta", "customer_name": "Ayesha Khan"})
        correct_order(order.id, theirs, {0: LineCorrection("S", "Bottle green", 2)}, HINA)
    sent = details(order, city="Karachi", items__0__size="M")
    answer = staff_client.post_form(url(order, "/edit"), sent, headers=HTMX)
    assert answer.status_code == 409
    text = words(answer)
    for fact in ("Hina Baig", "Quetta", "Karachi", "Size, Mehr Embroidered Long Shirt"):
        assert fact in text
    assert stored(app, order).city == "Quetta"
    mine_again = fields(answer, 'method="post"')
    assert staff_client.post_form(url(order, "/edit"), mine_again).status_code == 303
    now = stored(app, order)
    assert (now.city, now.lines[0].size) == ("Karachi", "M")  # mine
    assert (now.customer_name, now.lines[0].quantity) == ("Ayesha Khan", 2)  # theirs: untouched by me


def test_stale_details_after_a_line_was_taken_off_leave_it_off(app: Flask, staff_client, product) -> None:
    other = make_product(app, name="Bahaar Lawn Shalwar Kameez")
    order = make_order(app, product, other)
    with app.app_context():
        correct_order(order.id, contact_of(order), {0: LineCorrection("S", "Bottle green", 0)}, HINA)
    answer = staff_client.post_form(
        url(order, "/edit"), details(order, items__0__quantity="5", items__1__quantity="4")
    )
    assert answer.status_code == 409
    staff_client.post_form(url(order, "/edit"), fields(answer, 'action="/admin/orders/[^"]+/edit"'))
    assert [(each.name, each.quantity) for each in stored(app, order).lines] == [
        ("Bahaar Lawn Shalwar Kameez", 4)
    ]


# Notes and the timeline


def test_a_note_is_written_with_its_author_and_makes_no_form_stale(app: Flask, staff_client, order) -> None:
    answer = staff_client.post_form(
        url(order, "/notes"), {"note": "Sleeves 1 inch\nshorter <b>"}, headers=HTMX
    )
    told = timeline(answer)
    assert told.index("Note") < told.index("Sleeves 1 inch shorter <b>") < told.index("Asma Noor")
    assert "hx-preserve" not in answer.get_data(as_text=True)  # the field is empty again
    assert post_move(staff_client, order, order_status="Ready").status_code == 303
    assert actions(app, order) == ["order.moved", "order.noted", "order.placed"]


def test_a_note_sent_twice_is_one_note(app: Flask, staff_client, order) -> None:
    for _ in range(2):
        assert staff_client.post_form(url(order, "/notes"), {"note": "Call her"}).status_code == 303
    assert actions(app, order).count("order.noted") == 1


@pytest.mark.parametrize("note", ["", "   ", "x" * 501])
def test_a_note_must_say_something_and_not_too_much(app: Flask, staff_client, order, note) -> None:
    answer = staff_client.post_form(url(order, "/notes"), {"note": note})
    assert answer.status_code == 422
    assert 'id="note-error"' in answer.get_data(as_text=True)
    assert note.strip() in answer.get_data(as_text=True)
    assert actions(app, order) == ["order.placed"]


def test_the_timeline_says_what_happened_in_words_newest_first(app: Flask, staff_client, order) -> None:
    move(app, order, payment_status=PAID)
    move(app, order, payment_status=VERIFIED, order_status=OrderStatus.PROCESSING)
    move(app, order, delivery_status=DeliveryStatus.IN_PROGRESS)
    move(app, order, reason="Wrong parcel", delivery_status=DeliveryStatus.NOT_STARTED)
    told = timeline(staff_client.get(url(order)))
    sentences = [
        "Corrected: In Progress → Not Started",
        "Delivery: Not Started → In Progress",
        "Received → Processing",
        "Payment verified",
        "Payment: Pending → Paid",
        "Order placed on the website",
    ]
    positions = [told.index(sentence) for sentence in sentences]
    assert positions == sorted(positions)
    assert "Wrong parcel" in told


def test_the_timeline_says_by_which_way_somebody_acted(app: Flask, staff_client, product) -> None:
    order = make_order(app, product, source=Source.STAFF)
    assert "Order typed in by staff" in timeline(staff_client.get(url(order)))
    assert "Beautique · automatic" in timeline(staff_client.get(url(order)))


def test_nothing_changes_without_a_csrf_token(app: Flask, staff_client, order) -> None:
    for tail in ("/move", "/notes", "/edit"):
        answer = staff_client.post(
            url(order, tail), data={"version": 1, "order_status": "Ready", "note": "x"}
        )
        assert answer.status_code == 400
    assert actions(app, order) == ["order.placed"]
