"""Keeping pictures. A row says `pending` before the store hears of the picture, so nothing can lie there that nobody knows of."""

import contextlib
import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import SYSTEM, Actor
from beautique.kernel import clock
from beautique.kernel.db import new_id, transaction
from beautique.kernel.errors import DomainError
from beautique.media.models import StoredPicture
from beautique.media.reading import prepare_pictures, uploading
from beautique.media.stores import ImageStore, public_id_of
from beautique.media.types import Picture, PictureAction, PictureFile, PictureStatus

SUBJECT = "picture"


def store_pictures(files: Sequence[PictureFile], store: ImageStore, actor: Actor) -> list[Picture]:
    """Prepares and uploads all files or none; the pictures stay pending until `attach`.

    The caller has checked how many there may be. Raises `BadPictures` with a sentence for every bad file, and
    `PictureStoreError` or `PicturesBusy`.
    """
    with uploading(files[0].name if files else ""):
        return _stored(files, store, actor)


def _stored(files: Sequence[PictureFile], store: ImageStore, actor: Actor) -> list[Picture]:
    prepared = prepare_pictures(files)
    with transaction() as session:
        ids = [_register(session, each.sha256) for each in prepared]
        for picture_id in ids:
            log.record(session, actor, PictureAction.UPLOADED, SUBJECT, picture_id)
    pictures: list[Picture] = []
    try:
        for picture_id, each in zip(ids, prepared, strict=True):
            pictures.append(store.save(each, public_id_of(picture_id)))
    except BaseException:
        _discard(ids, store, saved=len(pictures))
        raise
    return pictures


def sweep_pending(store: ImageStore, older_than: timedelta) -> int:
    """Deletes what nobody attached within `older_than`, and what an earlier sweep could not. Returns how many are gone.

    First the rows say so, so that nobody can attach them any more, then the store, then the rows go. Raises
    `PictureStoreError` when the store does; what is left waits for the next sweep.
    """
    with transaction() as session:
        unused = (
            StoredPicture.status == PictureStatus.PENDING,
            StoredPicture.created_at < clock.now() - older_than,
        )
        session.execute(update(StoredPicture).where(*unused).values(status=PictureStatus.DISCARDED))
        doomed = session.scalars(
            select(StoredPicture.id)
            .where(StoredPicture.status == PictureStatus.DISCARDED)
            .order_by(StoredPicture.id)
        ).all()
    gone: list[uuid.UUID] = []
    try:
        for picture_id in doomed:
            store.delete(public_id_of(picture_id))
            gone.append(picture_id)
    finally:
        _forget(gone)
    return len(gone)


def _register(session: Session, sha256: str) -> uuid.UUID:
    row = StoredPicture(id=new_id(), sha256=sha256)
    session.add(row)
    return row.id


def _discard(ids: Sequence[uuid.UUID], store: ImageStore, saved: int) -> None:
    """Undoes a failed upload. What the store does not want to forget now is left to the sweeper.

    The one that failed (`ids[saved]`) may have arrived without our hearing of it, so it stays for the sweeper too.
    """
    with transaction() as session:
        session.execute(
            update(StoredPicture).where(StoredPicture.id.in_(ids)).values(status=PictureStatus.DISCARDED)
        )
    gone = list(ids[saved + 1 :])
    with contextlib.suppress(DomainError):
        for picture_id in ids[:saved]:
            store.delete(public_id_of(picture_id))
            gone.append(picture_id)
    _forget(gone)


def _forget(ids: Collection[uuid.UUID]) -> None:
    if not ids:
        return
    with transaction() as session:
        session.execute(delete(StoredPicture).where(StoredPicture.id.in_(ids)))
        for picture_id in ids:
            log.record(session, SYSTEM, PictureAction.DELETED, SUBJECT, picture_id)
