"""What the verification queue shows: how far somebody has come, and everything about the order that is next."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from beautique.admin.core.context import thumb_url
from beautique.admin.orders.detail.payment_card import Shot
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.detail.refusal import Refusal
from beautique.admin.orders.list.filters import orders_address
from beautique.analytics.home import TO_START
from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.money import plain
from beautique.kernel.pages import PageRequest
from beautique.orders import rules
from beautique.orders.messages import whatsapp_number
from beautique.orders.models import Order
from beautique.orders.queries import get_order, list_orders, list_recent
from beautique.orders.references import comparable_reference
from beautique.orders.types import PaymentStatus, StatusCount
from beautique.payments import queries
from beautique.payments.rules import REFERENCE_LENGTH
from beautique.payments.rules import total as money
from beautique.payments.similarity import list_other_uses
from beautique.payments.types import RejectReason
from beautique.settings.queries import get_accounts, get_thresholds

CONFIRMED, REJECTED, SKIPPED = "c", "r", "s"
SHORTEST_REFERENCE = REFERENCE_LENGTH[0]
_WAY = re.compile(r"[crs]{0,400}")
_PARTS = 40  # of the track at most: finer ones could not be told apart on a phone
_UP_NEXT = 2
_LOOKS = {CONFIRMED: "ok", REJECTED: "ok", SKIPPED: "skip"}
_REASONS = {
    RejectReason.FAKE: "The screenshot is fake",
    RejectReason.WRONG_AMOUNT: "Wrong amount",
    RejectReason.WRONG_ACCOUNT: "Wrong account",
    RejectReason.OLD_SCREENSHOT: "Old screenshot",
    RejectReason.DUPLICATE: "Duplicate",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody's way through the queue. It travels in addresses and forms; the server remembers nothing.

    `after` is the place of the last order that was settled or skipped, `way` one letter for each order behind.
    """

    after: str = ""
    way: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "Walk":
        """The way that a request brings; what is no way is a fresh start of the count."""
        way = sent.get("way", "")
        return cls(sent.get("after", ""), way if _WAY.fullmatch(way) else "")

    def on(self, became: str, place: str) -> "Walk":
        """One order further; beyond what an address should carry, the count begins anew."""
        way = self.way + became
        return Walk(place, way if _WAY.fullmatch(way) else "")

    @property
    def fields(self) -> dict[str, str]:
        """The names and values by which it travels."""
        return {"after": self.after, "way": self.way}

    @property
    def url(self) -> str:
        """The address of the next order."""
        return url_for("admin.payments", after=self.after or None, way=self.way or None)

    @property
    def skipped(self) -> int:
        """How many orders were left waiting."""
        return self.way.count(SKIPPED)

    @property
    def position(self) -> int:
        """Which one is on the desk, from 1."""
        return len(self.way) + 1

    def total(self, waiting: int) -> int:
        """How many there are, with those that were settled on the way."""
        return max(self.position, len(self.way) - self.skipped + waiting)

    def track(self, total: int) -> list[str]:
        """The looks of the track's parts: settled, skipped, now, to come."""
        looks = [*(_LOOKS[letter] for letter in self.way), "now", *[""] * (total - self.position)]
        if total <= _PARTS:
            return looks
        parts = [looks[part * total // _PARTS] for part in range(_PARTS)]
        parts[(self.position - 1) * _PARTS // total] = "now"
        return parts


@dataclass(frozen=True, slots=True)
class Warned:
    """Where the shown picture was used before: of the likeness what counts, and the other order."""

    is_same: bool
    proof_id: uuid.UUID
    order: Order
    rejected_reason: RejectReason | None


def desk(
    walk: Walk,
    *,
    order: Order | None = None,
    form: PaymentForm | None = None,
    refusal: Refusal | None = None,
    taken_by: str = "",
    slides: bool = False,
) -> dict[str, Any]:
    """The variables of the desk: of the order given after a refusal, else of the next one. Raises `Invalid` for a foreign place.

    Eight queries, one more when the picture was used before.
    """
    waiting = queries.list_queue(PageRequest(limit=1 + _UP_NEXT, cursor=walk.after or None), total=0).items
    shown = order or next(iter(waiting), None)
    tally, checked = queries.queue_tally(), queries.checked_on(clock.today())
    total = walk.total(tally.count)
    common = {
        "order": shown,
        "walk": walk,
        "total": total,
        "track": walk.track(total),
        "checked": StatusCount(sum(each.count for each in checked), money(each.amount for each in checked)),
        "refusal": refusal,
        "slides": slides,
    }
    if shown is None:
        return {**common, **_end(tally, [each.name for each in checked])}
    up_next = [each for each in waiting if each.id != shown.id][:_UP_NEXT]
    return {
        **common,
        **_money(shown, form),
        **_pictures(shown),
        "taken_by": taken_by,
        "still_waits": _waits(shown),
        "up_next": [(each, _level(each)) for each in up_next],
        "skip": walk.on(SKIPPED, queries.place_of(shown)) if _waits(shown) else walk,
    }


def is_done(found: Order, form: PaymentForm, actor: Actor) -> bool:
    """Whether this person has recorded this very payment already."""
    reference = comparable_reference(form.reference.data or "")
    return any(
        payment.reversed_at is None
        and payment.verified_by == actor.id
        and payment.transfer.reference_normalized == reference
        for payment in queries.list_payments(found.id)
    )


def _money(shown: Order, form: PaymentForm | None) -> dict[str, Any]:
    missing = shown.total_amount - shown.paid_amount
    expected = missing if missing > 0 else shown.total_amount
    if form is None:
        form = PaymentForm(amount=f"{expected:,.2f}".removesuffix(".00"), method=shown.payment_method.value)
    return {
        "form": form,
        "expected": expected,
        "expected_plain": plain(expected),
        "account_to_pay": get_accounts().by_method[shown.payment_method],
        "level": _level(shown),
        "earlier": queries.earlier_orders(shown),
        "whatsapp": whatsapp_number(shown),
        "stack": [(thumb_url(line.image), "") for line in shown.lines],
    }


def _pictures(shown: Order) -> dict[str, Any]:
    """The screenshots that still speak for the order, the one on the desk, and where its picture was used before."""
    proofs = queries.list_proofs(shown.id)
    uses = list_other_uses(proofs)
    shots = [Shot(proof, uses.get(proof.id, ())) for proof in proofs if proof.rejected_at is None]
    asked = request.values.get("proof", "")
    shot = next((each for each in shots if str(each.proof.id) == asked), None)
    shot = shot or next((each for each in shots if each.proof.purged_at is None), next(iter(shots), None))
    use = next(iter(shot.warnings), None) if shot else None
    return {
        "shots": shots,
        "shot": shot,
        "rejected_before": len(proofs) - len(shots),
        "warned": use and Warned(use.is_same, use.proof_id, get_order(use.order_number), use.rejected_reason),
        "reasons": _REASONS,
    }


def _end(tally: StatusCount, names: Sequence[str]) -> dict[str, Any]:
    """Nothing is left, or only what was skipped."""
    pictures = [thumb_url(line.image) for order in list_recent(3) for line in order.lines if line.image]
    return {
        "left": tally,
        "names": names,
        "median": queries.median_wait_on(clock.today()),
        "fan": list(dict.fromkeys(pictures))[:3],
        "to_start": list_orders(TO_START, PageRequest(limit=1)).total,
        "start_url": orders_address(TO_START),
    }


def _level(order: Order) -> str:
    return rules.waiting_level(
        order.payment_status, order.order_status, order.placed_at, clock.now(), get_thresholds()
    )


def _waits(order: Order) -> bool:
    return rules.is_awaiting(order.payment_status, order.order_status) and (
        order.has_proof or order.payment_status == PaymentStatus.PAID
    )
