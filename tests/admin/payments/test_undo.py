"""What the queue decided can be undone for ten seconds, by whoever decided it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import OrderStatus, PaymentStatus
from tests.admin.order_pages import HTMX, actions, move, stored
from tests.admin.payment_pages import confirm, on_desk, proof_of, reject, toast, track, waiting

PAID = PaymentStatus.PAID


def undo(client, answer, **more: Any):
    """Presses Undo in the toast of an answer."""
    offered = toast(answer)["undo"]
    return client.post_form(offered["url"], offered["fields"], headers=HTMX, **more)


def test_a_confirmation_can_be_undone_at_once(app: Flask, staff_client):
    order, other = waiting(app, seed=1), waiting(app)
    before = stored(app, order)
    answer = confirm(staff_client, order, HTMX)
    back = undo(staff_client, answer)
    assert (back.status_code, on_desk(back), track(back)) == (200, order.number, ["now", ""])
    row = stored(app, order)
    assert (row.payment_status, row.paid_amount, row.payment_reference) == (before.payment_status, 0, None)
    assert actions(app, order)[:2] == ["order.undone", "order.payment_undone"]
    assert confirm(staff_client, other, HTMX).status_code == 200  # its ID is free again


def test_a_rejection_can_be_undone_at_once(app: Flask, staff_client):
    order = waiting(app, seed=1)
    answer = reject(staff_client, order, proof_of(app, order), headers=HTMX)
    back = undo(staff_client, answer)
    assert (back.status_code, on_desk(back)) == (200, order.number)
    row = stored(app, order)
    assert (row.payment_status, row.has_proof) == (PAID, True)
    assert proof_of(app, order).rejected_reason is None


@pytest.mark.parametrize("settle", ["confirmed", "rejected"])
def test_it_is_too_late_to_undo_after_ten_seconds_or_another_change_or_for_somebody_else(
    app: Flask, staff_client, owner_client, settle
):
    order = waiting(app, seed=1)
    answer = (
        confirm(staff_client, order, HTMX)
        if settle == "confirmed"
        else reject(staff_client, order, proof_of(app, order), headers=HTMX)
    )
    settled = stored(app, order)
    assert undo(owner_client, answer).status_code == 403
    with time_machine.travel(clock.now() + timedelta(seconds=11)):
        late = undo(staff_client, answer)
    assert (late.status_code, "these are over" in toast(late)["text"]) == (409, True)
    moved = move(app, order, order_status=OrderStatus.PROCESSING)
    late = undo(staff_client, answer)
    assert (late.status_code, "changed again since" in toast(late)["text"]) == (409, True)
    row = stored(app, order)
    assert (row.payment_status, row.version) == (settled.payment_status, moved.version)
