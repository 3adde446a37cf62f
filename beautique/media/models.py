"""The table of pictures: what lies in the store, so that nothing lies there unknown."""

import uuid
from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base, enum_column, new_id
from beautique.media.types import PictureStatus


class StoredPicture(Base):
    """A picture in the store, or on its way there. Its name in the store is its id."""

    __tablename__ = "pictures"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    status: Mapped[PictureStatus] = mapped_column(
        enum_column(PictureStatus, "picture_status"), default=PictureStatus.PENDING
    )
    sha256: Mapped[str] = mapped_column(String(64))  # of the prepared picture, not of what was uploaded
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (Index("ix_pictures_status_created_at", "status", "created_at"),)
