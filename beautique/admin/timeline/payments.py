"""The events of payments and screenshots, worded for an order's timeline."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from beautique.admin.timeline.entry import Told
from beautique.audit.models import AuditEvent
from beautique.kernel.money import rupees
from beautique.orders.models import Order


def _recorded(event: AuditEvent, _order: Order) -> Told:
    _, payment = event.changes["payment"]
    return Told("banknote", [f"Payment recorded, {_named(payment)}", _where(payment)], event.reason)


def _reversed(event: AuditEvent, _order: Order) -> Told:
    payment, _ = event.changes["payment"]
    return Told("undo-2", [f"Payment reversed, {_named(payment)}", _where(payment)], event.reason)


def _undone(event: AuditEvent, _order: Order) -> Told:
    payment, _ = event.changes["payment"]
    return Told("undo-2", [f"Undone: payment recorded, {_named(payment)}", _where(payment)])


def _restored(_event: AuditEvent, _order: Order) -> Told:
    return Told("undo-2", ["Undone: screenshot rejected"])


def _attached(_event: AuditEvent, _order: Order) -> Told:
    return Told("image", ["Screenshot added"])


def _rejected(event: AuditEvent, _order: Order) -> Told:
    return Told("circle-x", [f"Screenshot rejected: {(event.reason or '').lower()}"])


def _sent_back(event: AuditEvent, _order: Order) -> Told:
    old, new = event.changes["payment_status"]
    return Told("st-0", [f"Payment: {old} → {new}", "The screenshot was rejected."])


def _purged(_event: AuditEvent, _order: Order) -> Told:
    return Told("trash-2", ["Screenshot deleted, its time was over"])


def _named(payment: Mapping[str, Any]) -> str:
    return f"{rupees(Decimal(payment['amount']))}, transaction {payment['reference']}"


def _where(payment: Mapping[str, Any]) -> str:
    return f"{payment['method']}, paid on {date.fromisoformat(payment['paid_on']):%-d %B %Y}"


WORDS: dict[str, Callable[[AuditEvent, Order], Told]] = {
    "order.payment_recorded": _recorded,
    "order.payment_reversed": _reversed,
    "order.payment_undone": _undone,
    "order.proof_restored": _restored,
    "order.proof_attached": _attached,
    "order.proof_rejected": _rejected,
    "order.proof_purged": _purged,
    "order.sent_back": _sent_back,
}
