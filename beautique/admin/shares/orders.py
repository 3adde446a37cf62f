"""Which orders are offered for a share: those that its message names, those that a search finds, those that
this browser opened lately, those that wait for a payment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from beautique.kernel.money import rupees
from beautique.kernel.pages import PageRequest
from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.queries import list_orders
from beautique.orders.types import OPEN, OrderFilter, PaymentStatus, Proof
from beautique.payments.queries import list_unpaid_of
from beautique.shares import rules as share_rules
from beautique.shares.types import Share

_FEW = PageRequest(limit=5)
_LIKELY = PageRequest(limit=12)
_UNPAID = OrderFilter(order_status=OPEN, payment_status=(PaymentStatus.PENDING, PaymentStatus.PAID))


@dataclass(frozen=True, slots=True)
class Group:
    """Orders that are offered for one reason; its title says which. `opened` says when, by number, where that is the reason."""

    title: str
    orders: Sequence[Order]
    opened: Mapping[str, datetime] = field(default_factory=dict)


def groups(share: Share, search: str, opened: Mapping[str, datetime]) -> list[Group]:
    """The likeliest first, each order once. A search stands alone: what was typed is what is meant."""
    if search:
        offered = [Group("Found", list_orders(OrderFilter(search=search), _FEW, total=0).items)]
    else:
        offered = [Group("Named in the message", _named(share.words))]
        if share.pictures:
            offered += [_lately(opened), *_waiting()]
    seen: set[str] = set()
    shown = [replace(each, orders=_unseen(each.orders, seen)) for each in offered]
    return [each for each in shown if each.orders]


def costing(amount: Decimal) -> Group:
    """The unpaid orders that cost what a picture says."""
    return Group(f"{rupees(amount)}, as on the picture", list_unpaid_of(amount, _FEW.limit))


def phones_in(share: Share) -> Sequence[str]:
    """The phone numbers in its message, normalised."""
    return share_rules.phones_in(share.words)


def _named(words: str) -> list[Order]:
    """By order numbers first, then by phones: a query for the numbers, and one for each phone."""
    numbers = tuple(sorted(map(str, rules.find_numbers(words))))
    named = list(list_orders(OrderFilter(number=numbers), _FEW, total=0).items) if numbers else []
    for phone in share_rules.phones_in(words):
        named += list_orders(OrderFilter(search=phone), _FEW, total=0).items
    return named


def _lately(opened: Mapping[str, datetime]) -> Group:
    """Those that were opened last and have no screenshot yet: whoever wrote to a customer about an order expects it for that one."""
    awaiting = replace(_UNPAID, number=tuple(sorted(opened)), has_proof=Proof.NO)
    found = list_orders(awaiting, _FEW, total=0).items if opened else ()
    latest = sorted(found, key=lambda order: [*opened].index(order.number))
    return Group("Opened lately", latest, opened)


def _waiting() -> list[Group]:
    """The newest open orders without a verified payment; who has sent nothing yet is likelier to send it now."""
    waiting = list_orders(_UNPAID, _LIKELY, total=0).items
    return [
        Group("Wait for a screenshot", [each for each in waiting if not each.has_proof]),
        Group("Have a screenshot already", [each for each in waiting if each.has_proof]),
    ]


def _unseen(orders: Sequence[Order], seen: set[str]) -> list[Order]:
    fresh = list({each.number: each for each in orders if each.number not in seen}.values())
    seen.update(each.number for each in fresh)
    return fresh
