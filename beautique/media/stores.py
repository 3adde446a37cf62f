"""What every place that keeps pictures can do."""

import re
import uuid
from typing import Protocol

from beautique.media.types import Picture, PreparedPicture, Variants

THUMB_PX = 200
CARD_PX = 800
FULL_PX = 2_000

PUBLIC_ID = re.compile(r"[0-9a-f]{32}")


class ImageStore(Protocol):
    """A store. `save` and `delete` may take seconds: never call them inside a transaction."""

    def save(self, prepared: PreparedPicture, public_id: str) -> Picture:
        """Keeps a picture under our id. Raises `PictureStoreError`; `Busy` when too many uploads run."""
        ...

    def delete(self, public_id: str) -> None:
        """Forgets a picture; one that is not there is no error. Raises `PictureStoreError`."""
        ...

    def variants(self, picture: Picture, *, absolute: bool = False) -> Variants:
        """Addresses in three widths; `absolute` for readers who are not on our own pages."""
        ...

    def photo(self, picture: Picture) -> str | None:
        """The absolute address of the picture as JPEG in full width, for programs that take nothing else; of somebody
        else's picture, its own. None for a drawing, and where no address leads to it."""
        ...

    def owns(self, url: str) -> bool:
        """Whether this store gave out the address."""
        ...

    def absolute(self, url: str) -> str:
        """A stored address as other programs need it."""
        ...

    def stored_form(self, url: str) -> str:
        """The inverse of `absolute`: the address as products keep it."""
        ...


def public_id_of(picture_id: uuid.UUID) -> str:
    """The name of a picture in its store."""
    return picture_id.hex


def picture_id_of(public_id: str) -> uuid.UUID | None:
    """The row's id of a name in the store; None when the name is not one of ours."""
    return uuid.UUID(hex=public_id) if PUBLIC_ID.fullmatch(public_id) else None


def photo_elsewhere(url: str) -> str | None:
    """`photo` of an address that stays as it is."""
    is_drawing = url.partition("?")[0].lower().endswith(".svg")
    return url if url.startswith(("https://", "http://")) and not is_drawing else None


def same_everywhere(picture: Picture, url: str) -> Variants:
    """Variants of a picture that exists in one size only (a drawing, or somebody else's)."""
    return Variants(url, url, url, picture.width, picture.height, picture.alt)
