"""WhatsApp: the messages that an order may need, in the shop's words, and the click that opens one. We send nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.gate import actor
from beautique.audit.models import AuditEvent
from beautique.kernel.errors import Conflict, NotFound
from beautique.orders import commands, messages, queries
from beautique.orders.models import Order
from beautique.payments.types import PaymentAction
from beautique.settings.queries import find_tracking_url, get_accounts, get_templates
from beautique.settings.rules import filled
from beautique.settings.types import Message

_PROOF_EVENTS = (PaymentAction.PROOF_ATTACHED, PaymentAction.PROOF_REJECTED, PaymentAction.RECORDED)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for one order: its key, what it is called, its words."""

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """How to reach the customer: the digits for WhatsApp (None: a landline, which is called), the letter that fits, the others."""

    number: str | None
    fitting: Letter
    others: Sequence[Letter]

    @property
    def letters(self) -> list[Letter]:
        """All of them, the fitting one first."""
        return [self.fitting, *self.others]


@admin.get("/orders/<number>/whatsapp")
def order_messages(number: str) -> str | Response:
    """The messages of an order to read, copy and open; `template` names the one that stands first."""
    order, asked = queries.get_order(number), _asked()
    if order.number != number:
        return redirect(url_for("admin.order_messages", number=order.number, template=asked))
    talk = talk_about(order, queries.timeline(order.id), asked)
    return render_template("orders/detail/messages.html", order=order, talk=talk, asked=asked)


@admin.post("/orders/<number>/whatsapp")
def whatsapp(number: str) -> Response:
    """Notes the click and leads on to WhatsApp. Without `template` it is the message that fits.

    By a page, not by a redirect: browsers hold every redirect behind a form against `form-action`, and wa.me redirects on.
    """
    order = queries.get_order(number)
    talk = talk_about(order, queries.timeline(order.id), _asked())
    if talk.number is None:
        raise Conflict(f"{order.whatsapp} is a landline, which has no WhatsApp. Call instead.")
    commands.note_message(order.id, Message(talk.fitting.key), actor())
    address = f"https://wa.me/{talk.number}?text={quote(talk.fitting.text, safe='')}"
    return make_response(
        render_template("orders/detail/whatsapp.html", order=order, address=address, letter=talk.fitting)
    )


def talk_about(order: Order, events: Sequence[AuditEvent], first: Message | None = None) -> Talk:
    """What may be written about an order; `first` takes the place of the message that fits its state."""
    templates, accounts = get_templates(), get_accounts()
    link = find_tracking_url(order.courier, order.tracking_number)
    values = messages.values(order, accounts.by_method[order.payment_method], link)
    newest_proof = next((event.action for event in events if event.action in _PROOF_EVENTS), "")
    fitting = first or messages.fitting(
        order.payment_status,
        order.order_status,
        order.delivery_status,
        proof_rejected=newest_proof == PaymentAction.PROOF_REJECTED,
    )
    letters = {each: Letter(each.value, each.label, filled(templates.text(each), values)) for each in Message}
    return Talk(messages.whatsapp_number(order), letters.pop(fitting), list(letters.values()))


def _asked() -> Message | None:
    key = request.values.get("template", "")
    if key and key not in set(Message):
        raise NotFound("There is no such message. Choose one of the list.")
    return Message(key) if key else None
