"""What each row would do, found out before anything happens. Some hundred rows at a time, each with its plan."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.catalog.commands import as_draft
from beautique.catalog.importing import pictures, queries, rules
from beautique.catalog.importing.models import ImportJob, ImportRow
from beautique.catalog.importing.pictures import PictureSource
from beautique.catalog.importing.types import Defaults, FileKind, Outcome
from beautique.catalog.models import Product
from beautique.catalog.queries import find_products
from beautique.catalog.rules import own_words
from beautique.catalog.types import Category, ProductDraft, Size
from beautique.kernel.errors import Conflict, Invalid
from beautique.kernel.field_validation import read_id
from beautique.kernel.text import fold
from beautique.media.types import Picture

_CREATED = (
    "Somebody created this product since the preview. Choose the file again to compare it with that one."
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue says about some rows, read by one query each."""

    by_key: Mapping[str, uuid.UUID]
    by_name: Mapping[tuple[str, str], Sequence[uuid.UUID]]
    products: Mapping[uuid.UUID, Product]
    fetched: Mapping[str, Picture]


class _Refused(Exception):
    """The row is about no product that can be told."""


def check_rows(session: Session, job: ImportJob, positions: Sequence[int], source: PictureSource) -> None:
    """A step: gives rows their plan. A row that an earlier one of the file speaks of already is refused."""
    rows = [row for row in queries.list_rows(job.id, positions) if row.plan is None]
    known = read_known(job.kind, rows)
    for row in rows:
        _plan(row, job, known, source)
    session.flush()  # so that rows of one round see each other
    claimed = queries.find_claimed(job.id, {row.identity for row in rows if row.identity})
    for row in rows:
        if row.identity and claimed[row.identity] < row.number:
            _refuse(row, f"Row {claimed[row.identity]:,} is about the same product.")


def read_known(kind: FileKind, rows: Sequence[ImportRow]) -> Known:
    """What the catalogue says now."""
    by_key = queries.find_by_keys(kind, {row.key for row in rows if row.key})
    nameless = [row for row in rows if row.key not in by_key and not row.values.get("id")]
    by_name = queries.find_by_names({fold(row.name) for row in nameless if row.name}, kind)
    ids = {*by_key.values(), *(each for several in by_name.values() for each in several)}
    ids |= {found for row in rows if (found := read_id(row.values.get("id")))}
    addresses = {address for row in rows for address in row.values.get("images") or ()}
    return Known(by_key, by_name, find_products(ids), pictures.find_fetched(addresses))


def refuse_created(row: ImportRow, job: ImportJob, known: Known, own: Collection[uuid.UUID]) -> None:
    """Raises `Conflict` when a planned new product is in the catalogue by now: another import, or a person, was first.

    `own` are those of them that this import itself has created: of one name its preview may have shown two.
    """
    try:
        found = _product_of(row, job, known)
        is_there = (
            found is not None
            and found.id not in own
            and (row.key in known.by_key or found.created_at > job.created_at)
        )
    except _Refused:  # several have its name by now
        is_there = True
    if is_there:
        raise Conflict(_CREATED)


def draft_of(
    row: ImportRow, job: ImportJob, stored: Product | None, images: tuple[Picture, ...]
) -> ProductDraft:
    """The product as a row wants it. Raises `Invalid`."""
    before = as_draft(stored) if stored else None
    return rules.draft_of(row.values, before, defaults_of(job), images, job.kind)


def named_pictures(
    row: ImportRow, stored: Product | None, source: PictureSource, fetched: Mapping[str, Picture]
) -> pictures.NamedPictures:
    """The pictures that a row wants its product to have."""
    has = own_words(as_draft(stored).images, stored.name) if stored else ()
    return pictures.resolve(
        row.values.get("images"), has, source, fetched, row.values.get("failed_images", ())
    )


def defaults_of(job: ImportJob) -> Defaults:
    """What was chosen for the products that name none themselves."""
    chosen: Mapping[str, Any] = job.defaults
    return Defaults(
        category=Category(chosen["category"]) if chosen.get("category") else None,
        sizes=tuple(Size(each) for each in chosen.get("sizes", ())),
        colors=tuple(chosen.get("colors", ())),
        description=chosen.get("description", ""),
    )


def _plan(row: ImportRow, job: ImportJob, known: Known, source: PictureSource) -> None:
    if refusal := row.values.get("refusal"):
        return _refuse(row, refusal)
    try:
        stored = _product_of(row, job, known)
        images = named_pictures(row, stored, source, known.fetched)
        after = draft_of(row, job, stored, images.pictures)
    except _Refused as refused:
        return _refuse(row, str(refused))
    except Invalid as invalid:
        return _refuse(row, rules.sentence_of(invalid))
    row.message = None
    row.name = after.name
    before = as_draft(stored) if stored else None
    row.notes = [*row.values.get("notes", ()), *rules.doubts(after, before)]
    if stored is None or before is None:
        row.plan, row.identity = Outcome.CREATED, row.key or rules.identity(after.name, after.category)
        return None
    row.plan = Outcome.SAME if after == before else Outcome.CHANGED
    changes = rules.shown_changes(before, after)
    row.changes = {field: log.plain([each.old, each.new]) for field, each in changes.items()}
    row.product_id, row.product_version, row.identity = stored.id, stored.version, str(stored.id)
    return None


def _product_of(row: ImportRow, job: ImportJob, known: Known) -> Product | None:
    """The product that a row speaks of: by its ID, else by its key, else by its name, and by its category where it names one.

    None for a new one.
    """
    if typed := row.values.get("id"):
        product = known.products.get(read_id(typed) or uuid.UUID(int=0))
        if product is None:
            raise _Refused("ID: There is no such product here. Leave this cell empty for a new one.")
        return product
    if row.key in known.by_key:
        return known.products.get(known.by_key[row.key])
    wished = rules.named_category(row.values, defaults_of(job))
    # Words that are no category of ours are complained about, not passed over.
    is_any = wished is None and not row.values.get("category")
    asked = Category if is_any else filter(None, [wished])
    meant = [each for category in asked for each in known.by_name.get((fold(row.name), category), ())]
    if len(meant) > 1:
        raise _Refused(f"Name: {len(meant)} products have it. Give the ID of the one that is meant.")
    return known.products[meant[0]] if meant else None


def _refuse(row: ImportRow, why: str) -> None:
    row.plan, row.message, row.changes = Outcome.REFUSED, why[: rules.MOST_TEXT], {}
    row.notes = list(row.values.get("notes", ()))
    row.identity = row.product_id = row.product_version = None
