"""The moves that the page of an order offers: what the rules allow, in words, and which panel asks for more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beautique.audit.models import AuditEvent
from beautique.audit.types import Actor
from beautique.kernel.money import rupees
from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderAction, OrderStatus, PaymentStatus
from beautique.orders.unpaid import unpaid_when_sent
from beautique.staff.permissions import Permission

NAMES = {"order_status": "Order", "payment_status": "Payment", "delivery_status": "Delivery"}
CANCEL, DISPATCH, DELIVERY, PAYMENT, SCREENSHOT, REFUND = (
    "cancel",
    "dispatch",
    "delivery",
    "payment",
    "screenshot",
    "refund",
)  # panels; corrections have one per status
MONEY = SCREENSHOT, PAYMENT, REFUND  # those of the payment's card
_OUT, _ARRIVED = (
    {"delivery_status": DeliveryStatus.OUT_FOR_DELIVERY.value},
    {"delivery_status": DeliveryStatus.DELIVERED.value},
)
SENDING: Mapping[str, Mapping[str, str]] = {
    DISPATCH: _OUT,
    "deliver-parcel": _ARRIVED,
    "deliver-order": {"order_status": OrderStatus.DELIVERED.value},
    "deliver": {"order_status": OrderStatus.DELIVERED.value, **_ARRIVED},
}  # panels that send something, and what each sets; all but the dispatch only ask about what is not paid


@dataclass(frozen=True, slots=True)
class Step:
    """A move that somebody may make: its words, what it sets, and the panel that asks for more (empty: one click)."""

    label: str
    fields: Mapping[str, str]
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """One of the three statuses: how far it has come, since when, and where it may go."""

    field: str
    name: str
    status: str
    moved: AuditEvent | None
    then: str
    steps: Sequence[Step]
    corrections: Sequence[str]

    @property
    def is_sent_back(self) -> bool:
        """Whether the payment waits again because its screenshot was rejected, or because no money came."""
        return bool(self.moved and self.moved.action == OrderAction.SENT_BACK)

    @property
    def parts(self) -> Sequence[str]:
        """The bars: `ok` all the way when nothing is left to do, `no` where it was sent back, `on` as far as it has come."""
        way = rules.progression(self.field)
        if self.status not in way:
            return [""] * len(way)
        come = way.index(self.status) + 1
        look = "ok" if come == len(way) else "no" if self.is_sent_back else "on"
        return [look] * come + [""] * (len(way) - come)

    @property
    def moved_by(self) -> str:
        """Who moved it; empty as long as it stands where the order began."""
        return self.moved.actor_name if self.moved and self.moved.action != OrderAction.PLACED else ""


def track(found: Order, events: Sequence[AuditEvent], field: str, actor: Actor) -> Track:
    """One status of an order; `actor` decides whether corrections are offered."""
    status = getattr(found, field)
    steps = [
        Step(button_label(field, new.value), {field: new.value}, panel_for(found, {field: new.value}))
        for new in rules.next_steps(field, status)
        if field != "delivery_status" or rules.may_be_dispatched(found.order_status, DeliveryStatus(new))
    ]
    may_correct = actor.may(Permission.ORDERS_CORRECT)
    goes_on = steps and steps[0].panel != CANCEL and found.order_status != OrderStatus.CANCELLED
    return Track(
        field=field,
        name=NAMES[field],
        status=status.value,
        moved=next((event for event in events if field in event.changes), None),
        then=next(iter(steps[0].fields.values())) if goes_on else "",
        steps=steps,
        corrections=[new.value for new in rules.corrections(field, status)] if may_correct else [],
    )


def primary(found: Order) -> Step | None:
    """What the page offers first; of a cancelled order the money that is still to go back."""
    if found.order_status == OrderStatus.CANCELLED and found.money_due_back:
        return Step(f"Pay back {rupees(found.money_due_back)}", {}, REFUND)
    fields = rules.next_step(found.statuses)
    if not fields:
        return None
    field, status = next(iter(fields.items()))
    if status == PaymentStatus.PAID:  # by the screenshot that says so; the word alone is in the menu
        return Step("Add a screenshot", fields, SCREENSHOT)
    if status == PaymentStatus.VERIFIED:
        return Step("Record payment", fields, PAYMENT)
    panel = panel_for(found, fields)
    asks = panel in (CANCEL, DISPATCH)
    return Step(button_label(field, status) if asks else f"Mark as {status}", fields, panel)


def panel_for(found: Order, fields: Mapping[str, str]) -> str:
    """The panel that a move opens because more has to be asked."""
    if fields.get("order_status") == OrderStatus.CANCELLED:
        return CANCEL
    panel = next((panel for panel, sets in SENDING.items() if sets == fields), "")
    unpaid = unpaid_when_sent(found.statuses, fields, found.money)
    return panel if unpaid or panel == DISPATCH else ""


def button_label(field: str, status: str) -> str:
    """What the button of a move says: act and object."""
    match field, status:
        case "order_status", OrderStatus.CANCELLED:
            return "Cancel order"
        case "delivery_status", DeliveryStatus.OUT_FOR_DELIVERY:
            return "Dispatch"
        case "order_status", OrderStatus.DELIVERED:
            return "Mark order as Delivered"
        case "delivery_status", DeliveryStatus.DELIVERED:
            return "Mark parcel as Delivered"
        case _:
            return f"Mark as {status}"
