"""What `doctor` looks at. Each examination yields one short sentence per offender, by order number and never by name.

They read in batches, so memory does not grow with the shop, and run inside one `snapshot`.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, cast

from flask import current_app
from sqlalchemy import Executable, func, or_, select

from beautique.audit.models import AuditEvent
from beautique.catalog.models import Product
from beautique.cli.snapshot import is_at_head
from beautique.config import Settings
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.media.local_store import LocalStore
from beautique.media.models import StoredPicture
from beautique.media.stores import picture_id_of, public_id_of
from beautique.media.types import PictureStatus
from beautique.orders.figures.figures import Figures, compute
from beautique.orders.figures.models import DayFigures, ProductDayFigures
from beautique.orders.models import Order, OrderDay
from beautique.orders.placement.models import IdempotencyKeyRow
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import SUBJECT, OrderNumber
from beautique.web.stores import image_store

Examination = Callable[[], Iterator[str]]

_BATCH = 1_000


def migrations() -> Iterator[str]:
    """The database has every migration of this program."""
    if not is_at_head():
        yield "the database has other migrations than this program: run `db upgrade`"


def numbers() -> Iterator[str]:
    """Per day, the numbers run from 001 to the day's counter without gap or repeat, and say that day."""
    counters = (
        select(
            OrderDay.day,
            OrderDay.last_number,
            func.count(func.distinct(Order.day_counter)),
            func.count(Order.id),
        )
        .outerjoin(Order, Order.order_date == OrderDay.day)
        .group_by(OrderDay.day, OrderDay.last_number)
        .order_by(OrderDay.day)
    )
    highest = dict(_rows(select(Order.order_date, func.max(Order.day_counter)).group_by(Order.order_date)))
    for day, last_number, different, count in _rows(counters):
        if not last_number == different == count == highest.get(day, 0):
            yield f"{day}: {count} orders with {different} numbers up to {highest.get(day, 0)}, the counter says {last_number}"
    fields = select(Order.number, Order.order_date, Order.day_counter, Order.placed_at)
    for number, day, counter, placed_at in _rows(fields):
        if number != str(OrderNumber(day, counter)) or day != clock.store_day(placed_at):
            yield f"{number} is not the number of order {counter} of {clock.store_day(placed_at)}"


def totals() -> Iterator[str]:
    """Totals are the sums of the lines."""
    for number, items, total in _rows(select(Order.number, Order.items, Order.total_amount)):
        amount = sum((Decimal(item["price"]) * item["quantity"] for item in items), Decimal(0))
        if amount != total or not items:
            yield f"{number} costs {total}, its lines {amount}"


def statuses() -> Iterator[str]:
    """Statuses are what the log's events lead to, each beginning where the one before it ended."""
    columns = select(Order.id, Order.number, *(getattr(Order, field) for field in STATUS_FIELDS)).order_by(
        Order.id
    )
    for orders in _batches(columns):
        folded: dict[str, dict[str, str | None]] = {
            str(row.id): dict.fromkeys(STATUS_FIELDS) for row in orders
        }
        torn: set[str] = set()
        events = (
            select(AuditEvent.subject_id, AuditEvent.changes)
            .where(AuditEvent.subject_type == SUBJECT, AuditEvent.subject_id.in_(folded))
            .order_by(AuditEvent.subject_id, AuditEvent.seq, AuditEvent.id)
        )
        for order_id, changes in db.session.execute(events):
            for field in changes.keys() & folded[order_id].keys():
                old, new = changes[field]
                torn.update({order_id} if old != folded[order_id][field] else ())
                folded[order_id][field] = new
        for row in orders:
            told = folded[str(row.id)]
            wrong = [field for field in STATUS_FIELDS if told[field] != getattr(row, field).value]
            if wrong or str(row.id) in torn:
                yield f"{row.number}: {', '.join(wrong) or 'statuses'} not as the timeline tells"


def keys() -> Iterator[str]:
    """Every idempotency key has its order and answer, and no two keys have the same order."""
    key = IdempotencyKeyRow
    without = (
        select(key.key_hash)
        .outerjoin(Order, Order.id == key.order_id)
        .where(or_(Order.id.is_(None), key.answer.is_(None)))
    )
    for (key_hash,) in _rows(without):
        yield f"key {key_hash[:12]}... has no order or no answer"
    twice = (
        select(Order.number)
        .join(key, key.order_id == Order.id)
        .group_by(Order.number)
        .having(func.count() > 1)
    )
    for (number,) in _rows(twice):
        yield f"{number} has several keys"


def figures() -> Iterator[str]:
    """The stored figures of closed days are those of their orders. Days that wait for a new computation are passed over."""
    closed = (
        select(OrderDay.day)
        .where(OrderDay.day < clock.today(), OrderDay.figures_stale.is_(False))
        .order_by(OrderDay.day)
    )
    for (day,) in _rows(closed):
        computed, stored = compute([day])[day], Figures()
        row = db.session.get(DayFigures, day)
        if row is not None:
            stored.add_day(row)
        by_product = db.session.scalars(select(ProductDayFigures).where(ProductDayFigures.day == day)).all()
        stored.pieces.update({each.product_id: each.pieces for each in by_product})
        stored.product_amount = {each.product_id: each.amount for each in by_product}
        db.session.expunge_all()
        if row is None or stored != computed:
            yield f"{day}: the stored figures are not those of its orders"


def pictures_of_products() -> Iterator[str]:
    """Every picture of a product is known, and those of our own folder are there."""
    store = image_store()
    for products in _batches(select(Product.id, Product.images)):
        images = [
            (product.id, image) for product in products for image in product.images if image["public_id"]
        ]
        wanted = {picture_id_of(image["public_id"]) for _, image in images} - {None}
        stored = set(
            db.session.scalars(
                select(StoredPicture.id).where(
                    StoredPicture.id.in_(wanted), StoredPicture.status == PictureStatus.STORED
                )
            )
        )
        for product_id, image in images:
            lies_here = isinstance(store, LocalStore) and image["url"].startswith("/")
            if picture_id_of(image["public_id"]) not in stored or (
                lies_here and not store.owns(image["url"])
            ):
                yield f"product {product_id} shows picture {image['public_id']}, which is gone"


def orphan_pictures() -> Iterator[str]:
    """Nothing lies in our own folder that no row knows, and no row speaks of a picture that is not there."""
    if not isinstance(image_store(), LocalStore):
        return
    root = cast(Settings, current_app.extensions["settings"]).media_root
    names = (entry.name for entry in root.iterdir()) if root.is_dir() else iter(())
    while some := list(islice(names, _BATCH)):
        ids = {name: picture_id_of(name.removeprefix(".").removesuffix(".part")) for name in some}
        db.session.rollback()  # a fresh look: the row of a picture that was uploaded just now is older than its files
        known = set(
            db.session.scalars(
                select(StoredPicture.id).where(StoredPicture.id.in_(set(ids.values()) - {None}))
            )
        )
        yield from (
            f"{name} lies in the folder of pictures, unknown" for name in some if ids[name] not in known
        )
    for (picture_id,) in _rows(select(StoredPicture.id).where(StoredPicture.status == PictureStatus.STORED)):
        if not (root / public_id_of(picture_id)).is_dir():
            yield f"picture {public_id_of(picture_id)} is not in the folder of pictures"


def _rows(statement: Executable) -> Iterator[Any]:
    for batch in _batches(statement):
        yield from batch


def _batches(statement: Executable) -> Iterator[Any]:
    return db.session.execute(statement, execution_options={"yield_per": _BATCH}).partitions()
