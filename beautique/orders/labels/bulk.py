"""Labelling many orders at once, and taking that back."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit.types import Actor
from beautique.bulk.commands import start_bulk
from beautique.bulk.kinds import BulkKind
from beautique.bulk.models import BulkJob
from beautique.bulk.types import BulkItemRequest
from beautique.orders.bulk.commands import ORDER_MOVES
from beautique.orders.bulk.types import BulkOrder, Preview
from beautique.orders.labels.commands import relabel
from beautique.orders.models import Order
from beautique.settings.types import Label

ADD, REMOVE = "label", "unlabel"  # keys of the two changes; also what they are called in the address


def preview(orders: Iterable[BulkOrder], label: Label, key: str) -> Preview:
    """Which orders would change, and which are so already."""
    changing: list[BulkOrder] = []
    same: list[BulkOrder] = []
    for order in orders:
        (same if (label.id in order.labels) == (key == ADD) else changing).append(order)
    return Preview(changing, [], same, {})


def start_labelling(
    title: str,
    orders: Sequence[BulkOrder],
    label: Label,
    key: str,
    actor: Actor,
    *,
    back: str = "",
    job_id: uuid.UUID | None = None,
) -> BulkJob:
    """Writes down which orders are to get a label, or to lose it. Raises `Invalid`."""
    wishes = [BulkItemRequest(each.id, each.number) for each in orders]
    return start_bulk(ORDER_LABELS, title, wishes, actor, changes={key: label.id}, back=back, job_id=job_id)


def label_step(
    session: Session, order: Order, changes: Mapping[str, Any], actor: Actor, _: str | None
) -> bool:
    """Labels one order. Raises `Invalid` when the shop has the label no more."""
    return relabel(session, order, actor, _ids(changes, ADD), _ids(changes, REMOVE))


def undo_step(
    session: Session, order: Order, changes: Mapping[str, Any], actor: Actor, _: str | None
) -> bool:
    """The other way round, whatever else happened to the order since: a label stands in the way of nothing."""
    return relabel(session, order, actor, _ids(changes, REMOVE), _ids(changes, ADD))


def _ids(changes: Mapping[str, Any], key: str) -> list[int]:
    return [changes[key]] if key in changes else []


ORDER_LABELS = BulkKind(
    name="label",
    logged_as=ORDER_MOVES.logged_as,
    noun="order",
    model=Order,
    step=label_step,
    undo=undo_step,
    undo_note="For 24 hours, whatever else happens to the orders meanwhile.",
    undone_by_others_with=ORDER_MOVES.undone_by_others_with,
)
