"""Labelling orders. Labels are a set: what two people add at once both stays, so nobody needs to have seen a version."""

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel.db import transaction
from beautique.kernel.errors import Invalid
from beautique.kernel.versions import lock
from beautique.orders.models import Order, OrderLabel
from beautique.orders.types import SUBJECT, OrderAction
from beautique.settings.queries import get_labels

GONE = "This label was taken off the shop’s list meanwhile. Nothing was changed."


def label_order(
    order_id: uuid.UUID, actor: Actor, add: Collection[int] = (), remove: Collection[int] = ()
) -> Order:
    """Adds labels to an order and takes others off; what is so already is no change. Raises `NotFound`, `Invalid`."""
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT)
        relabel(session, order, actor, add, remove)
    return order


def set_labels(
    order_id: uuid.UUID, wanted: Collection[int], actor: Actor, expected_version: int | None = None
) -> Order:
    """Gives an order exactly these labels. Raises `NotFound`, `Stale`, `Invalid`."""
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT, expected_version)
        relabel(session, order, actor, add=wanted, remove=set(order.labels) - set(wanted))
    return order


def relabel(
    session: Session, order: Order, actor: Actor, add: Collection[int] = (), remove: Collection[int] = ()
) -> bool:
    """A step: changes the labels of a locked order; whether it did. Raises `Invalid` for a label that the shop has no more."""
    known = get_labels()
    before, after = set(order.labels), (set(order.labels) - set(remove)) | set(add)
    if len(known.of(set(add))) < len(set(add)):
        raise Invalid({"labels": [GONE]})
    if before == after:
        return False
    _write(session, order, before, after)
    names = {"labels": Change(known.names(before), known.names(after))}
    log.record(session, actor, OrderAction.LABELLED, SUBJECT, order.id, names, seq=order.version)
    return True


def index_labels(session: Session, order_date: date, day_counter: int, ids: Collection[int]) -> None:
    """A step: writes down by label which order has them."""
    if ids:
        place = {"order_date": order_date, "day_counter": day_counter}
        session.execute(insert(OrderLabel), [{"label_id": each, **place} for each in sorted(ids)])


def _write(session: Session, order: Order, before: set[int], after: set[int]) -> None:
    order.labels = sorted(after)
    session.flush()
    mine = (OrderLabel.order_date == order.order_date, OrderLabel.day_counter == order.day_counter)
    session.execute(delete(OrderLabel).where(*mine, OrderLabel.label_id.in_(before - after)))
    index_labels(session, order.order_date, order.day_counter, after - before)
