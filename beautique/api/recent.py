"""What was made for one version of the catalogue, or one moment of the database, up to a number and a size: least recently used."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

MAX_KEY = 1_024  # characters; what was asked at greater length is not asked twice
_CAME_FOR_EACH = 8  # how many came once, for each that can be kept; then they are forgotten

Key = tuple[str, ...]


class HasSize(Protocol):
    """What can be kept."""

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Bytes that were made."""

    content: bytes

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Content):
    """Bytes, and the version that they hold for."""

    version: int


K = TypeVar("K", bound=HasSize)


class Recent(Generic[K]):
    """Those used last. `max_bytes` are of contents and keys."""

    def __init__(self, max_count: int, max_bytes: int) -> None:
        self._max_count, self._max_bytes = max_count, max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, K] = OrderedDict()
        self._bytes = 0
        self._came: set[int] = set()

    def find(self, key: Key) -> K | None:
        """What is kept under this key, if it is still here; of whatever version."""
        [kept] = self.find_all([key])
        return kept

    def find_all(self, keys: Sequence[Key]) -> list[K | None]:
        """The same of several."""
        with self._lock:
            found = [self._kept.get(key) for key in keys]
            for key, kept in zip(keys, found, strict=True):
                if kept is not None:
                    self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, made: K) -> None:
        """Keeps this in place of what was there; what nobody asked for longest makes room."""
        if sum(map(len, key)) > MAX_KEY:
            return
        with self._lock:
            known = self._kept.pop(key, None)
            self._bytes += _size(key, made) - (_size(key, known) if known else 0)
            self._kept[key] = made
            while len(self._kept) > self._max_count or self._bytes > self._max_bytes:
                self._bytes -= _size(*self._kept.popitem(last=False))

    def keep_second(self, key: Key, made: K) -> None:
        """Keeps what is made for the second time (doorkeeper): most of what is asked once never comes again, and would push out what does."""
        mark = hash(key)
        if mark in self._came:
            self.keep(key, made)
            return
        if len(self._came) >= _CAME_FOR_EACH * self._max_count:
            self._came.clear()
        self._came.add(mark)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._came.clear()
            self._kept.clear()
            self._bytes = 0


def _size(key: Key, kept: HasSize) -> int:
    return kept.size + sum(map(len, key))
