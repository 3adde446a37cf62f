"""The products that one change is about, and the list that they were chosen in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.products.filters import PRODUCTS
from beautique.catalog.bulk import queries
from beautique.catalog.bulk.types import BulkProduct
from beautique.kernel.errors import Invalid
from beautique.kernel.field_validation import read_id


@dataclass(frozen=True, slots=True)
class Choice:
    """The products that somebody ticked (or all of a list), and the query of that list to go back to."""

    products: Sequence[BulkProduct]
    list_query: str

    @classmethod
    def of(cls, ids: Collection[UUID], list_query: str) -> Self:
        """Those products that exist, as a form names them."""
        return cls(queries.find_bulk_products(ids), PRODUCTS.read_query(list_query).without())

    @property
    def back(self) -> str:
        """The address of the list."""
        return PRODUCTS.address(self.list_query)


def read_choice() -> Choice:
    """What the ticks of the list say. Raises `Invalid` when there are none, or more than may be changed at once."""
    listed = PRODUCTS.read_query(request.args.get("list", ""))
    if request.args.get("everything"):
        return Choice(queries.list_bulk_products(listed.criteria, listed.left_out), listed.without())
    ids = [found for each in request.args.getlist("product") if (found := read_id(each))]
    if not ids:
        raise Invalid({"product": ["Tick the products first. Nothing was changed."]})
    return Choice.of(ids, listed.without())


def to_list(refusal: Invalid) -> Response:
    """To the list, with what is wrong."""
    query = PRODUCTS.read_query(request.args.get("list", "")).without()
    return htmx.leave(PRODUCTS.address(query), refusal.message, "error")
