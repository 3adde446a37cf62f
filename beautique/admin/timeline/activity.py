"""The activity log in the words of people, whatever it is about."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from flask import url_for

from beautique.admin.core.context import store_date
from beautique.admin.timeline import labels, staff, wordings
from beautique.admin.timeline.entry import Entry
from beautique.audit.models import AuditEvent
from beautique.catalog import commands, queries
from beautique.catalog.models import Product
from beautique.kernel import clock
from beautique.kernel.field_validation import read_id
from beautique.kernel.text import counted
from beautique.media.types import PictureAction
from beautique.orders.models import Order
from beautique.orders.queries import find_orders
from beautique.orders.types import SUBJECT as ORDER
from beautique.payments.closing import SUBJECT as CLOSING
from beautique.staff.types import StaffAction


def entries(events: Sequence[AuditEvent]) -> list[Entry]:
    """The events as entries, in the order given; a day's pictures or log-ins of a person with nothing in between are one entry.

    Two queries: see `each_entry`.
    """
    told: list[Entry] = []
    for (_, action, _), several in groupby(each_entry(events), key=lambda pair: _kind(pair[0])):
        same = list(several)
        newest = same[0][1]
        if action == StaffAction.SIGNED_IN:
            told.append(staff.logged_in([event for event, _ in same]))
        elif action == PictureAction.UPLOADED and len(same) > 1:
            told.append(replace(newest, title=f"{counted(len(same), 'picture')} uploaded", facts=()))
        else:
            told += [entry for _, entry in same]
    return told


def each_entry(events: Sequence[AuditEvent]) -> list[tuple[AuditEvent, Entry]]:
    """Every event with its entry. Two queries: their orders, their products."""
    orders = find_orders(_ids(events, ORDER))
    products = queries.find_products(_ids(events, commands.SUBJECT))
    return [(event, _entry(event, orders, products)) for event in events]


def _kind(event: AuditEvent) -> tuple[object, str, date]:
    return event.actor_id, event.action, clock.store_day(event.at)


def _entry(
    event: AuditEvent, orders: Mapping[uuid.UUID, Order], products: Mapping[uuid.UUID, Product]
) -> Entry:
    if event.subject_type == CLOSING:
        day = date.fromisoformat(event.subject_id)
        url = url_for("admin.daily_closing", day=day)
        return replace(labels.entry(event), subject=store_date(day), url=url)
    subject_id = read_id(event.subject_id)
    if subject_id is None:
        return labels.entry(event)
    if order := orders.get(subject_id):
        url = url_for("admin.order", number=order.number)
        return replace(labels.order_entry(event, order), subject=order.number, url=url)
    if product := products.get(subject_id):
        url = url_for("admin.product", product_id=product.id)
        return replace(labels.entry(event), subject=product.name, url=url)
    if event.subject_type == commands.SUBJECT:
        return wordings.plain(event)  # deleted for good: only its fields still say which one it was
    return labels.entry(event)


def _ids(events: Iterable[AuditEvent], subject_type: str) -> set[uuid.UUID]:
    found = {read_id(event.subject_id) for event in events if event.subject_type == subject_type}
    return {each for each in found if each}  # none: "export", a section of the settings
