"""What the verification queue shows: how far somebody has come, and everything about the order that is next."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from beautique.admin.core.context import thumb_url
from beautique.admin.orders.detail import arrivals
from beautique.admin.orders.detail.payment_card import ProofView, came_on, fresh_form, to_read
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.detail.refusal import Refusal
from beautique.admin.orders.list.filters import orders_address
from beautique.admin.payments.progress import SKIPPED, QueueProgress
from beautique.analytics.home import TO_START
from beautique.kernel import clock
from beautique.kernel.money import plain
from beautique.kernel.pages import PageRequest
from beautique.orders import rules
from beautique.orders.counting import count_exactly
from beautique.orders.messages import whatsapp_number
from beautique.orders.models import Order
from beautique.orders.queries import get_order, list_newest_notes, list_recent
from beautique.orders.references import comparable_reference
from beautique.orders.types import Flag, OrderFilter, PaymentStatus, StatusCount
from beautique.payments import history, queries
from beautique.payments.rules import REFERENCE_LENGTH, amount_expected, may_be_sent_back
from beautique.payments.rules import total as money
from beautique.payments.similarity import list_other_uses
from beautique.payments.types import RejectReason
from beautique.settings.queries import get_accounts, get_thresholds
from beautique.settings.types import PaymentMethod

SHORTEST_REFERENCE = REFERENCE_LENGTH[0]
_UP_NEXT = 2
_REASONS = {
    RejectReason.FAKE: "The screenshot is fake",
    RejectReason.WRONG_AMOUNT: "Wrong amount",
    RejectReason.WRONG_ACCOUNT: "Wrong account",
    RejectReason.OLD_SCREENSHOT: "Old screenshot",
    RejectReason.DUPLICATE: "Duplicate",
}


@dataclass(frozen=True, slots=True)
class ReuseWarning:
    """Where the shown picture was used before: of the likeness what counts, and the other order."""

    is_same: bool
    proof_id: uuid.UUID
    order: Order
    rejected_reason: RejectReason | None


def queue_context(
    progress: QueueProgress,
    *,
    order: Order | None = None,
    form: PaymentForm | None = None,
    refusal: Refusal | None = None,
    taken_by: str = "",
    slides: bool = False,
) -> dict[str, Any]:
    """The variables of the desk: of the order given after a refusal, else of the next one. Raises `Invalid` for a foreign place.

    Eleven queries, one more when the picture was used before, and one when there are notes.
    """
    waiting = queries.list_queue(
        PageRequest(limit=1 + _UP_NEXT, cursor=progress.after or None), total=0
    ).items
    shown = order or next(iter(waiting), None)
    tally, checked = queries.queue_tally(), queries.checked_on(clock.today())
    total = progress.total(tally.count)
    common = {
        "order": shown,
        "progress": progress,
        "total": total,
        "track": progress.track(total),
        "checked": StatusCount(sum(each.count for each in checked), money(each.amount for each in checked)),
        "refusal": refusal,
        "slides": slides,
    }
    if shown is None:
        return {**common, **_end(tally, [each.name for each in checked])}
    pictures = _pictures(shown)
    came = came_on([shot.proof for shot in pictures["shots"]])
    form = form or fresh_form(shown, came)
    form.paid_on.start_from(came)
    likely = arrivals.views(shown, form, came)
    arrivals.fill_in(form, likely)
    up_next = [each for each in waiting if each.id != shown.id][:_UP_NEXT]
    return {
        **common,
        **_money(shown, form),
        "arrivals": likely,
        **pictures,
        "team_note": list_newest_notes([shown.id]).get(shown.id) if shown.note_count else None,
        "taken_by": taken_by,
        "still_waits": waits(shown),
        "up_next": [(each, _level(each)) for each in up_next],
        "skip": progress.on(SKIPPED, queries.place_of(shown)) if waits(shown) else progress,
    }


def reference_context(method: PaymentMethod, typed: str) -> dict[str, Any]:
    """Whether a transaction ID was used before, and what is odd about it. Three queries, one when it was used."""
    uses = history.find_uses(typed)
    if used_by := uses.pop(method, None):
        return {"used_by": used_by}
    tick = PaymentForm().alike
    tick.ask(queries.list_alike(method, typed))
    reference, shape = comparable_reference(typed), history.find_shape(method)
    return {
        "alike": tick,
        "elsewhere": uses,
        "unlike": shape.unlike(method, reference) if shape else [],
        "usual": shape.missing(reference) if shape else None,
        "length": len(reference),
    }


def _money(shown: Order, form: PaymentForm) -> dict[str, Any]:
    expected = amount_expected(shown.total_amount, shown.money_here)
    earlier = history.earlier_orders(shown)
    return {
        "form": form,
        "expected": expected,
        "expected_plain": plain(expected),
        "account_to_pay": get_accounts().by_method[shown.payment_method],
        "may_send_back": may_be_sent_back(shown.payment_status, shown.has_proof, shown.paid_amount),
        "level": _level(shown),
        "earlier": earlier,
        "hints": history.list_hints(shown, earlier),
        "whatsapp": whatsapp_number(shown),
        "stack": [(thumb_url(line.image), "") for line in shown.lines],
    }


def _pictures(shown: Order) -> dict[str, Any]:
    """The screenshots that still speak for the order, the one on the desk, and where its picture was used before."""
    proofs = queries.list_proofs(shown.id)
    uses = list_other_uses(proofs)
    shots = [ProofView(proof, uses.get(proof.id, ())) for proof in proofs if proof.rejected_at is None]
    asked = request.values.get("proof", "")
    shot = next((each for each in shots if str(each.proof.id) == asked), None)
    shot = shot or next((each for each in shots if each.proof.purged_at is None), next(iter(shots), None))
    use = next(iter(shot.warnings), None) if shot else None
    return {
        "shots": shots,
        "shot": shot,
        "rejected_before": len(proofs) - len(shots),
        "reuse": use
        and ReuseWarning(use.is_same, use.proof_id, get_order(use.order_number), use.rejected_reason),
        "to_read": to_read(shot.proof if shot else None),
        "reasons": _REASONS,
    }


def _end(tally: StatusCount, names: Sequence[str]) -> dict[str, Any]:
    """Nothing is left, or only what was skipped."""
    pictures = [thumb_url(line.image) for order in list_recent(3) for line in order.lines if line.image]
    return {
        "left": tally,
        "is_begun": queries.any_verified(),
        "names": names,
        "median": queries.median_wait_on(clock.today()),
        "fan": list(dict.fromkeys(pictures))[:3],
        "to_start": count_exactly(TO_START),
        "start_url": orders_address(TO_START),
        "not_told": count_exactly(OrderFilter(flag=(Flag.NOT_TOLD,))),
    }


def _level(order: Order) -> str:
    return rules.age_severity(order.statuses, order.placed_at, clock.now(), get_thresholds())


def waits(order: Order) -> bool:
    """Whether an order stands in the queue."""
    return rules.is_awaiting(order.payment_status, order.order_status) and (
        order.has_proof or order.payment_status == PaymentStatus.PAID
    )
