"""The messages that an order may need, in the shop's words, and by which number its customer is reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from beautique.audit.models import AuditEvent
from beautique.orders import messages
from beautique.orders.models import Order
from beautique.payments.types import PaymentAction
from beautique.settings.queries import find_tracking_url, get_accounts, get_templates
from beautique.settings.types import Message

_PROOF_EVENTS = (PaymentAction.PROOF_ATTACHED, PaymentAction.PROOF_REJECTED, PaymentAction.RECORDED)


@dataclass(frozen=True, slots=True)
class MessageText:
    """One message for one order: its key, what it is called, the same for a button, its words."""

    key: str
    label: str
    short_label: str
    text: str


@dataclass(frozen=True, slots=True)
class MessageOptions:
    """How to reach the customer: the digits for WhatsApp (None: a landline, which is called), the message that fits, the others."""

    number: str | None
    suggested: MessageText
    others: Sequence[MessageText]

    @property
    def messages(self) -> list[MessageText]:
        """All of them, the suggested one first."""
        return [self.suggested, *self.others]


def message_options(
    order: Order, events: Sequence[AuditEvent], first: Message | None = None
) -> MessageOptions:
    """What may be written about an order. What its customer was not told fits before what fits its state; `first` before both."""
    templates, accounts = get_templates(), get_accounts()
    link = find_tracking_url(order.courier, order.tracking_number)
    values = messages.values(order, accounts.by_method[order.payment_method], link)
    newest_proof = next((event.action for event in events if event.action in _PROOF_EVENTS), "")
    suggested_key = (
        first
        or order.untold
        or messages.suggested(
            order.payment_status,
            order.order_status,
            order.delivery_status,
            proof_rejected=newest_proof == PaymentAction.PROOF_REJECTED,
        )
    )
    texts = {
        each: MessageText(
            each.value, each.label, each.short_label, messages.written(templates.text(each), values)
        )
        for each in Message
    }
    return MessageOptions(messages.whatsapp_number(order), texts.pop(suggested_key), list(texts.values()))
