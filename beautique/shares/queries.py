"""Reading shares. Every query is bound to its person and to the minutes that a share lives: another's does not exist."""

import json
import uuid

from sqlalchemy import ColumnElement, select

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import NotFound
from beautique.shares import rules
from beautique.shares.models import ShareRow
from beautique.shares.types import Share, SharedPicture

NO_SUCH_SHARE = (
    "What was shared is kept for 15 minutes, for the person who shared it. Share it again from WhatsApp."
)


def find_share(account_id: uuid.UUID, share_id: uuid.UUID) -> Share | None:
    """The person's share; None for one that is absent, another's or too old: all alike."""
    row = db.session.scalar(select(ShareRow).where(*living(account_id, share_id)))
    if row is None:
        return None
    return Share(row.id, row.words, pictures_of(row.pictures), row.kept_at, row.attached_to)


def get_share(account_id: uuid.UUID, share_id: uuid.UUID) -> Share:
    """The same. Raises `NotFound`."""
    share = find_share(account_id, share_id)
    if share is None:
        raise NotFound(NO_SUCH_SHARE)
    return share


def living(account_id: uuid.UUID, share_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    """The conditions of one share of this person that is not too old."""
    return (
        ShareRow.id == share_id,
        ShareRow.account_id == account_id,
        ShareRow.kept_at > clock.now() - rules.KEEP,
    )


def pictures_of(stored: str) -> list[SharedPicture]:
    """The pictures as their row holds them."""
    return [SharedPicture(**each) for each in json.loads(stored)]
