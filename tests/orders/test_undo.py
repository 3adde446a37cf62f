"""Taking back one's own move: for ten seconds, if nothing followed."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.cli.integrity_checks.orders import statuses
from beautique.kernel import clock
from beautique.kernel.errors import Conflict, Forbidden, Stale
from beautique.orders.commands import add_note, move_order, undo_move
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.orders.types import DeliveryStatus, OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.commands import record_payment
from beautique.payments.types import PaymentDraft
from beautique.staff.permissions import PERMISSIONS
from beautique.staff.types import Role
from tests.factories import make_order

pytestmark = pytest.mark.usefixtures("app_context")

ASMA = Actor("Asma", Via.SESSION, uuid.UUID(int=1), permissions=frozenset(PERMISSIONS[Role.STAFF]))
SANA = Actor("Sana", Via.SESSION, uuid.UUID(int=2), permissions=frozenset(PERMISSIONS[Role.OWNER]))


def moved(order: Order, actor: Actor = ASMA, reason: str | None = None, **changes) -> Order:
    return move_order(order.id, OrderChanges(**changes), actor, reason, accept_unpaid=True)


def test_everything_that_a_move_changed_is_as_before_and_the_timeline_keeps_both(app: Flask) -> None:
    order = make_order(app)
    due = order.order_date + timedelta(days=3)
    sent = moved(
        order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, courier="TCS", tracking_number="779", estimated_delivery=due
    )  # fmt: skip
    version = sent.version
    undone = undo_move(order.id, version, ASMA)
    assert (undone.delivery_status, undone.courier, undone.tracking_number, undone.estimated_delivery) == (
        DeliveryStatus.NOT_STARTED, None, None, None,
    )  # fmt: skip
    assert "779" not in undone.search_text
    newest, move, _placed = list_timeline("order", order.id)
    assert (newest.action, newest.actor_name, newest.seq) == ("order.undone", "Asma", version + 1)
    assert newest.changes == {
        field: [new, old] for field, (old, new) in move.changes.items() if field != "sent_unpaid"
    }
    assert list(statuses()) == []


def test_what_comes_back_is_of_its_own_kind_again(app: Flask) -> None:
    order = make_order(app)
    first = order.order_date + timedelta(days=1)
    moved(order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, estimated_delivery=first)
    later = moved(
        order, delivery_status=DeliveryStatus.DELIVERED, estimated_delivery=first + timedelta(days=1)
    )
    undone = undo_move(order.id, later.version, ASMA)
    assert (undone.delivery_status, undone.estimated_delivery) == (DeliveryStatus.OUT_FOR_DELIVERY, first)
    assert isinstance(undone.delivery_status, DeliveryStatus)


def test_staff_may_undo_a_cancellation_without_a_reason_and_without_the_owner(app: Flask) -> None:
    cancelled = moved(make_order(app), reason="Sold out", order_status=OrderStatus.CANCELLED)
    assert undo_move(cancelled.id, cancelled.version, ASMA).order_status == OrderStatus.RECEIVED


def test_a_correction_is_undone_like_any_move(app: Flask) -> None:
    ready = moved(make_order(app), order_status=OrderStatus.READY)
    corrected = moved(ready, SANA, "by mistake", order_status=OrderStatus.RECEIVED)
    assert undo_move(ready.id, corrected.version, SANA).order_status == OrderStatus.READY


def test_asking_twice_is_asking_once(app: Flask) -> None:
    order = moved(make_order(app), order_status=OrderStatus.READY)
    version = order.version
    undo_move(order.id, version, ASMA)
    assert undo_move(order.id, version, ASMA).order_status == OrderStatus.RECEIVED
    assert [event.action for event in list_timeline("order", order.id)].count("order.undone") == 1


def test_after_ten_seconds_it_is_too_late(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    order = moved(make_order(app), order_status=OrderStatus.READY)
    made_at = list_timeline("order", order.id)[0].at
    monkeypatch.setattr(clock, "now", lambda: made_at + timedelta(seconds=10, microseconds=1))
    with pytest.raises(Conflict, match="10 seconds"):
        undo_move(order.id, order.version, ASMA)
    monkeypatch.setattr(clock, "now", lambda: made_at + timedelta(seconds=10))
    assert undo_move(order.id, order.version, ASMA).order_status == OrderStatus.RECEIVED


def test_a_note_is_no_change_but_another_move_is(app: Flask) -> None:
    order = moved(make_order(app), order_status=OrderStatus.PROCESSING)
    version = order.version
    moved(order, SANA, order_status=OrderStatus.READY)
    with pytest.raises(Stale):
        undo_move(order.id, version, ASMA)
    assert get_order(order.number).order_status == OrderStatus.READY
    again = moved(order, payment_status=PaymentStatus.PAID)
    add_note(order.id, "She called", SANA)
    assert undo_move(order.id, again.version, ASMA).payment_status == PaymentStatus.PENDING


def test_nobody_undoes_what_somebody_else_did(app: Flask) -> None:
    order = moved(make_order(app), order_status=OrderStatus.READY)
    with pytest.raises(Forbidden, match="Asma"):
        undo_move(order.id, order.version, SANA)


def test_a_placement_and_an_undo_are_not_undone(app: Flask) -> None:
    order = make_order(app)
    with pytest.raises(Conflict):
        undo_move(order.id, order.version, ASMA)
    ready = moved(order, order_status=OrderStatus.READY)
    undone = undo_move(order.id, ready.version, ASMA)
    with pytest.raises(Conflict):
        undo_move(order.id, undone.version, ASMA)


def test_a_move_that_came_with_a_payment_is_not_undone_alone(app: Flask) -> None:
    order = make_order(app)
    clerk = Actor("Asma", Via.SESSION, ASMA.id, "request-1", ASMA.permissions)
    record_payment(order.id, PaymentDraft(amount=Decimal(6750), reference="31482290417", paid_on=clock.today(), seen_in_account=True), clerk)  # fmt: skip
    with pytest.raises(Conflict):
        undo_move(order.id, get_order(order.number).version, clerk)
    assert get_order(order.number).payment_status == PaymentStatus.VERIFIED
