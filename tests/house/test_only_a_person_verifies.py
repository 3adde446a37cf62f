"""No path leads from a reading, an arrival, a share or a file to a changed payment status: only a person's own request with the tick."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.payments.arrivals.uploads import keep_pasted
from beautique.payments.models import PaymentProof
from beautique.payments.proofs import attach_proof
from beautique.payments.readings.models import ProofReading
from beautique.payments.readings.types import Box, Reading
from beautique.settings.types import PaymentMethod
from beautique.shares.commands import keep_share
from beautique.web.stores import proof_store
from tests.payments.desk import ASMA, order_of, pay, screenshot
from tests.payments.matching.arrived import arrived, dismissed

ABOUT = re.compile(r"arrival|reading|strip|share|match_same")
ID = "52218896736"


def test_no_request_about_evidence_changes_a_payment_status(
    app: Flask, owner, owner_client, owner_token
) -> None:
    _, named = shop(app, owner.id)
    before = statuses(app)
    walked = set()
    for rule in app.url_map.iter_rules():
        if not ABOUT.search(rule.endpoint) or "static" in rule.endpoint:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            # Each is asked without the tick and, but for what it may say, with it.
            for sent in (named, {**named, "seen_in_account": "y"}):
                _, address = rule.build(named_in(named, rule.arguments), append_unknown=False) or (None, "")
                answer = send(owner_client, owner_token, method, address, sent)
                assert answer.status_code < 500, (rule.endpoint, method)
                assert statuses(app) == before, (rule.endpoint, method)
            walked.add(f"{method} {rule.endpoint}")
    assert {
        "POST admin.use_arrival",
        "POST admin.use_arrival_on_order",
        "POST admin.take_arrival",
        "POST admin.match_same",
        "POST admin.attach_shared",
        "POST admin.import_arrival_upload",
        "POST admin.upload_arrivals",
        "GET admin.proof_reading",
    } <= walked
    assert any("api" in each for each in walked)
    with app.app_context(), transaction() as session:
        assert session.query(Order).filter_by(payment_status=PaymentStatus.VERIFIED).count() == 1


@pytest.mark.parametrize("path", ["/admin/payments/{}/confirm", "/admin/orders/{}/payments"])
def test_an_arrival_that_was_chosen_does_not_replace_the_tick(
    app: Flask, owner, owner_client, path: str
) -> None:
    order, named = shop(app, owner.id)
    before = statuses(app)
    answer = owner_client.post_form(path.format(order.number), named)
    assert answer.status_code == 422
    assert "Look into the account first" in answer.text
    assert statuses(app) == before
    answer = owner_client.post_form(path.format(order.number), {**named, "seen_in_account": "y"})
    assert answer.status_code == 303
    assert statuses(app) != before


def shop(app: Flask, owner_id: uuid.UUID) -> tuple[Order, dict[str, str]]:
    """A waiting order whose screenshot, reading, share, file and arrival all say that it is paid, and a verified one; all their names."""
    order, verified, pending = order_of(app, 5450), order_of(app, 900), order_of(app, 5450)
    with app.app_context():
        proof = attach_proof(order.id, screenshot(1), proof_store(), ASMA).proof
        keep_reading(proof)
        share = keep_share(owner_id, [f"Rs 5,450 {order.number}"], [screenshot(2)], proof_store()).share_id
        arrival = arrived(5450, ID, narration=f"for {order.number}")
        arrived(5450, "70000000001", narration=f"for {pending.number}")
        dismissed(arrived(5450))
        payment = pay(verified, reference="TID-80000000001")
        same = arrived(900, "80000000001")
        pasted = f"Date\tCredit\tReference\tDetails\n{clock.today():%d/%m/%Y}\t5450\t{ID}\t{pending.number}"
        upload = keep_pasted(PaymentMethod.EASYPAISA, pasted, owner_id)
    return order, {
        "number": order.number,
        "order": order.number,
        "proof_id": str(proof.id),
        "share_id": str(share),
        "arrival_id": str(arrival.id),
        "arrival": str(arrival.id),
        "use": str(arrival.id),
        "upload_id": str(upload),
        "transfer_id": str(payment.transfer_id),
        "pair": f"{payment.transfer_id} {same.id}",
        "version": str(current_version(app, order)),
        "amount": "5450",
        "reference": ID,
        "paid_on": f"{clock.today():%d/%m/%Y}",
        "method": "Easypaisa",
        "account": "Easypaisa",
        "reason": "Not ours",
        "text": f"You have received Rs. 5450 from AYESHA. TID {ID} {order.number}",
    }


def keep_reading(proof: PaymentProof) -> None:
    with transaction() as session:
        read = {"reference": ID, "paid_on": clock.today()}
        session.add(
            ProofReading.of(proof.id, Reading(**read, boxes=dict.fromkeys(read, Box(0, 0, 9, 9))), "e")
        )  # type: ignore[arg-type]


def current_version(app: Flask, order: Order) -> int:
    with app.app_context(), transaction() as session:
        return session.get_one(Order, order.id).version


def statuses(app: Flask) -> dict[str, tuple[Any, ...]]:
    """The payment status and what was paid, of every order."""
    with app.app_context():
        db.session.expire_all()
        return {each.number: (each.payment_status, each.paid_amount) for each in db.session.query(Order)}


def named_in(named: dict[str, str], arguments: set[str]) -> dict[str, str]:
    return {argument: named.get(argument, str(uuid.UUID(int=7))) for argument in arguments}


def send(client: Any, token: str, method: str, address: str, sent: dict[str, str]) -> Any:
    if address.startswith("/api"):
        line = {
            "amount": 5450,
            "paid_on": clock.today().isoformat(),
            "reference": ID,
            "narration": sent["number"],
        }
        body = {"account": "Easypaisa", "arrivals": [line]}
        return client.open(address, method=method, json=body, headers={"Authorization": f"Bearer {token}"})
    if method == "GET":
        return client.get(address, query_string=sent)
    return client.open(address, method=method, data={"csrf_token": client.csrf_token(), **sent})
