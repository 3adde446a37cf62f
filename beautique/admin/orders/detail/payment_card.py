"""What the order page shows of an order's money: screenshots, payments, and what is odd about them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from beautique.admin.orders.detail import refund_form
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.kernel import clock
from beautique.kernel.money import rupees, typed
from beautique.orders.models import Order
from beautique.orders.rules import is_awaiting
from beautique.orders.types import Flag
from beautique.orders.unpaid import find_unpaid
from beautique.payments import history
from beautique.payments.hints import Hint
from beautique.payments.models import Payment, PaymentProof
from beautique.payments.queries import list_payments, list_proofs
from beautique.payments.readings.reader import is_available
from beautique.payments.rules import amount_expected, may_be_rejected, may_be_reversed, may_be_sent_back
from beautique.payments.similarity import list_other_uses
from beautique.payments.types import OtherUse, RejectReason


@dataclass(frozen=True, slots=True)
class ProofView:
    """A screenshot, and where its picture was seen before."""

    proof: PaymentProof
    warnings: Sequence[OtherUse]

    @property
    def is_live(self) -> bool:
        """Whether it still speaks for the order."""
        return self.proof.rejected_at is None


@dataclass(frozen=True, slots=True)
class FlagNotice:
    """A flag of the order: its word, what is the case, and what to do about it."""

    flag: Flag
    fact: str
    advice: str


def card(found: Order) -> dict[str, Any]:
    """The variables of the card. Two queries, one more when there are screenshots, one when money went back, two while it waits."""
    proofs = list_proofs(found.id)
    uses = list_other_uses(proofs)
    payments = list_payments(found.id)
    return {
        "shots": [ProofView(proof, uses.get(proof.id, ())) for proof in proofs],
        "payments": payments,
        "reversible": {
            payment.id
            for payment in payments
            if payment.reversed_at is None
            and may_be_reversed(payment.amount, found.paid_amount, found.money.settled)
        },
        "flag_notices": flag_notices(found),
        "hints": _hints(found),
        "record_words": record_words(found, payments),
        "payment_form": fresh_form(found, came_on(proofs)),
        "arrivals": None,  # asked for when the form is opened
        "to_read": to_read(next((proof for proof in proofs if proof.rejected_at is None), None)),
        "may_reject": may_be_rejected(found.payment_status),
        "may_send_back": may_be_sent_back(found.payment_status, found.has_proof, found.paid_amount),
        "reject_reasons": [reason.value for reason in RejectReason],
        "use_words": use_words,
        **refund_form.card(found),
    }


def _hints(found: Order) -> Sequence[Hint]:
    """What the shop's own past says, as long as somebody is to look whether the money came."""
    waits = is_awaiting(found.payment_status, found.order_status)
    return history.list_hints(found, history.earlier_orders(found)) if waits else []


def fresh_form(found: Order, came: date | None) -> PaymentForm:
    """What is still to pay, into the account that the customer was told, on the day on which the screenshot came."""
    expected = amount_expected(found.total_amount, found.money_here)
    form = PaymentForm(version=found.version, amount=typed(expected), method=found.payment_method.value)
    form.paid_on.start_from(came)
    return form


def came_on(proofs: Sequence[PaymentProof]) -> date | None:
    """The store day of the newest screenshot that speaks for an order; None without one. `proofs` are newest first."""
    return next((clock.store_day(proof.uploaded_at) for proof in proofs if proof.rejected_at is None), None)


def to_read(proof: PaymentProof | None) -> PaymentProof | None:
    """The screenshot if a machine can read it here: its picture is there, and so is the engine."""
    return proof if proof and proof.purged_at is None and is_available() else None


def use_words(use: OtherUse, order_id: uuid.UUID) -> tuple[str, str]:
    """A warning and the other order that it ends with: `The same picture was used on`, `BQ-20261118-064`."""
    picture = "The same picture" if use.is_same else "Nearly the same picture"
    if use.order_id == order_id:
        return f"{picture} was rejected on this order before", ""
    return f"{picture} was {'rejected' if use.rejected_reason else 'used'} on", use.order_number


def record_words(found: Order, payments: Sequence[Payment]) -> str:
    """What the button says that opens the form of a payment."""
    if Flag.UNREFERENCED in found.flags:
        return "Add transaction ID"
    has_paid = any(payment.reversed_at is None for payment in payments)
    return "Record another payment" if has_paid else "Record payment"


def flag_notices(found: Order) -> list[FlagNotice]:
    """What the flags say of this order's money."""
    words = {
        Flag.UNDER_PAID: _under_paid,
        Flag.OVER_PAID: _over_paid,
        Flag.UNREFERENCED: _unreferenced,
        Flag.REFUND_DUE: _refund_due,
        Flag.SENT_UNPAID: _sent_unpaid,
    }
    return [FlagNotice(flag, *words[flag](found)) for flag in found.flags if flag in words]


def _under_paid(found: Order) -> tuple[str, str]:
    missing = rupees(found.total_amount - max(found.money_here, Decimal(0)))
    return (
        f"{missing} of {rupees(found.total_amount)} are missing.",
        "Ask for the rest and record it when it arrives.",
    )


def _over_paid(found: Order) -> tuple[str, str]:
    more = rupees(found.money_due_back)
    return f"{more} more than it costs.", "Agree with the customer: send it back, or keep it for a reason."


def _unreferenced(_found: Order) -> tuple[str, str]:
    return "No transaction ID is written down.", "Look it up in the account and add it."


def _refund_due(found: Order) -> tuple[str, str]:
    due = rupees(found.money_due_back)
    if not found.paid_amount:
        return (
            f"{due} were verified without a transaction ID.",
            "Send them back, or say why nothing is to be sent.",
        )
    return f"{due} of a cancelled order are here.", "Send them back, and write down how."


def _sent_unpaid(found: Order) -> tuple[str, str]:
    unpaid = find_unpaid(found.payment_status, found.money)
    return (
        f"The parcel is out. {unpaid.sentence if unpaid else ''}".strip(),
        "Ask for the money, and record it when it arrives.",
    )
