"""Pages of a list: by number for programs that ask so, by cursor where nothing may be skipped or repeated."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from beautique.kernel.errors import Invalid

T = TypeVar("T")

MAX_LIMIT = 50
DEFAULT_LIMIT = 20
LONGEST_CURSOR = 2_900  # of a list by name: 512 letters of up to 4 bytes


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is wanted. `cursor`, when given, goes before `page`."""

    page: int = 1
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. `total` is exact; the cursors lead to the neighbours, None at the ends."""

    items: Sequence[T]
    total: int
    page: int
    limit: int
    next_cursor: str | None
    prev_cursor: str | None

    @property
    def total_pages(self) -> int:
        """How many pages of this size the list has; 1 when it is empty."""
        return max(1, -(-self.total // self.limit))


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort key of a row at the edge of a page, and the direction to go from there."""

    key: tuple[Any, ...]
    backwards: bool = False

    def encode(self) -> str:
        """A token for the address line."""
        parts = [int(self.backwards), *self.key]
        text = json.dumps(parts, separators=(",", ":"), default=str, ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, token: str) -> "Cursor":
        """The cursor of a token. Raises `Invalid` on `cursor` when it was not made by `encode`."""
        try:
            parts = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
            return cls(tuple(parts[1:]), backwards={0: False, 1: True}[parts[0]])
        except (binascii.Error, ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            raise Invalid(
                {"cursor": ["This page link is not valid. Start again from the first page."]}
            ) from error
