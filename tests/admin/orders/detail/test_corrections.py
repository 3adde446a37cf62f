"""Moves back are the owner's, and say why."""

import re

from flask import Flask

from beautique.orders.types import OrderStatus
from tests.admin.order_pages import HTMX, actions, move, post_move, stored, timeline, words


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
