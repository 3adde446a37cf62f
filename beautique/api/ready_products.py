"""Active products as customers are told them, in ready bytes: shaped once per version of the catalogue (0019)."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

import orjson
from flask import Flask, current_app

from beautique.api.gate import catalogue_version
from beautique.api.recent import Kept, Recent
from beautique.api.schemas.common import Out
from beautique.api.schemas.products import ProductOut
from beautique.catalog.models import Product
from beautique.catalog.queries import find_products, get_active_product
from beautique.web.requests import dump_json

MAX_PRODUCTS = 4_096
MAX_BYTES = 16 * 1024 * 1024
_NAME = "ready_products"


def ready_product(product_id: UUID) -> bytes:
    """One product. Raises `NotFound`, also where it is not active."""
    return _find(product_id) or _shaped(get_active_product(product_id))


def told_with(value: Out, product_ids: Sequence[UUID], *names: str) -> bytes:
    """An answer whose lists of these names are the products, in this order; one that has gone meanwhile is left out."""
    found = {product_id: _find(product_id) for product_id in product_ids}
    if unknown := [product_id for product_id, content in found.items() if content is None]:
        products = find_products(unknown)
        found |= {each: _shaped(products[each]) for each in products if products[each].is_active}
    ready = orjson.Fragment(b"[" + b",".join(content for content in found.values() if content) + b"]")
    return dump_json(value.model_dump() | dict.fromkeys(names, ready))


def _shaped(product: Product) -> bytes:
    content = dump_json(ProductOut.of(product).model_dump())
    _ready().keep((product.id.hex,), Kept(version=catalogue_version(), content=content))
    return content


def _find(product_id: UUID) -> bytes | None:
    known = _ready().find((product_id.hex,))
    return known.content if known and known.version == catalogue_version() else None


def _ready() -> Recent[Kept]:
    return cast(Recent[Kept], current_app.extensions[_NAME])


def init_app(app: Flask) -> None:
    """An empty store for this application."""
    app.extensions[_NAME] = Recent[Kept](MAX_PRODUCTS, MAX_BYTES)
