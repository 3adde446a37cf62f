"""What the tests of the verification queue do again and again: let payments wait, decide them, read the desk."""

import json
import re
from decimal import Decimal
from typing import Any

from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import PaymentStatus
from beautique.payments.proofs import attach_proof
from beautique.payments.queries import list_payments, list_proofs
from beautique.web.stores import proof_store
from tests.admin.order_pages import HTMX, move, stored
from tests.factories import make_order, make_product
from tests.payments.desk import ASMA, screenshot


def waiting(app: Flask, total: int | str = 6750, seed: int | None = None, **over: Any):
    """An order that waits for verification: marked as Paid, or with a screenshot."""
    order = make_order(app, make_product(app, regular_price=Decimal(total)), **over)
    if seed is None:
        return move(app, order, payment_status=PaymentStatus.PAID)
    with app.app_context():
        attach_proof(order.id, screenshot(seed), proof_store(), ASMA)
    return stored(app, order)


def proof_of(app: Flask, order):
    with app.app_context():
        return list_proofs(order.id)[0]


def payments_of(app: Flask, order):
    with app.app_context():
        return list_payments(order.id)


def confirm(client, order, headers=None, **over: Any):
    """Records the payment in the queue."""
    return _send(client, f"/admin/payments/{order.number}/confirm", order, headers, over)


def record_on_page(client, order, headers=None, **over: Any):
    """Records the payment on the order's own page."""
    return _send(client, f"/admin/orders/{order.number}/payments", order, headers, over)


def _send(client, path, order, headers, over):
    sent = {
        "version": order.version,
        "amount": "6,750",
        "reference": "TID 100200300",
        "paid_on": clock.today().isoformat(),
        "seen_in_account": "y",
        **over,
    }
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post_form(path, sent, headers=headers or {})


def reject(client, order, proof, reason="Fake", **more: Any):
    """Rejects the screenshot in the queue."""
    headers = more.pop("headers", {})
    sent = {"proof": str(proof.id), "reason": reason, **more}
    return client.post_form(f"/admin/payments/{order.number}/reject", sent, headers=headers)


def reject_on_page(client, order, proof, reason="Fake", headers=None):
    """Rejects the screenshot on the order's own page."""
    return client.post_form(f"/admin/proofs/{proof.id}/reject", {"reason": reason}, headers=headers or {})


def undo(client, answer):
    """Presses Undo in the toast of an answer."""
    offered = toast(answer)["undo"]
    return client.post_form(offered["url"], offered["fields"], headers=HTMX)


def toast(answer) -> dict[str, Any]:
    return json.loads(answer.headers["HX-Trigger"])["toast"]


def on_desk(answer) -> str:
    """The number of the order whose payment is asked for."""
    found = re.search(r"/admin/payments/(BQ-[^/]+)/confirm", answer.get_data(as_text=True))
    return found[1] if found else ""


def track(answer) -> list[str]:
    bars = re.search(r'<ol class="track.*?</ol>', answer.get_data(as_text=True), re.DOTALL)
    assert bars
    return [
        re.search(r'class="(.*?)"', each)[1] if "class" in each else ""
        for each in re.findall("<li.*?>", bars[0])[0:]
    ]
