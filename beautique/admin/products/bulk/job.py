"""A change of many products while it is made, and what became of each product."""

from beautique.admin.bulk.job import JobPages
from beautique.admin.core.blueprint import admin
from beautique.admin.products.filters import PRODUCTS
from beautique.catalog.bulk.commands import PRODUCT_KINDS
from beautique.catalog.bulk.queries import list_results

JobPages(
    name="product_bulk",
    path="/products/bulk",
    kinds=PRODUCT_KINDS,
    listed=PRODUCTS,
    list_results=list_results,
    next_steps=lambda _changed, _list_query: [],
    parts="products/bulk/parts.html",
    noun="product",
).add_to(admin)
