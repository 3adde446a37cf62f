"""Doing what an import has planned: products in groups, each with its result in the transaction that changes it."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor
from beautique.catalog import commands as catalogue
from beautique.catalog.importing import checking, pictures, queries
from beautique.catalog.importing.commands import SUBJECT, lock_job
from beautique.catalog.importing.models import ImportJob, ImportRow, ProductKey
from beautique.catalog.importing.pictures import PictureSource
from beautique.catalog.importing.rules import MOST_TEXT, sentence_of
from beautique.catalog.importing.types import FileKind, ImportAction, Outcome
from beautique.catalog.models import Product
from beautique.catalog.queries import find_products
from beautique.catalog.types import ProductDraft
from beautique.kernel.db import new_id, retrying, transaction
from beautique.kernel.errors import Conflict, DomainError, Invalid, NotFound
from beautique.kernel.versions import expect, lock_all
from beautique.media.errors import BadPictures, PictureGone
from beautique.media.fetching import NotFetched
from beautique.media.types import Picture

_CHECKED_AT_ONCE = 200
_APPLIED_AT_ONCE = 100  # products: some hundred milliseconds, for which nobody else writes on SQLite


def run_import(job: ImportJob, source: PictureSource, actor: Actor, within_s: float) -> None:
    """Goes on with what is next, comparing or applying rows, for about `within_s` seconds.

    May be called again and again, also by several at once, and after a kill. What a row is refused for is its result and stops no
    other. Whoever's page goes on with it, the log names who started it. Raises what the store of pictures raises; the row waits then.
    """
    actor = _who_started(job, actor)
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
    """The rows that have no result yet, in one transaction; one that is refused has that as its result."""

    def settle(session: Session, rows: Sequence[ImportRow], job: ImportJob) -> None:
        stored = lock_all(session, Product, {row.product_id for row in rows if row.product_id})
        new = [row for row in rows if row.product_id is None]
        if new:  # the turn of who writes the catalogue: of two imports the second sees what the first created
            catalogue.next_version(session)
        known = checking.read_known(job.kind, new)
        own = queries.find_created(job.id, known.products.keys())
        fetched = pictures.find_fetched(address for row in rows for address in row.values.get("images") or ())
        wishes = []
        for row in rows:
            try:
                if row.product_id is None:
                    checking.refuse_created(row, job, known, own)
                wishes.append((row, *_wish(row, job, stored, source, fetched)))
            except (Conflict, Invalid, NotFound) as refusal:
                _refuse(row, refusal)
        written = catalogue.write_drafts(session, [wish[1:] for wish in wishes], actor)
        _remember_keys(session, job.kind, {row.key: product.id for row, product, _ in wishes if row.key})
        for row, product, _ in wishes:
            created, changed = row.product_id is None, product in written
            row.product_id = product.id
            _done(row, Outcome.CREATED if created else Outcome.CHANGED if changed else Outcome.SAME)

    try:
        retrying(lambda: _with_rows(job_id, positions, settle))
    except (
        PictureGone
    ) as refusal:  # told of all together: each half on its own, down to the one whose picture it is
        if half := len(positions) // 2:
            apply_rows(job_id, positions[:half], source, actor)
            apply_rows(job_id, positions[half:], source, actor)
        else:
            gone = refusal
            _with_rows(job_id, positions, lambda _session, rows, _job: _refuse(rows[0], gone))


def _who_started(job: ImportJob, actor: Actor) -> Actor:
    """Who started an import, with the rest of who goes on with it; that one before the start."""
    events = list_timeline(SUBJECT, job.id) if job.started_at else ()
    started = next((event for event in events if event.action == ImportAction.STARTED), None)
    return replace(actor, id=started.actor_id, name=started.actor_name) if started else actor


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


def _wish(
    row: ImportRow,
    job: ImportJob,
    stored: Mapping[uuid.UUID, Product],
    source: PictureSource,
    fetched: Mapping[str, Picture],
) -> tuple[Product, ProductDraft]:
    """The product of a row, which may be a new one, and what becomes of it. Raises `Invalid`, `NotFound`, `Stale`."""
    product = None
    if row.product_id:
        product = expect(stored.get(row.product_id), "product", row.product_version)
    images = checking.named_pictures(row, product, source, fetched)
    ours = tuple(each for each in images.pictures if each.url not in images.to_fetch)
    draft = checking.draft_of(row, job, product, ours)
    return product or Product(id=new_id()), draft


def _remember_keys(session: Session, kind: FileKind, by_key: Mapping[str, uuid.UUID]) -> None:
    known = queries.find_by_keys(kind, by_key.keys())
    for key, product_id in by_key.items():
        if known.get(key) != product_id:
            session.merge(ProductKey(kind=kind, key=key, product_id=product_id))


def _refuse(row: ImportRow, refusal: DomainError) -> None:
    _done(row, Outcome.REFUSED, sentence_of(refusal) if isinstance(refusal, Invalid) else refusal.message)


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
