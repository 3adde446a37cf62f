"""Which pictures are in use. Steps of the commands that show pictures: they belong to the caller's transaction."""

from collections.abc import Iterable

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from beautique.media.errors import PictureGone
from beautique.media.models import StoredPicture
from beautique.media.stores import picture_id_of
from beautique.media.types import PictureStatus


def attach(session: Session, public_ids: Iterable[str]) -> None:
    """A step: within the caller's transaction, these pictures are in use from now on.

    Names that are not of our making are passed over. Raises `PictureGone` when one was deleted meanwhile.
    """
    picture_ids = {picture_id for name in public_ids if (picture_id := picture_id_of(name))}
    if not picture_ids:
        return
    ours = StoredPicture.id.in_(picture_ids)
    session.execute(
        update(StoredPicture)
        .where(ours, StoredPicture.status == PictureStatus.PENDING)
        .values(status=PictureStatus.STORED)
    )
    stored = select(func.count()).where(ours, StoredPicture.status == PictureStatus.STORED)
    if session.scalar(stored) != len(picture_ids):
        raise PictureGone


def release(session: Session, public_ids: Iterable[str]) -> None:
    """A step: these pictures are in use no more; the next sweep deletes them, unless something takes them before."""
    unused = {picture_id for name in public_ids if (picture_id := picture_id_of(name))}
    session.execute(
        update(StoredPicture)
        .where(StoredPicture.id.in_(unused), StoredPicture.status == PictureStatus.STORED)
        .values(status=PictureStatus.PENDING)
    )
