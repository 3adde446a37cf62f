"""What happens to payments and screenshots, in the words of people."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from beautique.admin.timeline.entry import Entry, Wordings
from beautique.admin.timeline.wordings import fixed, listed
from beautique.audit.models import AuditEvent
from beautique.kernel.money import rupees
from beautique.payments.types import PaymentAction


def _recorded(event: AuditEvent) -> Entry:
    _, payment = event.changes["payment"]
    return Entry.of(
        event, "banknote", f"Payment recorded, {_named(payment)}", [_where(payment)], event.reason
    )


def _reversed(event: AuditEvent) -> Entry:
    payment, _ = event.changes["payment"]
    return Entry.of(event, "undo-2", f"Payment reversed, {_named(payment)}", [_where(payment)], event.reason)


def _undone(event: AuditEvent) -> Entry:
    payment, _ = event.changes["payment"]
    return Entry.of(event, "undo-2", f"Undone: payment recorded, {_named(payment)}", [_where(payment)])


def _rejected(event: AuditEvent) -> Entry:
    return Entry.of(event, "circle-x", f"Screenshot rejected: {(event.reason or '').lower()}")


def _named(payment: Mapping[str, Any]) -> str:
    return f"{rupees(Decimal(payment['amount']))}, transaction {payment['reference']}"


def _where(payment: Mapping[str, Any]) -> str:
    return f"{payment['method']}, paid on {date.fromisoformat(payment['paid_on']):%-d %B %Y}"


WORDED: Wordings = {
    PaymentAction.RECORDED: _recorded,
    PaymentAction.REVERSED: _reversed,
    PaymentAction.UNDONE: _undone,
    PaymentAction.PROOF_ATTACHED: fixed("image", "Screenshot added"),
    PaymentAction.PROOF_REJECTED: _rejected,
    PaymentAction.PROOF_RESTORED: fixed("undo-2", "Undone: screenshot rejected"),
    PaymentAction.PROOF_PURGED: fixed("trash-2", "Screenshot deleted, its time was over"),
    PaymentAction.CLOSING_EXPORTED: listed("download", "Daily closing exported"),
}
