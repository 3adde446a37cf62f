"""What comes after a change of many orders: the next change, their slips, their customers."""

from collections import Counter
from collections.abc import Sequence

from flask import url_for

from beautique.admin.bulk.job import NextStep
from beautique.admin.core import list_url
from beautique.admin.core.identity import may
from beautique.admin.core.list_url import MOST_CHOSEN
from beautique.admin.orders.list.bulk_labels import LABELLED
from beautique.admin.orders.list.filters import ORDERS
from beautique.kernel.text import counted
from beautique.orders.bulk.rules import CONFIRM, MOST_PAYMENTS, next_move
from beautique.orders.bulk.types import BulkResult
from beautique.orders.types import DeliveryStatus, OrderStatus

_MAY_VERIFY = "payments:verify"


def next_steps(changed: Sequence[BulkResult], list_query: str) -> list[NextStep]:
    """What is likely to follow, the likeliest first. As many orders as an address can name."""
    chosen = changed[:MOST_CHOSEN]
    packed = [each for each in chosen if each.order_status is not OrderStatus.CANCELLED]
    steps = [_move(chosen, list_query)]
    if packed:
        slips = counted(len(packed), "slip")
        steps.append(
            NextStep(f"Print {slips}", "printer", url_for("admin.print_orders", number=_numbers(packed)))
        )
    if chosen:
        customers = "this customer" if len(chosen) == 1 else f"these {len(chosen)} customers"
        chosen_only = list_url.encode(sorted(("number", number) for number in _numbers(chosen)))
        steps.append(NextStep(f"Tell {customers}", "whatsapp", ORDERS.address(chosen_only)))
    found = [step for step in steps if step is not None]
    if chosen and _are_on_their_way(chosen):
        found.reverse()  # the customers come first: the parcels take their days
    return found


def _move(chosen: Sequence[BulkResult], list_query: str) -> NextStep | None:
    """The change that most of them need next, for those that need it; None when nothing is left to do."""
    moves = Counter(key for each in chosen if (key := next_move(each.statuses)))
    if not may(_MAY_VERIFY):
        moves.pop(CONFIRM, None)
    if not moves:
        return None
    [(key, _)] = moves.most_common(1)
    numbers = _numbers([each for each in chosen if next_move(each.statuses) == key])
    if key == CONFIRM:
        numbers = numbers[:MOST_PAYMENTS]
        url = url_for("admin.bulk_payments", number=numbers, list=list_query)
        return NextStep(f"Confirm {counted(len(numbers), 'payment')}", "badge-check", url)
    url = url_for("admin.preview_bulk", move=key, number=numbers, list=list_query)
    return NextStep(LABELLED[key].label(len(numbers)), "arrow-right", url)


def _are_on_their_way(chosen: Sequence[BulkResult]) -> bool:
    sent = [each for each in chosen if each.delivery_status is DeliveryStatus.OUT_FOR_DELIVERY]
    return len(sent) * 2 > len(chosen)


def _numbers(orders: Sequence[BulkResult]) -> list[str]:
    return [each.number for each in orders]
