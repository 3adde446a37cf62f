"""What is made once per version of the catalogue, in ready bytes: products, what a list can be narrowed to, what a search meant (0019)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

import orjson
from flask import Flask, current_app

from beautique.api.gate import catalogue_version
from beautique.api.recent import Kept, Recent
from beautique.api.schemas.common import Out
from beautique.api.schemas.products import FacetsOut, ProductOut
from beautique.catalog.facets import facets
from beautique.catalog.models import Product
from beautique.catalog.queries import find_products, get_active_product
from beautique.catalog.shop_list import Shelf, fill_shelf, list_from, list_ids
from beautique.catalog.spelling import resolve_search
from beautique.catalog.types import ProductFilter, Sort
from beautique.kernel.pages import Page, PageRequest
from beautique.web.requests import dump_json

MAX_KEPT = 4_096
MAX_BYTES = 16 * 1024 * 1024
MAX_SHELVES = 1_024
ROW_BYTES = 400  # of a shelf
_NAME, _SHELVES = "ready_products", "shelves"


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeptShelf(Kept):
    shelf: Shelf | None

    @property
    def size(self) -> int:
        """Of its rows."""
        return ROW_BYTES * len(self.shelf.rows) if self.shelf else 0


def ready_product(product_id: UUID) -> bytes:
    """One product. Raises `NotFound`, also where it is not active."""
    return _find(product_id.hex) or _shaped(get_active_product(product_id))


def ready_facets(criteria: ProductFilter) -> bytes:
    """What a list can be narrowed to: counted once for all its pages and orders, since counting reads every product of a large shop."""
    key = repr(replace(criteria, sort=Sort.NEWEST))
    return _find(key) or _kept(key, dump_json(FacetsOut.of(facets(criteria)).model_dump()))


def meant_search(search: str) -> str:
    """`resolve_search`, asked once for all pages and prices: many a word that is right finds nothing below a price."""
    key = f"meant {search}"
    known = _find(key) or _kept(key, resolve_search(search).encode())
    return known.decode()


def find_ids(criteria: ProductFilter, request: PageRequest) -> Page[UUID]:
    """`list_ids`: between prices from what matches at whatever price, where that is little, for the same prices are seldom asked twice."""
    is_priced = criteria.min_price is not None or criteria.max_price is not None
    if is_priced and not request.cursor and (shelf := _shelf(criteria)) is not None:
        return list_from(shelf, criteria, request)
    return list_ids(criteria, request)


def told_with(value: Out, product_ids: Sequence[UUID], *names: str, **ready: bytes) -> bytes:
    """An answer whose lists of these names are the products, in this order; one that has gone meanwhile is left out.

    `ready` are further fields that are bytes already.
    """
    found = dict(zip(product_ids, _find_all([each.hex for each in product_ids]), strict=True))
    if unknown := [product_id for product_id, content in found.items() if content is None]:
        products = find_products(unknown)
        found |= {each: _shaped(products[each]) for each in products if products[each].is_active}
    listed = b"[" + b",".join(content for content in found.values() if content) + b"]"
    fields = {name: orjson.Fragment(content) for name, content in ready.items()}
    return dump_json(value.model_dump() | dict.fromkeys(names, orjson.Fragment(listed)) | fields)


def _shaped(product: Product) -> bytes:
    return _kept(product.id.hex, dump_json(ProductOut.of(product).model_dump()))


def _find(key: str) -> bytes | None:
    [content] = _find_all([key])
    return content


def _find_all(keys: Sequence[str]) -> list[bytes | None]:
    kept, version = _ready().find_all([(key,) for key in keys]), catalogue_version()
    return [each.content if each and each.version == version else None for each in kept]


def _kept(key: str, content: bytes) -> bytes:
    _ready().keep((key,), Kept(version=catalogue_version(), content=content))
    return content


def _shelf(criteria: ProductFilter) -> Shelf | None:
    shelves, key = cast(Recent[_KeptShelf], current_app.extensions[_SHELVES]), _whatever_it_costs(criteria)
    known = shelves.find((key,))
    if known is None or known.version != catalogue_version():
        known = _KeptShelf(version=catalogue_version(), content=b"", shelf=fill_shelf(criteria))
        shelves.keep((key,), known)
    return known.shelf


def _whatever_it_costs(criteria: ProductFilter) -> str:
    return repr(replace(criteria, min_price=None, max_price=None))


def _ready() -> Recent[Kept]:
    return cast(Recent[Kept], current_app.extensions[_NAME])


def init_app(app: Flask) -> None:
    """An empty store for this application."""
    app.extensions[_NAME] = Recent[Kept](MAX_KEPT, MAX_BYTES)
    app.extensions[_SHELVES] = Recent[_KeptShelf](MAX_SHELVES, MAX_BYTES)
