"""What happened to an order meanwhile, as one sentence after a name: `Hina Baig marked it as Ready, 11:41.`"""

import uuid
from collections.abc import Callable, Mapping, Sequence

from beautique.admin.core.context import store_clock
from beautique.audit.models import AuditEvent
from beautique.kernel.text import counted
from beautique.orders.customers.models import CustomerNote
from beautique.orders.types import OrderAction
from beautique.payments.types import NO_MONEY, PaymentAction

_CHANGED = "changed it"
_NOTE_SAYS = 80  # characters of a note in a sentence
_MOVES = {
    "order_status": "marked it as",
    "payment_status": "marked its payment as",
    "delivery_status": "marked its delivery as",
}
_FINAL_MOVES = {
    ("order_status", "Cancelled"): "cancelled it",
    ("payment_status", "Verified"): "verified its payment",
    ("delivery_status", "Out for Delivery"): "dispatched it",
}
_CORRECTIONS = {
    "order_status": "it",
    "payment_status": "its payment",
    "delivery_status": "its delivery",
}


def sentence(events: Sequence[AuditEvent], me: uuid.UUID | None) -> str:
    """What happened, newest first, as one sentence to a reader: about the newest note if there is one, else about the newest change."""
    told = next((each for each in events if each.action == OrderAction.NOTED), events[0])
    changes = len({event.request_id or str(event.id) for event in events})
    is_mine = told.actor_id == me
    who = "You" if is_mine else told.actor_name
    where = " in another window" if is_mine else ""
    which = "earlier change" if told is events[0] else "other change"
    more = f" (and {counted(changes - 1, which)})" if changes > 1 else ""
    return f"{who} {action_phrase(told)}{where}, {store_clock(told.at)}{more}."


def note_sentence(note: CustomerNote | None, me: uuid.UUID | None) -> str:
    """The newest note about a customer, as one sentence to a reader; without one, that it is gone."""
    if note is None:
        return "The note about this customer was removed."
    who, at = note.edited_by_name or note.author_name, note.edited_at or note.written_at
    if note.edited_by_name is None and note.author == me:
        who = "You"
    return f"{who} noted about the customer: {_first_words(note.note)}, {store_clock(at)}."


def action_phrase(event: AuditEvent) -> str:
    """What somebody did to an order, in the words after a name."""
    phrase = PHRASES.get(event.action, _CHANGED)
    return phrase if isinstance(phrase, str) else phrase(event)


def _moved(event: AuditEvent) -> str:
    for field, words in _MOVES.items():
        if field in event.changes:
            new = event.changes[field][1]
            return _FINAL_MOVES.get((field, new), f"{words} {new}")
    return _CHANGED


def _noted(event: AuditEvent) -> str:
    return f"noted: {_first_words(event.changes['note'][1])}"


def _first_words(note: str) -> str:
    """On one line."""
    words = " ".join(note.split())
    return words if len(words) <= _NOTE_SAYS else words[:_NOTE_SAYS].rstrip() + "…"


def _corrected(event: AuditEvent) -> str:
    field = next((field for field in _CORRECTIONS if field in event.changes), None)
    return f"corrected {_CORRECTIONS[field]} to {event.changes[field][1]}" if field else "corrected it"


def _sent_back(event: AuditEvent) -> str:
    return (
        "found no money and put it back to Pending" if event.reason == NO_MONEY else "rejected the screenshot"
    )


PHRASES: Mapping[str, str | Callable[[AuditEvent], str]] = {
    OrderAction.PLACED: "placed it",
    OrderAction.MOVED: _moved,
    OrderAction.CORRECTED: _corrected,
    OrderAction.DELIVERY_SET: "changed its delivery details",
    OrderAction.SENT_BACK: _sent_back,
    OrderAction.UNDONE: "took a change back",
    OrderAction.DETAILS_CORRECTED: "corrected its details",
    OrderAction.NOTED: _noted,
    OrderAction.WHATSAPP_OPENED: "opened WhatsApp for it",
    OrderAction.TOLD: "told its customer",
    OrderAction.PRINTED: "printed it",
    OrderAction.LABELLED: "changed its labels",
    PaymentAction.RECORDED: "recorded a payment",
    PaymentAction.REVERSED: "took a payment back",
    PaymentAction.UNDONE: "took a payment back",
    PaymentAction.MOVED: "moved a part of its payment to another order",
    PaymentAction.REFUNDED: "sent money back",
    PaymentAction.REFUND_REVERSED: "took a refund back",
    PaymentAction.REFUND_UNDONE: "took a refund back",
    PaymentAction.PROOF_ATTACHED: "attached a screenshot",
    PaymentAction.PROOF_REJECTED: "rejected the screenshot",
    PaymentAction.PROOF_RESTORED: "brought a rejected screenshot back",
    PaymentAction.PROOF_PURGED: "deleted an old screenshot",
}
