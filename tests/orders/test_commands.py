"""Moving, correcting and noting orders: rules, versions, timeline."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM, Actor, Via
from beautique.catalog.commands import update_product
from beautique.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from beautique.orders.commands import add_note, correct_order, move_order
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.orders.types import DeliveryStatus, LineCorrection, OrderChanges, OrderStatus, PaymentStatus
from beautique.orders.workflow import IllegalMove
from beautique.staff.permissions import PERMISSIONS
from beautique.staff.types import Role
from tests.factories import line, make_order, make_product

pytestmark = pytest.mark.usefixtures("app_context")

ASMA = Actor("Asma", Via.SESSION, permissions=frozenset(PERMISSIONS[Role.STAFF]))
OWNER = Actor("Sana", Via.SESSION, permissions=frozenset(PERMISSIONS[Role.OWNER]))


def moved(order: Order, actor: Actor = ASMA, reason: str | None = None, **changes) -> Order:
    return move_order(order.id, OrderChanges(**changes), actor, reason, accept_unpaid=True)


def test_a_move_is_stored_and_on_the_timeline(app: Flask) -> None:
    order = moved(make_order(app), payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.PROCESSING)
    newest = list_timeline("order", order.id)[0]
    assert get_order(order.number).payment_status == PaymentStatus.VERIFIED
    assert (newest.action, newest.actor_name, newest.seq) == ("order.moved", "Asma", order.version)
    assert newest.changes == {
        "payment_status": ["Pending", "Verified"],
        "order_status": ["Received", "Processing"],
        "untold": [None, "payment_verified"],
    }


def test_a_move_to_where_it_is_changes_nothing(app: Flask) -> None:
    order = make_order(app)
    assert moved(order, order_status=OrderStatus.RECEIVED).version == order.version
    assert len(list_timeline("order", order.id)) == 1


def test_a_correction_is_the_owners_and_needs_a_reason(app: Flask) -> None:
    order = moved(make_order(app), order_status=OrderStatus.READY)
    with pytest.raises(Forbidden):
        moved(order, ASMA, "a mistake", order_status=OrderStatus.RECEIVED)
    with pytest.raises(Invalid) as refusal:
        moved(order, OWNER, order_status=OrderStatus.RECEIVED)
    assert list(refusal.value.errors) == ["reason"]
    order = moved(order, OWNER, "Marked by mistake", order_status=OrderStatus.RECEIVED)
    newest = list_timeline("order", order.id)[0]
    assert (newest.action, newest.reason) == ("order.corrected", "Marked by mistake")


def test_a_cancelled_order_cannot_be_dispatched(app: Flask) -> None:
    order = moved(make_order(app), order_status=OrderStatus.CANCELLED)
    with pytest.raises(IllegalMove) as refusal:
        moved(order, OWNER, "please", delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    assert refusal.value.details["allowed"] == ["Not Started", "In Progress"]


def test_all_refused_parts_leave_all_parts_unchanged(app: Flask) -> None:
    order = make_order(app)
    with pytest.raises(Invalid):
        moved(
            order, payment_status=PaymentStatus.PAID, estimated_delivery=order.order_date - timedelta(days=1)
        )
    assert get_order(order.number).payment_status == PaymentStatus.PENDING


def test_delivery_facts_are_set_and_cleared(app: Flask) -> None:
    order = moved(make_order(app), courier=" TCS ", tracking_number="TCS-1", tracking_notes="a\nb")
    assert (order.courier, order.tracking_number, order.tracking_notes) == ("TCS", "TCS-1", "a\nb")
    assert moved(order, courier=None).courier is None


@pytest.mark.parametrize(
    "typed", ["7.79912E+11", "7E11", "#N/A", "26/03/2026", "26-Mar-2026", "Rs 4,500", "4,500.00"]
)
def test_what_a_spreadsheet_made_of_a_tracking_number_is_refused(app: Flask, typed) -> None:
    order = make_order(app)
    with pytest.raises(Invalid) as refusal:
        moved(order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, tracking_number=typed)
    assert refusal.value.errors["tracking_number"][0].startswith(f"{typed} is a")


def test_a_tracking_number_that_becomes_longer_than_is_kept_is_refused(app: Flask) -> None:
    """One letter may stand for eighteen."""
    order = make_order(app)
    with pytest.raises(Invalid, match="Use at most 60 characters; these are 72"):
        moved(order, tracking_number="\ufdfa" * 4)
    assert get_order(order.number).delivery_status == DeliveryStatus.NOT_STARTED


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("779 004", "779 004"),
        ("7", "7"),
        ("KI-7512/34 b", "KI-7512/34 b"),
        ("by hand", "by hand"),
        ("12-2026", "12-2026"),
        ("'00779912345678", "00779912345678"),
        ("779912345678.0", "779912345678"),
        ("779,912,345,678", "779912345678"),
        ("۷۷۹۹۱۲۳۴۵", "779912345"),
        ("'", None),
    ],
)
def test_any_couriers_tracking_number_is_kept_without_what_spreadsheets_add(app: Flask, typed, kept) -> None:
    assert moved(make_order(app), tracking_number=typed).tracking_number == kept


def test_a_stale_save_is_refused_with_the_present_row(app: Flask) -> None:
    order = make_order(app)
    moved(order, order_status=OrderStatus.PROCESSING)
    with pytest.raises(Stale) as refusal:
        move_order(order.id, OrderChanges(order_status=OrderStatus.READY), ASMA, expected_version=1)
    assert refusal.value.current.order_status == OrderStatus.PROCESSING


def test_an_unknown_order_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        move_order(make_product(app).id, OrderChanges(), ASMA)


def test_corrected_lines_keep_their_price_and_the_total_follows(app: Flask) -> None:
    product = make_product(app)
    order = make_order(app, lines=(line(product), line(product, size="M")))
    update_product(product.id, {"regular_price": Decimal(9000)}, SYSTEM)
    corrected = correct_order(
        order.id,
        order.contact,
        {0: LineCorrection("l", "ivory", 3), 1: LineCorrection("M", "Ivory", 0)},
        ASMA,
    )
    assert [(each.size, each.color, each.quantity) for each in corrected.lines] == [("L", "Ivory", 3)]
    assert corrected.total_amount == Decimal(3 * 6750)
    assert list_timeline("order", order.id)[0].changes["total_amount"] == ["13500.00", "20250.00"]


def test_a_corrected_phone_is_found_under_its_new_spelling(app: Flask) -> None:
    order = make_order(app)
    corrected = correct_order(order.id, replace(order.contact, phone="+44 7911 123456"), {}, ASMA)
    assert corrected.phone_normalized == "447911123456"
    assert "447911123456" in corrected.search_text


def test_a_ready_order_can_no_longer_be_corrected(app: Flask) -> None:
    order = moved(make_order(app), order_status=OrderStatus.READY)
    with pytest.raises(Conflict):
        correct_order(order.id, replace(order.contact, city="Karachi"), {}, ASMA)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (LineCorrection("XXL", "Ivory", 1), "items.0.size"),
        (LineCorrection("M", "Mauve", 1), "items.0.color"),
        (LineCorrection("M", "Ivory", 100), "items.0.quantity"),
        (LineCorrection("M", "Ivory", 0), "items"),
    ],
)
def test_a_wrong_correction_names_its_field_and_changes_nothing(app: Flask, wish, field) -> None:
    order = make_order(app)
    with pytest.raises(Invalid) as refusal:
        correct_order(order.id, replace(order.contact, city="Karachi"), {0: wish}, ASMA)
    assert list(refusal.value.errors) == [field]
    assert get_order(order.number).city == "Lahore"


def test_a_note_makes_no_open_form_stale(app: Flask) -> None:
    order = make_order(app)
    add_note(order.id, "Tailor shortens the sleeves.", ASMA)
    newest = list_timeline("order", order.id)[0]
    assert newest.changes == {"note": [None, "Tailor shortens the sleeves."]}
    assert get_order(order.number).version == order.version
    with pytest.raises(Invalid):
        add_note(order.id, " \u200b ", SYSTEM)
