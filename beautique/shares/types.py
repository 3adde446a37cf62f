"""What the commands and queries of shares hand to the dashboard."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from beautique.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class SharedPicture:
    """One prepared picture of a share, by its key in the private store."""

    key: str
    content_type: str
    width_px: int
    height_px: int
    sha256: str
    is_unreadable: bool


@dataclass(frozen=True, slots=True)
class Share:
    """What waits for its person. `attached_to`: the number of the order that has taken it, or takes it just now."""

    id: uuid.UUID
    words: str
    pictures: Sequence[SharedPicture]
    kept_at: datetime
    attached_to: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The id of what was kept, None when nothing was; why each of the others was left out."""

    share_id: uuid.UUID | None
    left_out: Sequence[DomainError]
