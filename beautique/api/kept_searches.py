"""What lists and searches of the shop ask once per version of the catalogue: what matches at whatever price, and what was meant (0019)."""

from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from flask import Flask, current_app

from beautique.api.gate import catalogue_version
from beautique.api.recent import Kept, Recent
from beautique.catalog.shop_list import Shelf, fill_shelf, list_from, list_ids
from beautique.catalog.spelling import resolve_search
from beautique.catalog.types import ProductFilter
from beautique.kernel.pages import Page, PageRequest

MAX_KEPT = 1_024
MAX_BYTES = 16 * 1024 * 1024
_ROW_BYTES = 400  # of a shelf; measured
_SHELVES, _MEANINGS = "shelves", "meanings"


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeptShelf:
    """A shelf: none where too much matches, or before it is asked for again."""

    version: int
    shelf: Shelf | None
    was_filled: bool

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return _ROW_BYTES * len(self.shelf.rows) if self.shelf else 0


def find_ids(criteria: ProductFilter, request: PageRequest) -> Page[UUID]:
    """`list_ids`: between prices from what matches at whatever price, where that is little, for the same prices are seldom asked twice."""
    is_priced = criteria.min_price is not None or criteria.max_price is not None
    if is_priced and not request.cursor and (shelf := _shelf(criteria)) is not None:
        return list_from(shelf, criteria, request)
    return list_ids(criteria, request)


def meant_search(search: str) -> str:
    """`resolve_search`, asked once for all pages and prices: many a word that is right finds nothing below a price."""
    meanings, key = cast(Recent[Kept], current_app.extensions[_MEANINGS]), (search,)
    known = meanings.find(key)
    if known is None or known.version != catalogue_version():
        known = Kept(version=catalogue_version(), content=resolve_search(search).encode())
        meanings.keep(key, known)
    return known.content.decode()


def _shelf(criteria: ProductFilter) -> Shelf | None:
    """Filled when it is asked for again: many a search is asked once."""
    shelves = cast(Recent[_KeptShelf], current_app.extensions[_SHELVES])
    version, key = catalogue_version(), (repr(replace(criteria, min_price=None, max_price=None)),)
    known = shelves.find(key)
    if known is None or known.version != version:
        known = _KeptShelf(version=version, shelf=None, was_filled=False)
    elif not known.was_filled:
        known = _KeptShelf(version=version, shelf=fill_shelf(criteria), was_filled=True)
    shelves.keep(key, known)
    return known.shelf


def init_app(app: Flask) -> None:
    """Empty stores for this application."""
    app.extensions[_SHELVES] = Recent[_KeptShelf](MAX_KEPT, MAX_BYTES)
    app.extensions[_MEANINGS] = Recent[Kept](MAX_KEPT, MAX_BYTES)
