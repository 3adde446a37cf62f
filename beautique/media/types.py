"""What a picture is: as it came, as it was prepared, as a product remembers it."""

from dataclasses import dataclass
from enum import StrEnum

from beautique.audit.types import Action


class PictureAction(Action):
    """What happens to pictures."""

    UPLOADED = "picture.uploaded"
    DELETED = "picture.deleted"


class PictureStatus(StrEnum):
    """What is known of a picture in the store. Pending: nobody uses it yet. Discarded: about to be deleted from the store."""

    PENDING = "pending"
    STORED = "stored"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A file as somebody sent it; `name` is what they call it and is never used as a path."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """A picture that is safe to keep: upright, sRGB, without metadata, not too large."""

    content: bytes
    content_type: str
    width_px: int
    height_px: int
    sha256: str
    is_unreadable: bool = False  # it was shrunk so far that its words are lost


@dataclass(frozen=True, slots=True)
class Picture:
    """One entry of a product's list. `public_id` is None, and the size unknown, for a picture that somebody named by URL."""

    url: str
    public_id: str | None = None
    width: int | None = None
    height: int | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Variants:
    """Addresses of one picture in three widths (200, 800, 2,000 px at most); `width` and `height` are those of `full`."""

    thumb: str
    card: str
    full: str
    width: int | None
    height: int | None
    alt: str
