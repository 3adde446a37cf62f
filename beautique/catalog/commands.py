"""Changing the catalogue: one transaction each, written to the activity log, and the catalogue's version grows."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any, NamedTuple

from sqlalchemy import case, delete, exists, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from beautique.audit import log
from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Change
from beautique.catalog import rules
from beautique.catalog.models import CatalogueState, Product, ProductColor, ProductPicture
from beautique.catalog.queries import find_product
from beautique.catalog.types import Category, ProductAction, ProductDraft, Size
from beautique.kernel import clock
from beautique.kernel.db import new_id, transaction
from beautique.kernel.errors import Invalid
from beautique.kernel.text import fold
from beautique.kernel.versions import lock
from beautique.media.types import Picture
from beautique.media.usage import attach, release

SUBJECT = "product"
_NEEDS_PICTURE = "Add a picture first: a product without one cannot be in the shop."


class _Written(NamedTuple):
    """A product with its new fields, what is logged of that, and its fields before."""

    product: Product
    action: ProductAction
    before: Mapping[str, Any]


def create_product(draft: ProductDraft, actor: Actor, product_id: uuid.UUID | None = None) -> Product:
    """A new product. Without a picture it is kept, but inactive. Raises `Invalid`.

    `product_id`, when a form brings one, makes a second sending of the same form harmless: the first one's product is returned.
    """
    draft = rules.cleaned(draft)
    draft = replace(draft, is_active=draft.is_active and rules.may_be_active(draft))
    try:
        with transaction() as session:
            return write_new(session, draft, actor, product_id)
    except IntegrityError:
        made = find_product(product_id) if product_id else None
        if made is None:
            raise
        return made


def update_product(
    product_id: uuid.UUID, changes: Mapping[str, Any], actor: Actor, expected_version: int | None = None
) -> Product:
    """Changes the named fields of `ProductDraft`, leaves the others. A change of nothing is no event.

    Raises `NotFound`, `Stale`, `Invalid` (activating a product that has no picture included).
    """
    with transaction() as session:
        product = lock(session, Product, product_id, SUBJECT, expected_version)
        change_fields(session, product, changes, actor)
    return product


def write_new(
    session: Session, draft: ProductDraft, actor: Actor, product_id: uuid.UUID | None = None
) -> Product:
    """A step: stores a new product, as a cleaned draft describes it."""
    product = Product(id=product_id or new_id())
    write_drafts(session, [(product, draft)], actor)
    return product


def change_fields(
    session: Session,
    product: Product,
    changes: Mapping[str, Any],
    actor: Actor,
    reason: str | None = None,
) -> bool:
    """A step: changes the named fields of a locked product; whether anything changed. Raises `Invalid`."""
    after = rules.cleaned(replace(as_draft(product), **changes))
    if after.name != product.name:
        after = replace(after, images=rules.described_anew(after.images, product.name, after.name))
    if after.is_active and not rules.may_be_active(after):
        raise Invalid({"is_active": [_NEEDS_PICTURE]})
    return write_draft(session, product, after, actor, reason)


def write_draft(
    session: Session, product: Product, after: ProductDraft, actor: Actor, reason: str | None = None
) -> bool:
    """A step: stores a cleaned draft over a locked product; whether that changed anything."""
    return bool(write_drafts(session, [(product, after)], actor, reason))


def write_drafts(
    session: Session,
    wishes: Iterable[tuple[Product, ProductDraft]],
    actor: Actor,
    reason: str | None = None,
) -> list[Product]:
    """A step: stores cleaned drafts in new products and over locked ones, however many, as one version of the catalogue.

    Returns those that were not so already.
    """
    written = [each for product, draft in wishes if (each := _assigned(session, product, draft))]
    if written:
        _finish(session, written, actor, reason)
    return [each.product for each in written]


def add_pictures(product_id: uuid.UUID, pictures: Sequence[Picture], actor: Actor) -> Product:
    """Appends stored pictures to a product's list. Raises `NotFound`, `Invalid` above ten."""
    with transaction() as session:
        product = lock(session, Product, product_id, SUBJECT)
        before = as_draft(product)
        after = rules.cleaned(replace(before, images=before.images + tuple(pictures)))
        assign(product, after)
        _finish(session, [_Written(product, ProductAction.PICTURES_ADDED, asdict(before))], actor)
    return product


def archive_product(product_id: uuid.UUID, actor: Actor) -> Product:
    """Takes a product out of the shop; orders keep their snapshot. Archiving twice changes nothing. Raises `NotFound`."""
    return update_product(product_id, {"is_active": False}, actor)


def restore_product(product_id: uuid.UUID, actor: Actor) -> Product:
    """Puts a product back into the shop. Raises `NotFound`, `Invalid` while it has no picture."""
    return update_product(product_id, {"is_active": True}, actor)


def remove(session: Session, product: Product, actor: Actor) -> None:
    """A step: deletes a locked product for good; its pictures, those that it showed once too, go with the next sweep, unless another
    product shows them.

    For whoever knows that no order names it.
    """
    changes = {field: Change(value, None) for field, value in asdict(as_draft(product)).items()}
    # Also the turn of who writes the catalogue: what `is_shared` says is true when it was read within it.
    next_version(session)
    for model in (ProductColor, ProductPicture):
        session.execute(delete(model).where(model.product_id == product.id))
    session.execute(delete(Product).where(Product.id == product.id))
    _mark_shared(session, _shown(product), is_shared=False)
    release(session, _shown_nowhere(session, _ever_shown(product)))
    log.record(session, actor, ProductAction.DELETED, SUBJECT, product.id, changes, seq=product.version + 1)


def as_draft(product: Product) -> ProductDraft:
    """The product's editable fields as they are now."""
    return ProductDraft(
        name=product.name,
        category=Category(product.category),
        regular_price=product.regular_price,
        sale_price=product.sale_price,
        description=product.description,
        images=tuple(Picture(**image) for image in product.images),
        sizes=tuple(Size(size) for size in product.sizes),
        colors=tuple(product.colors),
        is_bestseller=product.is_bestseller,
        is_active=product.is_active,
    )


def assign(product: Product, draft: ProductDraft) -> None:
    """A step: gives a product the fields of a cleaned draft, and what is kept of them for searching."""
    for field in fields(draft):
        setattr(product, field.name, getattr(draft, field.name))
    product.images = [asdict(picture) for picture in draft.images]
    product.sizes = list(draft.sizes)
    product.colors = list(draft.colors)
    product.name_folded = fold(draft.name)
    product.search_text = fold(f"{draft.name} {draft.description}")


def note_pictures(session: Session, products: Sequence[Product]) -> None:
    """A step: remembers what these stored products show, for who asks which products show a picture. After `next_version`."""
    of_these = ProductPicture.product_id.in_([each.id for each in products])
    before = session.scalars(select(ProductPicture.public_id).where(of_these)).all()
    session.execute(delete(ProductPicture).where(of_these))
    shown = [(name, each.id) for each in products for name in set(_shown(each))]
    if shown:
        rows = [{"public_id": name, "product_id": product_id} for name, product_id in shown]
        session.execute(insert(ProductPicture), rows)
    _mark_shared(session, before, is_shared=False)
    _mark_shared(session, {name for name, _ in shown}, is_shared=True)


def note_colors(session: Session, products: Sequence[Product]) -> None:
    """A step: remembers the colours of these stored products, for who asks which products come in a colour."""
    session.execute(delete(ProductColor).where(ProductColor.product_id.in_([each.id for each in products])))
    found = [(fold(color), each.id) for each in products for color in each.colors]
    if found:
        rows = [{"color": color, "product_id": product_id} for color, product_id in set(found)]
        session.execute(insert(ProductColor), rows)


def next_version(session: Session) -> None:
    """A step: what was rendered of the catalogue until now holds no longer.

    Versions grow and are never given twice, also where the database is set back to a backup while its readers go on: they count
    microseconds, and only two within one are counted by ones.
    """
    now_us, version = int(clock.now().timestamp() * 1_000_000), CatalogueState.version
    session.execute(
        update(CatalogueState).values(version=case((version < now_us, now_us), else_=version + 1))
    )


def _assigned(session: Session, product: Product, draft: ProductDraft) -> _Written | None:
    if inspect(product).transient:
        session.add(product)
        written = _Written(product, ProductAction.CREATED, {})
    elif draft != (stored := as_draft(product)):
        written = _Written(product, ProductAction.CHANGED, asdict(stored))
    else:
        return None
    assign(product, draft)
    return written


def _finish(session: Session, written: Sequence[_Written], actor: Actor, reason: str | None = None) -> None:
    """What every change of the catalogue owes: its pictures are used, the version grows, the log knows."""
    session.flush()
    # Before its pictures: one that another gives up meanwhile, in its turn, is taken back in ours.
    next_version(session)
    attach(session, [name for each in written for name in _shown(each.product)])
    repictured, recolored = [], []
    for product, action, before in written:
        changes = log.differences(before, asdict(as_draft(product)))
        if "images" in changes:
            repictured.append(product)
        if "colors" in changes:
            recolored.append(product)
        log.record(session, actor, action, SUBJECT, product.id, changes, seq=product.version, reason=reason)
    if repictured:
        note_pictures(session, repictured)
    if recolored:
        note_colors(session, recolored)


def _mark_shared(session: Session, public_ids: Collection[str], *, is_shared: bool) -> None:
    """Of these pictures, those that two products show, or that only one shows any more."""
    other = aliased(ProductPicture)
    by_another = exists().where(
        other.public_id == ProductPicture.public_id, other.product_id != ProductPicture.product_id
    )
    session.execute(
        update(ProductPicture)
        .where(
            ProductPicture.public_id.in_(public_ids),
            ProductPicture.is_shared.is_(not is_shared),
            by_another if is_shared else ~by_another,
        )
        .values(is_shared=is_shared)
        .execution_options(synchronize_session=False)
    )


def _shown(product: Product) -> list[str]:
    return [image["public_id"] for image in product.images if image["public_id"]]


def _ever_shown(product: Product) -> set[str]:
    """What a product shows, and what it showed before: kept until now for the way back in its timeline."""
    logged = [event.changes.get("images", ()) for event in list_timeline(SUBJECT, product.id)]
    before = (image["public_id"] for change in logged for images in change for image in images or ())
    return {*_shown(product), *filter(None, before)}


def _shown_nowhere(session: Session, public_ids: Collection[str]) -> set[str]:
    shown = select(ProductPicture.public_id).where(ProductPicture.public_id.in_(public_ids))
    return set(public_ids) - set(session.scalars(shown))
