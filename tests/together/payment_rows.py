"""Payments and screenshots: every form of the dashboard about them, sent twice at once."""

from collections.abc import Callable
from typing import Any

from beautique.orders.queries import get_order
from tests.together.desk import Desk, Person, picture, sent_back, transfer
from tests.together.rows import Row, one

PAID = "order.payment_recorded order.moved"
SENT_BACK = "order.sent_back"
REJECTED = "order.proof_rejected order.sent_back"


def confirm(route: str) -> Callable[[Person, Any, Any], Any]:
    """Records a payment on the version that was shown, through one of the two forms; a wish is an ID for each of the orders."""

    def send(me: Person, orders: Any, reference: Any) -> Any:
        mine = orders[me.place] if isinstance(orders, list) else orders
        sent = transfer(mine, version=mine.version, **({"reference": reference} if reference else {}))
        return me.form(route.format(mine.number), **sent)

    return send


def refund(me: Person, order: Any, reference: Any) -> Any:
    """Records what was sent back, on the version that was shown."""
    return me.form(f"/orders/{order.number}/refunds", version=order.version, **sent_back(order, reference))


def unpaid_and_due_back(desk: Desk) -> list[Any]:
    """An order that waits for money, and one whose money is to be sent back."""
    return [desk.order(), desk.due_back()]


def confirm_or_refund(me: Person, orders: Any, reference: Any) -> Any:
    """The first records that money came in under an ID, the second that money went out under it."""
    return (refund if me.place else confirm("/orders/{}/payments"))(me, orders[me.place], reference)


def tick(me: Person, payment: Any, wish: Any) -> Any:
    """Ticks a payment in the daily closing, or takes the tick away."""
    one = str(payment.transfer_id)
    return me.form("/payments/closing/ticks", htmx=True, one=one, ticked=one if wish else None)


def close(me: Person, day: Any, statement_total: Any) -> Any:
    """Closes a day of an account that has no payments, as the page showed it."""
    sent = {"method": "Easypaisa", "expected": "0", "version": "0", "note": "Found it so"}
    return me.form(f"/payments/closing?day={day}", **sent, statement_total=statement_total)


def reject(me: Person, proof: Any, reason: Any) -> Any:
    """Rejects the screenshot on the order page."""
    return me.form(f"/proofs/{proof.id}/reject", reason=reason)


def reject_or_confirm(me: Person, proof: Any, reason: Any) -> Any:
    """Rejects a screenshot, or verifies its order's payment."""
    if reason:
        return reject(me, proof, reason)
    with me.app.app_context():
        order = get_order(str(proof.order_id))
    return confirm("/orders/{}/payments")(me, order, None)


def send_back(route: str) -> Callable[[Person, Any, Any], Any]:
    """Says on the version that was shown that no money came, on one of the two pages."""
    return lambda me, order, _: me.form(route.format(order.number), version=order.version)


def send_back_or_confirm(me: Person, order: Any, sends_back: bool) -> Any:
    """Says that no money came, or verifies the payment."""
    act = send_back("/orders/{}/send-back") if sends_back else confirm("/orders/{}/payments")
    return act(me, order, None)


ROWS = [
    Row(
        "admin.record_payment",
        "on one version",
        Desk.order,
        confirm("/orders/{}/payments"),
        {(303, 409): PAID},
    ),
    Row(
        "admin.record_payment",
        "one form twice",
        Desk.order,
        confirm("/orders/{}/payments"),
        {(303, 303): PAID},
        ("TID 100200302", "TID 100200302"),
        people=one,
    ),
    Row(
        "admin.record_payment",
        "one ID for two orders",
        Desk.orders,
        confirm("/orders/{}/payments"),
        {(303, 409): PAID},
        ("TID 100200300", "TID-100-200-300"),
    ),
    Row(
        "admin.confirm_payment",
        "on one version",
        Desk.order,
        confirm("/payments/{}/confirm"),
        {(303, 409): PAID},
    ),
    Row(
        "admin.confirm_payment",
        "one form twice",
        Desk.order,
        confirm("/payments/{}/confirm"),
        {(303, 303): PAID},
        ("TID 100200301", "TID 100200301"),
        people=one,
    ),
    Row(
        "admin.reverse_payment",
        "both",
        Desk.payment,
        lambda me, payment, _: me.form(f"/payments/{payment.id}/reverse", reason="Not in the account"),
        {(303, 409): "order.payment_reversed order.corrected"},
    ),
    Row(
        "admin.undo_payment",
        "one click twice",
        Desk.payment,
        lambda me, payment, _: me.form(f"/payments/{payment.id}/undo", htmx=True),
        {(200, 200): "order.payment_undone order.undone"},
        people=one,
    ),
    Row(
        "admin.record_refund",
        "on one version",
        Desk.due_back,
        refund,
        {(303, 409): "order.refunded"},
    ),
    Row(
        "admin.record_refund",
        "one form twice",
        Desk.due_back,
        refund,
        {(303, 303): "order.refunded"},
        ("OUT 100200303", "OUT 100200303"),
        people=one,
    ),
    Row(
        "admin.record_refund",
        "beside a payment with its ID",
        unpaid_and_due_back,
        confirm_or_refund,
        {(303, 422): (PAID, "order.refunded")},
        ("TID 100200306", "TID 100200306"),
    ),
    Row(
        "admin.record_refund",
        "beside a payment with its ID, of few digits",
        unpaid_and_due_back,
        confirm_or_refund,
        {(303, 422): (PAID, "order.refunded")},
        ("FT 26A7 B9", "FT26-A7B9"),
    ),
    Row(
        "admin.reverse_refund",
        "both",
        Desk.refund,
        lambda me, sent, _: me.form(f"/refunds/{sent.id}/reverse", reason="It came back"),
        {(303, 409): "order.refund_reversed"},
    ),
    Row(
        "admin.undo_refund",
        "one click twice",
        Desk.refund,
        lambda me, sent, _: me.form(f"/refunds/{sent.id}/undo", htmx=True),
        {(200, 200): "order.refund_undone"},
        people=one,
    ),
    Row(
        "admin.attach_proof",
        "the same picture",
        Desk.order,
        lambda me, order, quality: me.form(f"/orders/{order.number}/proofs", proof=picture(quality)),
        {(303, 303): "order.proof_attached order.moved"},
        (60, 60),
    ),
    Row(
        "admin.attach_proof",
        "two pictures",
        Desk.order,
        lambda me, order, quality: me.form(f"/orders/{order.number}/proofs", proof=picture(quality)),
        {(303, 303): "order.proof_attached order.moved order.proof_attached"},
        (60, 70),
    ),
    Row(
        "admin.reject_proof",
        "two reasons",
        Desk.proof,
        reject,
        {(303, 409): REJECTED},
        ("Fake", "Wrong amount"),
    ),
    Row("admin.reject_proof", "one reason", Desk.proof, reject, {(303, 303): REJECTED}, ("Fake", "Fake")),
    Row(
        "admin.reject_proof",
        "beside a confirmation",
        Desk.proof,
        reject_or_confirm,
        {(303, 409): (REJECTED, PAID)},
        ("Fake", None),
    ),
    Row(
        "admin.reject_payment",
        "two reasons",
        Desk.proof,
        lambda me, proof, reason: me.form(
            f"/payments/{proof.order_id}/reject", proof=str(proof.id), reason=reason
        ),
        {(303, 409): REJECTED},
        ("Fake", "Wrong amount"),
    ),
    Row(
        "admin.send_back_payment",
        "on one version",
        Desk.marked_paid,
        send_back("/payments/{}/send-back"),
        {(303, 409): SENT_BACK},
    ),
    Row(
        "admin.send_back_payment",
        "one form twice",
        Desk.marked_paid,
        send_back("/payments/{}/send-back"),
        {(303, 303): SENT_BACK},
        people=one,
    ),
    Row(
        "admin.send_back_order",
        "beside a confirmation",
        Desk.marked_paid,
        send_back_or_confirm,
        {(303, 409): (SENT_BACK, PAID)},
        (True, False),
    ),
    Row(
        "admin.undo_sending_back",
        "one click twice",
        Desk.sent_back,
        lambda me, order, _: me.form(f"/payments/{order.number}/send-back/undo", htmx=True),
        {(200, 200): "order.undone"},
        people=one,
    ),
    Row(
        "admin.undo_rejection",
        "one click twice",
        Desk.rejected,
        lambda me, proof, _: me.form(f"/proofs/{proof.id}/undo", htmx=True),
        {(200, 200): "order.proof_restored order.undone"},
        people=one,
    ),
    Row(
        "admin.save_closing_ticks",
        "one payment",
        Desk.payment,
        tick,
        {(200, 200): "closing.ticked"},
        (True, True),
    ),
    Row(
        "admin.save_closing_ticks",
        "tick and no tick",
        Desk.payment,
        tick,
        {(200, 200): ("closing.ticked", "closing.ticked closing.unticked")},
        (True, False),
    ),
    Row(
        "admin.close_day",
        "two statements",
        Desk.day,
        close,
        {(303, 409): "closing.account_closed"},
        ("10", "20"),
    ),
    Row(
        "admin.close_day",
        "one form twice",
        Desk.day,
        close,
        {(303, 303): "closing.account_closed"},
        ("10", "10"),
        people=one,
    ),
]
