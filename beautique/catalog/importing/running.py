"""Doing what an import has planned: products in groups, each with its result in the transaction that changes it."""

import time
import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.audit.types import Actor
from beautique.catalog import commands as catalogue
from beautique.catalog.importing import checking, pictures, queries
from beautique.catalog.importing.commands import lock_job
from beautique.catalog.importing.models import ImportJob, ImportRow, ProductKey
from beautique.catalog.importing.pictures import PictureSource
from beautique.catalog.importing.rules import MOST_TEXT, sentence_of
from beautique.catalog.importing.types import Outcome
from beautique.catalog.models import Product
from beautique.catalog.queries import find_products
from beautique.kernel.db import retrying, transaction
from beautique.kernel.errors import Conflict, Invalid, NotFound
from beautique.kernel.versions import lock
from beautique.media.errors import BadPictures
from beautique.media.fetching import NotFetched
from beautique.media.types import Picture

_CHECKED_AT_ONCE = 200
_APPLIED_AT_ONCE = 25


def run_import(job: ImportJob, source: PictureSource, actor: Actor, within_s: float) -> None:
    """Goes on with what is next, comparing or applying rows, for about `within_s` seconds.

    May be called again and again, also by several at once, and after a kill. What a row is refused for is its result and stops no
    other. Raises what the store of pictures raises; the row waits then.
    """
    until = time.monotonic() + within_s
    while time.monotonic() < until and not job.stopped_at:
        if unchecked := queries.list_unchecked(job.id, _CHECKED_AT_ONCE):
            retrying(lambda: _check(job.id, unchecked, source))
        elif job.started_at and (waiting := queries.list_waiting(job.id, _APPLIED_AT_ONCE)):
            if not _fetch_pictures(job.id, waiting, source, actor, until):
                return
            apply_rows(job.id, waiting, source, actor)
        else:
            return


def apply_rows(job_id: uuid.UUID, positions: Sequence[int], source: PictureSource, actor: Actor) -> None:
    """The rows that have no result yet, in one transaction; when one of them is refused, each in its own."""

    def settle(session: Session, rows: Sequence[ImportRow], job: ImportJob) -> None:
        # Every product before the first change, which locks the version of the catalogue, and in one order: no deadlock with a person.
        wanted = sorted((row.product_id, row.product_version) for row in rows if row.product_id)
        stored = {each: lock(session, Product, each, "product", version) for each, version in wanted}
        fetched = pictures.find_fetched(
            {address for row in rows for address in row.values.get("images") or ()}
        )
        for row in rows:
            product = stored[row.product_id] if row.product_id else None
            images = checking.named_pictures(row, product, source, fetched)
            ours = tuple(each for each in images.pictures if each.url not in images.to_fetch)
            _settle(session, row, job, product, ours, actor)

    try:
        retrying(lambda: _with_rows(job_id, positions, settle))
    except (Conflict, Invalid, NotFound) as refusal:
        if len(positions) > 1:
            for position in positions:
                apply_rows(job_id, [position], source, actor)
        else:
            why = sentence_of(refusal) if isinstance(refusal, Invalid) else refusal.message
            _with_rows(job_id, positions, lambda _session, rows, _job: _done(rows[0], Outcome.REFUSED, why))


def _check(job_id: uuid.UUID, positions: Sequence[int], source: PictureSource) -> None:
    with transaction() as session:
        job = lock_job(session, job_id)
        if not job.started_at:
            checking.check_rows(session, job, positions, source)


def _fetch_pictures(
    job_id: uuid.UUID, positions: Sequence[int], source: PictureSource, actor: Actor, until: float
) -> bool:
    """Brings the pictures that the rows still need, one after the other; False when the time is up before the last one."""
    rows = [row for row in queries.list_rows(job_id, positions) if row.values.get("images")]
    fetched = pictures.find_fetched(address for row in rows for address in row.values["images"])
    products = find_products({row.product_id for row in rows if row.product_id})
    for row in rows:
        stored = products.get(row.product_id) if row.product_id else None
        for address in checking.named_pictures(row, stored, source, fetched).to_fetch:
            try:
                pictures.fetch(address, source, actor)
                fetched |= pictures.find_fetched([address])
            except (NotFetched, BadPictures) as failure:
                _note_failure(job_id, row.position, address, failure.message)
            if time.monotonic() >= until:
                return False
    return True


def _note_failure(job_id: uuid.UUID, position: int, address: str, why: str) -> None:
    def note(_session: Session, rows: Sequence[ImportRow], _job: ImportJob) -> None:
        for row in rows:
            failed = row.values.get("failed_images", [])
            row.values = {**row.values, "failed_images": [*failed, address]}
            row.notes = [*row.notes, f"A picture is left out: {why}"]

    _with_rows(job_id, [position], note)


def _settle(
    session: Session,
    row: ImportRow,
    job: ImportJob,
    product: Product | None,
    images: tuple[Picture, ...],
    actor: Actor,
) -> None:
    draft = checking.draft_of(row, job, product, images)
    if product is None:
        product, outcome = catalogue.write_new(session, draft, actor), Outcome.CREATED
    else:
        outcome = Outcome.CHANGED if catalogue.write_draft(session, product, draft, actor) else Outcome.SAME
    if row.key:
        session.merge(ProductKey(kind=job.kind, key=row.key, product_id=product.id))
    row.product_id = product.id
    _done(row, outcome)


def _done(row: ImportRow, outcome: Outcome, why: str | None = None) -> None:
    row.outcome, row.message, row.values, row.changes = outcome, why and why[:MOST_TEXT], {}, {}


def _with_rows(
    job_id: uuid.UUID,
    positions: Sequence[int],
    act: Callable[[Session, Sequence[ImportRow], ImportJob], object],
) -> None:
    """One transaction about rows without a result; nothing for those that somebody else settled, or when the job was stopped."""
    with transaction() as session:
        mine = (ImportRow.job_id == job_id, ImportRow.position.in_(positions), ImportRow.outcome.is_(None))
        statement = select(ImportRow).where(*mine).order_by(ImportRow.position).with_for_update()
        rows = session.scalars(statement.execution_options(populate_existing=True)).all()
        job = session.get_one(ImportJob, job_id, populate_existing=True)
        if rows and job.stopped_at is None:
            act(session, rows, job)
