"""Pictures in a folder of this machine: one directory per picture, made elsewhere and moved into place, so never half there."""

import contextlib
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from beautique.media.disk import disk_errors, fsync_directory
from beautique.media.reading import scaled
from beautique.media.stores import CARD_PX, PUBLIC_ID, THUMB_PX, photo_elsewhere, same_everywhere
from beautique.media.types import Picture, PreparedPicture, Variants

URL_PATH = "/media"
_PHOTO, _DRAWING = "full.jpg", "drawing.svg"
_CONTENT_TYPES = {
    _PHOTO: "image/jpeg",
    "card.jpg": "image/jpeg",
    "thumb.jpg": "image/jpeg",
    _DRAWING: "image/svg+xml",
}
_OUR_PATH = re.compile(rf"{URL_PATH}/({PUBLIC_ID.pattern})/({'|'.join(map(re.escape, _CONTENT_TYPES))})")
_DRAWING_SIZE = (300, 400)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file to be served, and the type to serve it as."""

    path: Path
    content_type: str


class LocalStore:
    """An `ImageStore` in the folder `root`. Products keep paths (`/media/...`); `base_url` makes them absolute."""

    def __init__(self, root: Path, base_url: str = "") -> None:
        self.root = root
        self._base_url = base_url.rstrip("/")
        self._known: set[str] = set()  # pictures that lay here once: their names are never used again

    def save(self, prepared: PreparedPicture, public_id: str) -> Picture:
        """Writes the three sizes. Raises `PictureStoreError` when the disk is full or not ours to write on."""
        sizes = {
            _PHOTO: prepared.content,
            "card.jpg": scaled(prepared.content, CARD_PX),
            "thumb.jpg": scaled(prepared.content, THUMB_PX),
        }
        self._write(public_id, sizes)
        return Picture(f"{URL_PATH}/{public_id}/{_PHOTO}", public_id, prepared.width_px, prepared.height_px)

    def save_drawing(self, svg: str, public_id: str) -> Picture:
        """Keeps an SVG that this program drew itself (never one that somebody uploaded: SVG can carry scripts)."""
        self._write(public_id, {_DRAWING: svg.encode()})
        return Picture(f"{URL_PATH}/{public_id}/{_DRAWING}", public_id, *_DRAWING_SIZE)

    def delete(self, public_id: str) -> None:
        """Removes a picture and what a crash may have left of it. Raises `PictureStoreError`."""
        with disk_errors():
            for path in (self._directory(public_id), self._draft(public_id)):
                with contextlib.suppress(FileNotFoundError):
                    shutil.rmtree(path)

    def find_file(self, public_id: str, name: str) -> StoredFile | None:
        """The file behind `/media/<public_id>/<name>`, None when there is none. Safe for any text."""
        if not PUBLIC_ID.fullmatch(public_id) or name not in _CONTENT_TYPES:
            return None
        path = self._directory(public_id) / name
        return StoredFile(path, _CONTENT_TYPES[name]) if path.is_file() else None

    def variants(self, picture: Picture, *, absolute: bool = False) -> Variants:
        """Addresses in three widths; a drawing, or somebody else's picture, is the same in all of them."""
        path = self.stored_form(picture.url)
        full = self.absolute(path) if absolute else path
        if path not in self._known and self.owns(path):
            self._known.add(path)
        if path not in self._known or path.endswith(_DRAWING):
            return same_everywhere(picture, full)
        directory = full.removesuffix(_PHOTO)
        return Variants(
            f"{directory}thumb.jpg", f"{directory}card.jpg", full, picture.width, picture.height, picture.alt
        )

    def photo(self, picture: Picture) -> str | None:
        """Where other programs find it; None for a drawing, and without the shop's own address."""
        return photo_elsewhere(self.absolute(self.stored_form(picture.url)))

    def owns(self, url: str) -> bool:
        """Whether this is the address, absolute or not, of a picture that lies here."""
        match = _OUR_PATH.fullmatch(self.stored_form(url))
        return match is not None and self.find_file(match[1], match[2]) is not None

    def absolute(self, url: str) -> str:
        """`/media/...` with the shop's own address before it; other addresses stay."""
        return f"{self._base_url}{url}" if url.startswith(f"{URL_PATH}/") else url

    def stored_form(self, url: str) -> str:
        """Our addresses without the shop's own address, which may change; other addresses stay."""
        prefix = f"{self._base_url}{URL_PATH}/"
        return url.removeprefix(self._base_url) if url.startswith(prefix) else url

    def _directory(self, public_id: str) -> Path:
        if not PUBLIC_ID.fullmatch(public_id):
            raise ValueError("a picture's id is 32 hexadecimal digits")
        return self.root / public_id

    def _draft(self, public_id: str) -> Path:
        return self._directory(public_id).with_name(f".{public_id}.part")

    def _write(self, public_id: str, files: Mapping[str, bytes]) -> None:
        draft, final = self._draft(public_id), self._directory(public_id)
        with disk_errors():
            try:
                draft.mkdir(parents=True)
                for name, content in files.items():
                    with (draft / name).open("xb") as file:
                        file.write(content)
                        file.flush()
                        os.fsync(file.fileno())
                fsync_directory(draft)
                draft.rename(final)  # fails where a picture of this id lies already: nothing is overwritten
                fsync_directory(self.root)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
