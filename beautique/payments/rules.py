"""What a payment must say, and when money covers an order. Pure. Source: PRODUCT.md capability 2, API.md payments."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from beautique.audit.types import Actor
from beautique.kernel.errors import Complaints, Conflict, Forbidden, Invalid
from beautique.kernel.field_validation import clean_field, read_amount
from beautique.kernel.money import CENT, rupees
from beautique.orders.references import comparable_reference
from beautique.orders.rules import (
    NO_REASON,
    REASON_LENGTH,
    UNDO_FOR,
    clean_reason_field,
    cleaned_reason,
    may_still_be_undone,
    says_something,
)
from beautique.orders.types import PaymentStatus
from beautique.payments.types import (
    CheckedClosing,
    CheckedPayment,
    CheckedRefund,
    ClosingDraft,
    Made,
    PaymentDraft,
    RefundDraft,
    Sent,
)
from beautique.settings.types import PaymentMethod

MAX_AMOUNT = Decimal(10_000_000)
MAX_TRANSFER = Decimal(1_000_000_000)  # all of its parts together
REFERENCE_LENGTH = (4, 60)  # letters and digits at least, characters at most
EARLIEST = timedelta(days=60)  # a transfer may be this much older than its order
MAX_PROOFS = 20  # of one order
LOOK_BACK = timedelta(
    days=365
)  # near pictures are looked for in a year of proofs; older screenshots give themselves away by their date
NEAR_BITS = 20  # measured: recompressed copies differ in fewer bits, other receipts mostly in more


class Overdrawn(Invalid):
    """A split needs `missing` more than its transfer brought. `donors` are the orders that get as much of it, and could give it up."""

    def __init__(self, sentence: str, missing: Decimal, donors: Iterable[str]) -> None:
        super().__init__({"transfer_amount": [sentence]})
        self.missing, self.donors = missing, tuple(donors)


def checked(draft: PaymentDraft, order_date: date, today: date) -> CheckedPayment:
    """The draft as a payment that can be recorded for an order of that day. Raises `Invalid` that names every wrong field."""
    complaints = Complaints()
    if sentence := _wrong_amount(draft.amount):
        complaints.add("amount", sentence)
    reference, normalized = _clean_reference(complaints, draft.reference)
    if not order_date - EARLIEST <= draft.paid_on <= today:
        complaints.add(
            "paid_on",
            f"Choose a day from {order_date - EARLIEST:%d %B %Y} ({EARLIEST.days} days before the order) to today.",
        )
    if not draft.seen_in_account:
        complaints.add("seen_in_account", "Look into the account first: a screenshot alone proves nothing.")
    if draft.transfer_amount is not None and not _is_whole_transfer(draft):
        complaints.add("transfer_amount", "A transfer brings at least what this order gets of it.")
    reason = clean_reason_field(complaints, draft.reason)
    complaints.raise_if_any()
    return CheckedPayment(
        amount=draft.amount.quantize(CENT),
        reference=reference,
        reference_normalized=normalized,
        paid_on=draft.paid_on,
        method=draft.method,
        reason=reason,
        split=draft.split or draft.move_from is not None,
        alike_accepted=draft.alike_accepted,
        transfer_amount=None if draft.transfer_amount is None else draft.transfer_amount.quantize(CENT),
        move_from=draft.move_from,
        move_amount=draft.move_amount,
        arrival_id=draft.arrival_id,
    )


def part_to_move(arrived: Decimal, parts: Mapping[str, Decimal], checked: CheckedPayment) -> Decimal:
    """How much of the transfer the order `move_from` gives up, so that it suffices for a split; mostly nothing.

    `arrived` is what the transfer is recorded to have brought, `parts` what of it each order gets already. Raises `Overdrawn` when
    it is not enough, and nobody says that it brought more or which order gives up how much.
    """
    used = total(parts.values())
    missing = used + checked.amount - max(arrived, checked.transfer_amount or arrived)
    if missing <= 0:
        return Decimal(0)
    donors = [number for number, part in parts.items() if part >= missing]
    if checked.move_from in donors and missing <= (checked.move_amount or missing):
        return missing
    left = f"{rupees(arrived - used)} of it are left beside" if used < arrived else "all of it used by"
    ways = f"If it brought more, give the whole of it, at least {rupees(used + checked.amount)}; if not, "
    ways += f"move {rupees(missing)} from {' or '.join(donors)}." if donors else "reverse that payment first."
    raise Overdrawn(
        f"This transfer is recorded with {rupees(arrived)}, {left} {', '.join(parts)}. {ways}",
        missing,
        donors,
    )


def checked_refund(
    draft: RefundDraft, due: Decimal, announced: PaymentMethod, order_date: date, today: date
) -> CheckedRefund:
    """The draft as a refund that can be recorded for an order of that day, to whose customer `due` is owed.

    What is neither sent nor kept stays due. Raises `Invalid` that names every wrong field.
    """
    complaints = Complaints()
    if sentence := _wrong_refund(draft, due):
        complaints.add("amount", sentence)
    reason, sent = clean_reason_field(complaints, draft.reason), None
    if "amount" not in complaints.errors and draft.keeps_rest and draft.amount < due and not reason:
        complaints.add("reason", f"Say why {rupees(due - draft.amount)} are kept: it stands on the timeline.")
    if draft.amount.is_finite() and draft.amount != 0:
        reference, normalized = _clean_reference(complaints, draft.reference)
        if not order_date <= draft.paid_on <= today:
            complaints.add(
                "paid_on", f"Choose a day from {order_date:%d %B %Y}, the day of the order, to today."
            )
        sent = Sent(draft.method or announced, reference, normalized, draft.paid_on)
    complaints.raise_if_any()
    amount = draft.amount.quantize(CENT)
    return CheckedRefund(
        amount=amount,
        kept_amount=due - amount if draft.keeps_rest else Decimal(0),
        sent=sent,
        reason=reason,
    )


def may_be_reversed(part: Decimal, paid: Decimal, settled: Decimal) -> bool:
    """Whether what else was paid for the order of a payment still covers what was sent back, or is kept."""
    return paid - part >= settled


def refuse_less_than_settled(paid: Decimal, settled: Decimal) -> None:
    """Raises `Invalid` when the payments of an order would come to less than what was sent back of them, or is kept."""
    if paid < settled:
        sentence = f"{rupees(settled)} of this order's money were sent back or are kept: its payments cannot be less."
        raise Invalid({"amount": [f"{sentence} If that is wrong, reverse it first."]})


def refuse_giving_up(number: str, paid: Decimal, settled: Decimal) -> None:
    """Raises `Invalid` when an order would keep less of its payments than what was sent back of them, or is kept."""
    if paid < settled:
        sentence = f"{rupees(settled)} of {number} were sent back or are kept: it cannot give up so much. Reverse that first."
        raise Invalid({"transfer_amount": [sentence]})


def required_reason(typed: str) -> str:
    """The reason of what nobody does without one. Raises `Invalid`."""
    reason = cleaned_reason(typed)
    if reason is None:
        raise Invalid({"reason": [NO_REASON]})
    return reason


def refuse_undo(made: Made, actor: Actor, changed_since: bool, now: datetime) -> None:
    """Raises `Forbidden` or `Conflict` unless `actor` made this change within the last seconds and nobody changed the order since.

    Source: PRODUCT.md, words.
    """
    if actor.id is None or made.by != actor.id:
        raise Forbidden(f"{made.by_name} made this change, and may undo it. Nothing was changed.")
    if not may_still_be_undone(made.at, now):
        raise Conflict(
            f"A change can be undone for {UNDO_FOR.seconds} seconds; these are over. Nothing was changed."
        )
    if changed_since:
        raise Conflict("This order was changed again since. Nothing was undone.")


def may_be_rejected(payment_status: PaymentStatus) -> bool:
    """Whether the screenshots of an order are still to be judged: of one whose money somebody has seen they are not."""
    return payment_status != PaymentStatus.VERIFIED


def may_be_sent_back(payment_status: PaymentStatus, has_proof: bool, paid: Decimal) -> bool:
    """Whether "Paid" is only somebody's word: no screenshot speaks for it, and nothing was recorded. Source: decision 0006."""
    return payment_status == PaymentStatus.PAID and not has_proof and not paid


def refuse_sending_back(payment_status: PaymentStatus, has_proof: bool, paid: Decimal) -> None:
    """Raises `Conflict`, saying what to do instead, unless `may_be_sent_back`."""
    if may_be_sent_back(payment_status, has_proof, paid):
        return
    if payment_status != PaymentStatus.PAID:
        raise Conflict(f"The payment of this order is {payment_status}. Nothing was changed.")
    if paid:
        raise Conflict(f"{rupees(paid)} are recorded for this order. Nothing was changed.")
    raise Conflict("This order has a screenshot now. Look at it, and reject it if it proves nothing.")


def total(amounts: Iterable[Decimal]) -> Decimal:
    """What some payments come to."""
    return sum(amounts, Decimal(0))


def amount_expected(costs: Decimal, paid: Decimal) -> Decimal:
    """What the next transfer for an order should come to: what is missing.

    When nothing is missing, the whole total: a customer who pays once more sends it again, and 0 could not be recorded. The whole total,
    too, where more was sent back than is known to have come in.
    """
    return costs - paid if 0 < paid < costs else costs


def refuse_shortfall(costs: Decimal, paid: Decimal, reason: str | None) -> None:
    """Raises `Invalid` on `reason`, naming the difference, when less was paid than the order costs and nobody says why that is enough."""
    if paid < costs and not reason:
        raise Invalid(
            {
                "reason": [
                    f"{rupees(costs - paid)} of {rupees(costs)} are missing. Say why less is accepted; the order is marked as under-paid."
                ]
            }
        )


def checked_closing(draft: ClosingDraft, ticked: Decimal) -> CheckedClosing:
    """What the statement says, what is in the account and what was noted, of a day of which so much is ticked. Raises `Invalid`.

    A day is closed when everything is ticked, or when somebody typed what the statement says; a difference wants a note.
    """
    complaints = Complaints()
    typed, note = (
        draft.statement_total.strip(),
        clean_field(complaints, "note", draft.note, (0, REASON_LENGTH)),
    )
    total = read_amount(complaints, "statement_total", typed) if typed else None
    balance = draft.bank_balance.strip()
    in_account = read_amount(complaints, "bank_balance", balance) if balance else None
    open_amount, expected = draft.expected - ticked, draft.expected
    if total is None and open_amount:
        complaints.add(
            "statement_total",
            f"{rupees(open_amount)} of {rupees(expected)} are not ticked. Tick them, or write what the statement says.",
        )
    if total is not None and total.is_finite() and total != expected and not says_something(note):
        more_or_less = "more" if total > expected else "less"
        complaints.add(
            "note", f"The statement says {rupees(abs(total - expected))} {more_or_less}. {NO_REASON}"
        )
    complaints.raise_if_any()
    return CheckedClosing(total, in_account, note or None)


def _is_whole_transfer(draft: PaymentDraft) -> bool:
    whole = draft.transfer_amount
    if whole is None or not whole.is_finite() or whole > MAX_TRANSFER or whole != whole.quantize(CENT):
        return False
    return not draft.amount.is_finite() or whole >= draft.amount


def _wrong_refund(draft: RefundDraft, due: Decimal) -> str | None:
    if not draft.amount.is_finite() or draft.amount < 0:
        return "Give the amount that was sent back."
    if draft.amount != draft.amount.quantize(CENT):
        return "An amount has at most two decimals."
    if draft.amount > due:
        return f"Only {rupees(due)} are due back."
    if draft.amount == 0 and not draft.keeps_rest:
        return "Give the amount that was sent back, or tick that nothing more is."
    return None


def _clean_reference(complaints: Complaints, typed: str) -> tuple[str, str]:
    """A transaction ID, and what it is compared by."""
    reference = clean_field(complaints, "reference", typed, (0, REFERENCE_LENGTH[1]))
    normalized = comparable_reference(reference)
    shortest, longest = REFERENCE_LENGTH
    if "reference" not in complaints.errors and not shortest <= len(normalized) <= longest:
        complaints.add("reference", f"A transaction ID has {shortest} to {longest} letters and digits.")
    return reference, normalized


def _wrong_amount(amount: Decimal) -> str | None:
    if not amount.is_finite() or not 0 < amount <= MAX_AMOUNT:
        return f"Give the amount that arrived, above 0 and up to {rupees(MAX_AMOUNT)}."
    if amount != amount.quantize(CENT):
        return "An amount has at most two decimals."
    return None
