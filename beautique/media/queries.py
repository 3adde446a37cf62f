"""Reading what lies in the store."""

from collections.abc import Collection

from sqlalchemy import func, select

from beautique.kernel.db import db
from beautique.media.models import StoredPicture
from beautique.media.stores import picture_id_of, public_id_of
from beautique.media.types import PictureStatus


def count_pictures() -> int:
    """How many pictures products show. One query."""
    stored = select(func.count()).where(StoredPicture.status == PictureStatus.STORED)
    return db.session.scalar(stored) or 0


def still_there(public_ids: Collection[str]) -> set[str]:
    """Those of the pictures that a product may still use: not deleted, nor about to be. One query, none for no pictures."""
    picture_ids = {picture_id for name in public_ids if (picture_id := picture_id_of(name))}
    if not picture_ids:
        return set()
    kept = StoredPicture.status.in_((PictureStatus.PENDING, PictureStatus.STORED))
    return {
        public_id_of(each)
        for each in db.session.scalars(
            select(StoredPicture.id).where(StoredPicture.id.in_(picture_ids), kept)
        )
    }
