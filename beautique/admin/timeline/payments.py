"""What happens to payments and screenshots, in the words of people."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from beautique.admin.timeline.entry import Entry, Wording, Wordings
from beautique.admin.timeline.wordings import fixed, listed
from beautique.audit.models import AuditEvent
from beautique.kernel.money import rupees, signed
from beautique.payments.arrivals.types import ArrivalAction
from beautique.payments.types import ClosingAction, PaymentAction


def _recorded(event: AuditEvent) -> Entry:
    _, payment = event.changes["payment"]
    facts = [_where(payment)]
    if "arrival" in event.changes:
        facts.append("Seen in what arrived")
    if "moved_from" in event.changes:
        _, moved = event.changes["moved_from"]
        facts.append(f"{rupees(Decimal(moved['amount']))} of it moved from {moved['order_number']}")
    return Entry.of(event, "banknote", f"Payment recorded, {_named(payment)}", facts, event.reason)


def _reversed(event: AuditEvent) -> Entry:
    payment, _ = event.changes["payment"]
    return Entry.of(event, "undo-2", f"Payment reversed, {_named(payment)}", [_where(payment)], event.reason)


def _moved(event: AuditEvent) -> Entry:
    before, after = event.changes["payment"]
    left = rupees(Decimal(after["amount"] if after else 0))
    facts = [f"{rupees(Decimal(before['amount']))} before, {left} now", _where(before)]
    return Entry.of(event, "undo-2", f"{event.reason}, transaction {before['reference']}", facts)


def _undone(event: AuditEvent) -> Entry:
    payment, _ = event.changes["payment"]
    return Entry.of(event, "undo-2", f"Undone: payment recorded, {_named(payment)}", [_where(payment)])


def _refunded(event: AuditEvent) -> Entry:
    return _of_refund(event, event.changes["refund"][1], "banknote", "")


def _refund_reversed(event: AuditEvent) -> Entry:
    return _of_refund(event, event.changes["refund"][0], "undo-2", "Reversed: ")


def _refund_undone(event: AuditEvent) -> Entry:
    return _of_refund(event, event.changes["refund"][0], "undo-2", "Undone: ")


def _of_refund(event: AuditEvent, refund: Mapping[str, Any], icon: str, before: str) -> Entry:
    """`Rs 4,000 sent back, transaction 123`, and what of the rest is kept; `before` says what became of it."""
    kept = Decimal(refund["kept_amount"])
    if refund["reference"] is None:
        return Entry.of(event, icon, f"{before}{rupees(kept)} kept, nothing sent back", [], event.reason)
    what = f"{rupees(Decimal(refund['amount']))} sent back, transaction {refund['reference']}"
    facts = [f"{refund['method']}, sent on {date.fromisoformat(refund['paid_on']):%-d %B %Y}"]
    return Entry.of(
        event, icon, f"{before}{what}", facts + ([f"{rupees(kept)} kept"] if kept else []), event.reason
    )


def _rejected(event: AuditEvent) -> Entry:
    return Entry.of(event, "circle-x", f"Screenshot rejected: {(event.reason or '').lower()}")


def _ticked(icon: str, title: str) -> Wording:
    """Which transfers, and what they come to."""

    def wording(event: AuditEvent) -> Entry:
        (_, references), (_, amount) = event.changes["references"], event.changes["amount"]
        facts = [f"{rupees(Decimal(amount))}, transaction {', '.join(references)}"]
        return Entry.of(event, icon, title, facts)

    return wording


def _closed(event: AuditEvent) -> Entry:
    told = {name: new for name, (_, new) in event.changes.items()}
    facts = [f"Payments: {rupees(Decimal(told['expected']))}"]
    if told["statement_total"] is not None:
        statement, difference = Decimal(told["statement_total"]), Decimal(told["difference"])
        facts.append(f"Statement: {rupees(statement)}, difference {signed(difference)}")
    if told.get("bank_balance") is not None:
        facts.append(f"In the account: {rupees(Decimal(told['bank_balance']))}")
    title = f"{told['account']} closed for the day"
    return Entry.of(event, "landmark", title, facts, event.reason)


def _imported(event: AuditEvent) -> Entry:
    """Counts and the sum; nobody's name."""
    told = {name: new for name, (_, new) in event.changes.items()}
    facts = [f"{told['new']:,} new, {rupees(Decimal(told['amount']))}; {told['known']:,} known already"]
    if told["file_name"]:
        facts.append(told["file_name"])
    return Entry.of(event, "wallet", f"Money that arrived brought in, {told['method']}", facts)


def _of_arrival(icon: str, title: str) -> Wording:
    """Which money, by account, day and amount."""

    def wording(event: AuditEvent) -> Entry:
        told = {name: new for name, (_, new) in event.changes.items()}
        day = f"{date.fromisoformat(told['paid_on']):%-d %B %Y}"
        facts = [f"{rupees(Decimal(told['amount']))}, {told['method']}, {day}"]
        return Entry.of(event, icon, title, facts, event.reason)

    return wording


def _named(payment: Mapping[str, Any]) -> str:
    return f"{rupees(Decimal(payment['amount']))}, transaction {payment['reference']}"


def _where(payment: Mapping[str, Any]) -> str:
    return f"{payment['method']}, paid on {date.fromisoformat(payment['paid_on']):%-d %B %Y}"


WORDED: Wordings = {
    PaymentAction.RECORDED: _recorded,
    PaymentAction.REVERSED: _reversed,
    PaymentAction.UNDONE: _undone,
    PaymentAction.MOVED: _moved,
    PaymentAction.REFUNDED: _refunded,
    PaymentAction.REFUND_REVERSED: _refund_reversed,
    PaymentAction.REFUND_UNDONE: _refund_undone,
    PaymentAction.PROOF_ATTACHED: fixed("image", "Screenshot added"),
    PaymentAction.PROOF_REJECTED: _rejected,
    PaymentAction.PROOF_RESTORED: fixed("undo-2", "Undone: screenshot rejected"),
    PaymentAction.PROOF_PURGED: fixed("trash-2", "Screenshot deleted, its time was over"),
    PaymentAction.CLOSING_EXPORTED: listed("download", "Daily closing exported"),
    ClosingAction.TICKED: _ticked("check", "Ticked in the daily closing"),
    ClosingAction.UNTICKED: _ticked("undo-2", "Tick taken away in the daily closing"),
    ClosingAction.MATCHED: _ticked("banknote", "Found in what arrived"),
    ClosingAction.UNMATCHED: _ticked("undo-2", "Undone: found in what arrived"),
    ClosingAction.ACCOUNT_CLOSED: _closed,
    ArrivalAction.IMPORTED: _imported,
    ArrivalAction.DISMISSED: _of_arrival("ban", "Money marked as not for an order"),
    ArrivalAction.RESTORED: _of_arrival("undo-2", "Money opened again"),
}
