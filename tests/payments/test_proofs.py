"""Screenshots: attached, rejected, known again, purged."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.kernel.errors import Conflict, Forbidden, NotFound
from beautique.media.errors import BadPicture
from beautique.media.private_store import PrivateStore
from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.models import PaymentProof
from beautique.payments.proofs import attach_proof, purge_proofs, reject_proof
from beautique.payments.queries import get_proof, list_proofs
from beautique.payments.rules import MAX_PROOFS
from beautique.payments.types import RejectReason
from tests.factories import make_order
from tests.media.pictures import encoded, photo, upload
from tests.payments.desk import (
    ASMA,
    OWNER,
    folded,
    forwarded,
    fresh,
    order_of,
    pay,
    screenshot,
    statuses,
)

pytestmark = pytest.mark.usefixtures("app_context")


def attached(order: Order, store: PrivateStore, seed: int = 1) -> PaymentProof:
    return attach_proof(order.id, screenshot(seed), store, ASMA).proof


def files(store: PrivateStore) -> set[str]:
    return set(store.keys_before(clock.now() + timedelta(days=1)))


def test_a_screenshot_makes_a_pending_order_paid(app: Flask, store) -> None:
    order = make_order(app)
    proof = attached(order, store)
    row = fresh(order)
    assert (row.payment_status, row.has_proof, row.order_status) == (
        PaymentStatus.PAID,
        True,
        OrderStatus.RECEIVED,
    )
    moved, attached_event = list_timeline("order", order.id)[:2]
    assert (moved.action, attached_event.action) == ("order.moved", "order.proof_attached")
    assert attached_event.changes == {"proof": [None, str(proof.id)]}
    path = store.find_path(get_proof(proof.id).file_key)
    assert path is not None
    assert path.stat().st_size == proof.size_bytes
    assert folded(order) == statuses(order)


def test_a_screenshot_for_a_verified_order_leaves_it_verified(app: Flask, store) -> None:
    order = order_of(app, 6750)
    pay(order)
    attached(order, store)
    assert (fresh(order).payment_status, fresh(order).has_proof) == (PaymentStatus.VERIFIED, True)


def test_a_file_that_is_no_picture_and_an_unknown_order_leave_nothing_behind(app: Flask, store) -> None:
    order = make_order(app)
    with pytest.raises(BadPicture):
        attach_proof(order.id, upload(b"%PDF-1.7", "receipt.pdf"), store, ASMA)
    with pytest.raises(NotFound):
        attach_proof(uuid.uuid4(), screenshot(1), store, ASMA)
    assert (files(store), fresh(order).has_proof) == (set(), False)


def test_the_very_same_picture_for_the_same_order_is_kept_once(app: Flask, store) -> None:
    order = make_order(app)
    first = attached(order, store)
    again = attach_proof(order.id, screenshot(1), store, ASMA)
    assert (again.proof.id, again.other_uses) == (first.id, [])
    assert files(store) == {first.file_key}
    assert len(list_proofs(order.id)) == 1


def test_an_order_keeps_a_limited_number_of_screenshots(app: Flask, store) -> None:
    order = make_order(app)
    for shade in range(MAX_PROOFS):
        attach_proof(order.id, upload(encoded(photo(color=(shade * 10, 0, 0)))), store, ASMA)
    with pytest.raises(Conflict):
        attached(order, store)
    reject_proof(list_proofs(order.id)[0].id, RejectReason.FAKE, ASMA)
    attached(order, store)
    assert len(files(store)) == MAX_PROOFS + 1


def test_the_desk_rejects_the_only_screenshot_and_the_order_waits_again(app: Flask, store) -> None:
    order = make_order(app)
    proof = reject_proof(attached(order, store).id, RejectReason.WRONG_AMOUNT, ASMA)
    row = fresh(order)
    assert (row.payment_status, row.has_proof) == (PaymentStatus.PENDING, False)
    assert (proof.rejected_reason, proof.rejected_by_name) == (RejectReason.WRONG_AMOUNT, "Asma")
    sent_back, rejected = list_timeline("order", order.id)[:2]
    assert (sent_back.action, sent_back.reason) == ("order.sent_back", "Wrong amount")
    told = {"proof": [str(proof.id), None], "untold": [None, "proof_rejected"]}
    assert (rejected.action, rejected.changes) == ("order.proof_rejected", told)
    assert folded(order) == statuses(order)


def test_staff_still_may_not_move_a_payment_back_by_hand(app: Flask, store) -> None:
    order = make_order(app)
    attached(order, store)
    with pytest.raises(Forbidden):
        move_order(order.id, OrderChanges(payment_status=PaymentStatus.PENDING), ASMA, "just so")


def test_an_order_with_another_screenshot_or_with_money_stays_paid(app: Flask, store) -> None:
    order = make_order(app)
    first, second = attached(order, store, 1), attached(order, store, 2)
    reject_proof(first.id, RejectReason.DUPLICATE, ASMA)
    assert (fresh(order).payment_status, fresh(order).has_proof) == (PaymentStatus.PAID, True)
    pay(order, amount=Decimal(10), reason="A part")
    move_order(order.id, OrderChanges(payment_status=PaymentStatus.PAID), OWNER, "The rest is missing")
    reject_proof(second.id, RejectReason.FAKE, ASMA)
    assert (fresh(order).payment_status, fresh(order).has_proof) == (PaymentStatus.PAID, False)


def test_a_verified_order_s_screenshot_is_not_rejected_and_who_verified_it_is_named(
    app: Flask, store
) -> None:
    paid, by_hand = order_of(app, 6750), order_of(app, 6750)
    proofs = [attached(paid, store, 1), attached(by_hand, store, 2)]
    pay(paid)
    move_order(by_hand.id, OrderChanges(payment_status=PaymentStatus.VERIFIED), ASMA)
    versions = [fresh(order).version for order in (paid, by_hand)]
    for proof in proofs:
        with pytest.raises(Conflict, match="Asma has verified the payment of this order"):
            reject_proof(proof.id, RejectReason.OLD_SCREENSHOT, OWNER)
    assert [fresh(order).version for order in (paid, by_hand)] == versions
    assert all(proof.rejected_at is None for order in (paid, by_hand) for proof in list_proofs(order.id))


def test_a_screenshot_is_rejected_once(app: Flask, store) -> None:
    order = make_order(app)
    proof = reject_proof(attached(order, store).id, RejectReason.FAKE, ASMA)
    events = len(list_timeline("order", order.id))
    assert reject_proof(proof.id, RejectReason.FAKE, OWNER).rejected_by_name == "Asma"
    assert len(list_timeline("order", order.id)) == events
    with pytest.raises(Conflict, match="Asma rejected this proof already: fake"):
        reject_proof(proof.id, RejectReason.DUPLICATE, OWNER)
    with pytest.raises(NotFound):
        reject_proof(order.id, RejectReason.FAKE, ASMA)


def test_a_picture_that_was_used_before_warns_with_the_other_order(app: Flask, store) -> None:
    first, second, third = (make_order(app) for _ in range(3))
    original = attached(first, store)
    attached(third, store, seed=2)  # another receipt of the same app
    same = attach_proof(second.id, screenshot(1), store, ASMA)
    assert [(use.order_number, use.is_same, use.proof_id) for use in same.other_uses] == [
        (first.number, True, original.id)
    ]
    near = attach_proof(third.id, forwarded(1), store, ASMA)
    assert [(use.order_number, use.is_same) for use in near.other_uses] == [
        (second.number, False),
        (first.number, False),
    ]


@pytest.mark.parametrize(("quality", "scale"), [(30, 1.0), (50, 0.6), (70, 0.5), (60, 0.4)])
def test_a_rejected_picture_is_known_again_after_recompression(app: Flask, store, quality, scale) -> None:
    order = make_order(app)
    reject_proof(attached(order, store, seed=3).id, RejectReason.FAKE, ASMA)
    again = attach_proof(order.id, forwarded(3, quality, scale), store, ASMA)
    assert [(use.order_number, use.rejected_reason) for use in again.other_uses] == [
        (order.number, RejectReason.FAKE)
    ]


def test_another_crop_of_the_same_order_does_not_warn(app: Flask, store) -> None:
    order = make_order(app)
    attached(order, store)
    assert attach_proof(order.id, forwarded(1), store, ASMA).other_uses == []


def test_old_screenshots_are_purged_but_known_again(app: Flask, store) -> None:
    now = clock.now()
    settled, waiting, refused = order_of(app, 6750), make_order(app), make_order(app)
    with time_machine.travel(now - timedelta(days=100), tick=False):
        old = [attached(settled, store, 1), attached(waiting, store, 2), attached(refused, store, 3)]
    pay(settled)
    reject_proof(old[2].id, RejectReason.FAKE, ASMA)
    young = attached(settled, store, 4)
    assert purge_proofs(90, store) == 2
    assert files(store) == {old[1].file_key, young.file_key}
    assert [get_proof(each.id).purged_at is None for each in old] == [False, True, False]
    assert fresh(settled).has_proof
    purged = list_timeline("order", refused.id)[0]
    assert (purged.action, purged.actor_name) == ("order.proof_purged", "Beautique")
    assert purge_proofs(90, store) == 0
    again = attach_proof(make_order(app).id, screenshot(3), store, ASMA)
    assert [use.order_number for use in again.other_uses] == [refused.number]


def test_files_that_no_row_knows_are_swept_when_they_are_a_day_old(app: Flask, store) -> None:
    kept, orphan = attached(make_order(app), store).file_key, store.save(b"left by a crash")
    purge_proofs(90, store)
    assert files(store) == {kept, orphan}
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        purge_proofs(90, store)
    assert files(store) == {kept}
