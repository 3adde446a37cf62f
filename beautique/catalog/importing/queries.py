"""Reading imports."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, case, exists, func, select

from beautique.catalog.importing.models import ImportJob, ImportRow, ProductKey
from beautique.catalog.importing.types import Counts, FileKind, Outcome
from beautique.catalog.models import Product
from beautique.kernel.db import db
from beautique.kernel.errors import NotFound
from beautique.kernel.search import list_length

SHOWN = 100  # rows of one kind on the page
REFUSED_SHOWN = 500  # those that somebody has to mend


def find_job(job_id: uuid.UUID) -> ImportJob | None:
    """An import, freshly read."""
    return db.session.get(ImportJob, job_id, populate_existing=True)


def get_job(job_id: uuid.UUID) -> ImportJob:
    """An import, freshly read. Raises `NotFound`."""
    job = find_job(job_id)
    if job is None:
        raise NotFound("This import does not exist any more. Choose the file again.")
    return job


def list_jobs(limit: int) -> Sequence[ImportJob]:
    """The latest imports."""
    return db.session.scalars(select(ImportJob).order_by(ImportJob.created_at.desc()).limit(limit)).all()


def list_unfinished(limit: int) -> Sequence[ImportJob]:
    """Imports that were started and have rows without a result, or that nobody has decided about, the newest first."""
    waiting = exists().where(ImportRow.job_id == ImportJob.id, ImportRow.outcome.is_(None))
    return db.session.scalars(
        select(ImportJob)
        .where(ImportJob.stopped_at.is_(None), waiting)
        .order_by(ImportJob.created_at.desc())
        .limit(limit)
    ).all()


def count_rows(job: ImportJob) -> Counts:
    """How far an import has come. One query."""
    statement = (
        select(ImportRow.plan, ImportRow.outcome, func.count())
        .where(ImportRow.job_id == job.id)
        .group_by(ImportRow.plan, ImportRow.outcome)
    )
    planned, settled = dict.fromkeys(Outcome, 0), dict.fromkeys(Outcome, 0)
    for plan, outcome, count in db.session.execute(statement):
        if plan:
            planned[plan] += count
        if outcome:
            settled[outcome] += count
    return Counts(job.total, planned, settled)


def list_planned(job_id: uuid.UUID, plan: Outcome, limit: int = SHOWN) -> Sequence[ImportRow]:
    """The first rows of a plan, in the order of the file; those that somebody should look at come first."""
    return _list_rows(job_id, ImportRow.plan == plan, limit)


def list_settled(job_id: uuid.UUID, outcome: Outcome, limit: int = SHOWN) -> Sequence[ImportRow]:
    """The first rows that came out like this, in the order of the file; those that somebody should look at come first."""
    return _list_rows(job_id, ImportRow.outcome == outcome, limit)


def list_unchecked(job_id: uuid.UUID, limit: int) -> Sequence[int]:
    """Positions of the next rows without a plan."""
    return _positions(ImportRow.job_id == job_id, ImportRow.plan.is_(None), limit=limit)


def list_waiting(job_id: uuid.UUID, limit: int) -> Sequence[int]:
    """Positions of the next rows without a result."""
    return _positions(ImportRow.job_id == job_id, ImportRow.outcome.is_(None), limit=limit)


def list_rows(job_id: uuid.UUID, positions: Collection[int]) -> Sequence[ImportRow]:
    """These rows, in the order of the file, freshly read."""
    statement = select(ImportRow).where(ImportRow.job_id == job_id, ImportRow.position.in_(positions))
    return db.session.scalars(
        statement.order_by(ImportRow.position).execution_options(populate_existing=True)
    ).all()


def find_by_keys(kind: FileKind, keys: Collection[str]) -> dict[str, uuid.UUID]:
    """The products that another shop's files know by these keys."""
    if not keys:
        return {}
    known = select(ProductKey.key, ProductKey.product_id).where(
        ProductKey.kind == kind, ProductKey.key.in_(keys)
    )
    return {key: product_id for key, product_id in db.session.execute(known)}  # noqa: C416 - dict() loses the types


def find_by_names(names: Collection[str], kind: FileKind) -> dict[tuple[str, str], list[uuid.UUID]]:
    """Products by folded name and category, without those that files of this kind know by a key."""
    if not names:
        return {}
    keyed = select(ProductKey.product_id).where(ProductKey.kind == kind)
    rows = db.session.execute(
        select(Product.name_folded, Product.category, Product.id).where(
            Product.is_active.in_((True, False)),  # both: so that the index of names serves
            Product.name_folded.in_(names),
            Product.id.not_in(keyed),
        )
    )
    found: dict[tuple[str, str], list[uuid.UUID]] = {}
    for name, category, product_id in rows:
        found.setdefault((name, category), []).append(product_id)
    return found


def find_claimed(job_id: uuid.UUID, identities: Collection[str]) -> dict[str, int]:
    """Which rows of the sheet speak of these products already."""
    rows = db.session.execute(
        select(ImportRow.identity, func.min(ImportRow.number))
        .where(ImportRow.job_id == job_id, ImportRow.identity.in_(identities))
        .group_by(ImportRow.identity)
    )
    return {identity: number for identity, number in rows if identity}


def find_created(job_id: uuid.UUID, product_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these products an import has created itself."""
    if not product_ids:
        return set()
    mine = (ImportRow.job_id == job_id, ImportRow.outcome == Outcome.CREATED)
    return {
        each
        for each in db.session.scalars(
            select(ImportRow.product_id).where(*mine, ImportRow.product_id.in_(product_ids))
        )
        if each
    }


def list_picture_urls(product_ids: Collection[uuid.UUID]) -> set[str]:
    """The addresses of the pictures that these products have. One query; none for no products."""
    if not product_ids:
        return set()
    images = db.session.scalars(select(Product.images).where(Product.id.in_(product_ids)))
    return {image["url"] for each in images for image in each}


def count_products() -> int:
    """How many rows an export has."""
    return db.session.scalar(select(func.count()).select_from(Product)) or 0


def _list_rows(job_id: uuid.UUID, condition: ColumnElement[bool], limit: int) -> Sequence[ImportRow]:
    remarkable = case((list_length(ImportRow.notes) > 0, 0), else_=1)
    return db.session.scalars(
        select(ImportRow)
        .where(ImportRow.job_id == job_id, condition)
        .order_by(remarkable, ImportRow.position)
        .limit(limit)
    ).all()


def _positions(*conditions: ColumnElement[bool], limit: int) -> Sequence[int]:
    return db.session.scalars(
        select(ImportRow.position).where(*conditions).order_by(ImportRow.position).limit(limit)
    ).all()
