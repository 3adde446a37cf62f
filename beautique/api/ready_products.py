"""Active products, and what a list of them can be narrowed to, in ready bytes: made once per version of the catalogue (0019)."""

from collections.abc import Sequence
from dataclasses import replace
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
from beautique.catalog.types import ProductFilter, Sort
from beautique.web.requests import dump_json

MAX_KEPT = 4_096
MAX_BYTES = 16 * 1024 * 1024
_NAME = "ready_products"


def ready_product(product_id: UUID) -> bytes:
    """One product. Raises `NotFound`, also where it is not active."""
    return _find(product_id.hex) or _shaped(get_active_product(product_id))


def ready_facets(criteria: ProductFilter) -> bytes:
    """What a list can be narrowed to: counted once for all its pages and orders, since counting reads every product of a large shop."""
    key = repr(replace(criteria, sort=Sort.NEWEST))
    return _find(key) or _kept(key, dump_json(FacetsOut.of(facets(criteria)).model_dump()))


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


def _ready() -> Recent[Kept]:
    return cast(Recent[Kept], current_app.extensions[_NAME])


def init_app(app: Flask) -> None:
    """An empty store for this application."""
    app.extensions[_NAME] = Recent[Kept](MAX_KEPT, MAX_BYTES)
