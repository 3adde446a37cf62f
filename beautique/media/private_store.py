"""Private pictures (payment proofs) in a folder that no address leads to: only a permitted page reads them out."""

import contextlib
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from beautique.media.disk import disk_errors, draft_of, write_new

_KEY = re.compile(r"[0-9a-f]{32}")


class PrivateStore:
    """Files under random names in the folder `root`, which must lie outside every public folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def save(self, content: bytes) -> str:
        """Keeps a file and returns its key. Raises `PictureStoreError` when the disk is full or not ours to write on."""
        key = secrets.token_hex(16)
        with disk_errors():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_new(self._root / key, content)
        return key

    def put_back(self, key: str, content: bytes) -> None:
        """Keeps a file under the key that it had, as a backup brings it. Raises `PictureStoreError`."""
        self.delete(key)  # also what a restore that was cut off has left
        with disk_errors():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_new(self._root / key, content)

    def find_content(self, key: str) -> bytes | None:
        """What the file holds, None when there is none, also when it is deleted just now."""
        path = self.find_path(key)
        with contextlib.suppress(FileNotFoundError):
            return path.read_bytes() if path is not None else None
        return None

    def find_path(self, key: str) -> Path | None:
        """Where the file lies, None when there is none. Safe for any text."""
        path = self._root / key if _KEY.fullmatch(key) else None
        return path if path is not None and path.is_file() else None

    def delete(self, key: str) -> None:
        """Forgets a file and what a crash may have left of it; one that is not there is no error. Raises `PictureStoreError`."""
        if not _KEY.fullmatch(key):
            raise ValueError("a key has 32 hexadecimal digits")
        with disk_errors():
            for path in (self._root / key, draft_of(self._root / key)):
                path.unlink(missing_ok=True)

    def keys_before(self, moment: datetime) -> Iterator[str]:
        """The keys of all files, half-written ones too, that are older than a moment."""
        for path in list(self._root.iterdir()) if self._root.is_dir() else ():
            key = path.name.removeprefix(".").removesuffix(".part")
            if _KEY.fullmatch(key) and datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment:
                yield key
