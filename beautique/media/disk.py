"""Writing files so that they are there whole or not at all, also after a power cut."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beautique.media.errors import PictureStoreError


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turns what the operating system says into the shop's own word for it."""
    try:
        yield
    except OSError as error:
        raise PictureStoreError(
            "The picture could not be kept: the disk is full or cannot be written to."
        ) from error


def write_new(path: Path, content: bytes) -> None:
    """A file that only this user may read, first under its temporary name, then moved into place."""
    draft = draft_of(path)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        fsync_directory(path.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def draft_of(path: Path) -> Path:
    """The temporary name of a file that is being written."""
    return path.with_name(f".{path.name}.part")


def fsync_directory(path: Path) -> None:
    """Makes the names in a directory survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
