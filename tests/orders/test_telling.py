"""What a customer was not told yet: kept by what was done, until somebody tells it."""

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.bulk.commands import run_bulk, start_undo
from beautique.bulk.types import BulkItemRequest
from beautique.cli.integrity_checks.orders import statuses
from beautique.kernel.errors import Conflict
from beautique.orders.bulk.commands import start_moves
from beautique.orders.commands import mark_told, move_order, note_message, undo_move
from beautique.orders.messages import left_untold, tells
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus as D
from beautique.orders.types import Flag, OrderChanges, Statuses
from beautique.orders.types import OrderStatus as O
from beautique.orders.types import PaymentStatus as P
from beautique.payments.bulk import ORDER_KINDS
from beautique.settings.types import Message
from tests.factories import make_order
from tests.payments.desk import ASMA, OWNER, flagged, fresh

SENT = D.OUT_FOR_DELIVERY


@pytest.mark.parametrize(
    ("news", "before", "now", "has_proof", "is_paid", "left"),
    [
        (Message.PAYMENT_VERIFIED, None, Statuses(P.VERIFIED), True, True, Message.PAYMENT_VERIFIED),
        (
            Message.PAYMENT_VERIFIED,
            Message.PROOF_REJECTED,
            Statuses(P.VERIFIED),
            True,
            True,
            Message.PAYMENT_VERIFIED,
        ),
        (
            Message.DISPATCHED,
            Message.PAYMENT_VERIFIED,
            Statuses(P.VERIFIED, O.READY, SENT),
            True,
            True,
            Message.DISPATCHED,
        ),
        # the link that follows the parcel says more
        (
            Message.PAYMENT_VERIFIED,
            Message.DISPATCHED,
            Statuses(P.PAID, O.READY, SENT),
            True,
            True,
            Message.DISPATCHED,
        ),
        (
            Message.PAYMENT_VERIFIED,
            None,
            Statuses(P.PAID, O.READY, SENT),
            True,
            True,
            Message.PAYMENT_VERIFIED,
        ),
        # what is not true any more need not be told
        (None, Message.PAYMENT_VERIFIED, Statuses(P.PAID), True, False, None),
        (
            None,
            Message.PAYMENT_VERIFIED,
            Statuses(P.VERIFIED, O.PROCESSING),
            True,
            True,
            Message.PAYMENT_VERIFIED,
        ),
        (None, Message.PROOF_REJECTED, Statuses(), False, False, Message.PROOF_REJECTED),
        (None, Message.PROOF_REJECTED, Statuses(P.PAID), True, False, None),
        (None, Message.DISPATCHED, Statuses(P.VERIFIED, O.READY, D.IN_PROGRESS), True, True, None),
        # who has the parcel knows
        (None, Message.DISPATCHED, Statuses(P.VERIFIED, O.READY, D.DELIVERED), True, True, None),
        (None, Message.DISPATCHED, Statuses(P.VERIFIED, O.DELIVERED, SENT), True, True, None),
        (Message.PAYMENT_VERIFIED, None, Statuses(P.PAID, O.DELIVERED, D.DELIVERED), True, True, None),
        # a cancellation is told to who sent something, and nothing else
        (Message.CANCELLED, Message.PROOF_REJECTED, Statuses(order=O.CANCELLED), False, False, None),
        (Message.CANCELLED, None, Statuses(order=O.CANCELLED), True, False, Message.CANCELLED),
        (Message.CANCELLED, None, Statuses(P.PAID, O.CANCELLED), False, False, Message.CANCELLED),
        (Message.CANCELLED, Message.DISPATCHED, Statuses(order=O.CANCELLED), False, True, Message.CANCELLED),
        (Message.PAYMENT_VERIFIED, None, Statuses(P.VERIFIED, O.CANCELLED), False, True, Message.CANCELLED),
        (Message.PROOF_REJECTED, None, Statuses(P.PAID, O.CANCELLED), False, False, None),
        (None, Message.CANCELLED, Statuses(P.PAID, O.CANCELLED), False, False, Message.CANCELLED),
        (None, Message.CANCELLED, Statuses(P.PAID), True, False, None),
    ],
)
def test_the_newest_that_is_still_true_is_left_to_tell(news, before, now, has_proof, is_paid, left) -> None:
    assert left_untold(news, before, now, has_proof=has_proof, is_paid=is_paid) == left


@pytest.mark.parametrize(
    ("message", "untold", "told"),
    [
        (Message.DISPATCHED, Message.DISPATCHED, True),
        (Message.READY, Message.PAYMENT_VERIFIED, True),
        (Message.PAYMENT_VERIFIED, Message.DISPATCHED, False),  # an old page
        (Message.PAYMENT_PENDING, Message.PROOF_REJECTED, False),
        (Message.READY, None, False),
    ],
)
def test_a_message_tells_what_came_before_it(message, untold, told) -> None:
    assert tells(message, untold) is told


def moved(order: Order, **statuses) -> Order:
    return move_order(order.id, OrderChanges(**statuses), OWNER, "A mistake", accept_unpaid=True)


def happened(order: Order) -> list[tuple[str, int]]:
    return [(event.action, event.seq) for event in list_timeline("order", order.id)]


@pytest.mark.usefixtures("app_context")
def test_a_dispatch_is_left_to_tell_until_its_message_is_opened_and_no_open_form_gets_stale(
    app: Flask,
) -> None:
    order = moved(make_order(app), delivery_status=SENT)
    assert (fresh(order).untold, flagged(Flag.NOT_TOLD)) == (Message.DISPATCHED, [order.number])
    version, at = order.version, order.updated_at
    note_message(order.id, Message.PAYMENT_VERIFIED, ASMA)
    assert fresh(order).untold == Message.DISPATCHED
    note_message(order.id, Message.DISPATCHED, ASMA)
    note_message(order.id, Message.DISPATCHED, ASMA)  # the same click
    assert (fresh(order).untold, fresh(order).version, fresh(order).updated_at) == (None, version, at)
    assert flagged(Flag.NOT_TOLD) == []
    assert happened(order)[:2] == [("order.whatsapp_opened", version)] * 2
    assert list_timeline("order", order.id)[0].changes["untold"] == ["dispatched", None]


@pytest.mark.usefixtures("app_context")
def test_what_was_opened_before_it_happened_told_nothing(app: Flask) -> None:
    order = make_order(app)
    note_message(order.id, Message.DISPATCHED, ASMA)
    moved(order, delivery_status=SENT)
    assert fresh(order).untold == Message.DISPATCHED
    note_message(order.id, Message.DISPATCHED, ASMA)  # within the same minute, and yet no second click
    assert fresh(order).untold is None
    assert [action for action, _ in happened(order)].count("order.whatsapp_opened") == 2


@pytest.mark.usefixtures("app_context")
def test_told_already_is_written_down_once_and_only_for_what_was_seen(app: Flask) -> None:
    order = moved(make_order(app), payment_status=P.VERIFIED)
    seen = moved(order, delivery_status=SENT).version
    with pytest.raises(Conflict, match="Dispatched"):
        mark_told(order.id, Message.PAYMENT_VERIFIED, ASMA)
    assert fresh(order).untold == Message.DISPATCHED
    for _ in range(2):
        mark_told(order.id, Message.DISPATCHED, ASMA)
    assert (fresh(order).untold, fresh(order).version) == (None, seen)
    assert happened(order)[0] == ("order.told", seen)
    assert [action for action, _ in happened(order)].count("order.told") == 1


@pytest.mark.usefixtures("app_context")
def test_an_undone_move_gives_back_what_was_left_to_tell_before(app: Flask) -> None:
    order = moved(make_order(app), payment_status=P.VERIFIED)
    dispatched = move_order(order.id, OrderChanges(delivery_status=SENT), OWNER)
    undo_move(order.id, dispatched.version, OWNER)
    assert fresh(order).untold == Message.PAYMENT_VERIFIED


@pytest.mark.usefixtures("app_context")
def test_what_was_told_before_its_move_is_undone_stays_told(app: Flask) -> None:
    order = moved(make_order(app), payment_status=P.VERIFIED)
    dispatched = move_order(order.id, OrderChanges(delivery_status=SENT), OWNER)
    note_message(order.id, Message.DISPATCHED, ASMA)
    undo_move(order.id, dispatched.version, OWNER)
    assert (fresh(order).delivery_status, fresh(order).untold) == (D.NOT_STARTED, None)
    assert list(statuses()) == []


@pytest.mark.usefixtures("app_context")
def test_many_that_are_dispatched_at_once_are_left_to_tell_and_what_was_told_stays_told(app: Flask) -> None:
    orders = [make_order(app) for _ in range(2)]
    wishes = [BulkItemRequest(each.id, each.number, {"accept_unpaid": True}) for each in orders]
    job = start_moves("Dispatch", wishes, ASMA, {"delivery_status": SENT})
    run_bulk(job, ORDER_KINDS, ASMA, within_s=5)
    assert sorted(flagged(Flag.NOT_TOLD)) == sorted(each.number for each in orders)
    mark_told(orders[0].id, Message.DISPATCHED, ASMA)
    run_bulk(start_undo(job.id, ORDER_KINDS, ASMA), ORDER_KINDS, ASMA, within_s=5)
    assert [fresh(each).delivery_status for each in orders] == [D.NOT_STARTED] * 2
    assert list(statuses()) == []
