"""The picker: products to choose from for the form of a new order."""

from flask import render_template, request

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import thumb_url
from beautique.admin.core.list_url import read_text
from beautique.catalog.models import Product
from beautique.catalog.queries import list_products
from beautique.catalog.types import ProductFilter, Sort
from beautique.kernel.pages import Page, PageRequest

_OFFERED = 8  # products that the picker shows


@admin.get("/orders/new/products")
def pick_products() -> str:
    """Products to choose from, for the form of a new order."""
    return render_template(
        "orders/new/_picker.html", found=find(request.args.get("product_q", "")), thumb=thumb_url
    )


def find(search: str) -> Page[Product] | None:
    """The first active products that match, and how many do; None when nothing was asked."""
    words = read_text(search)
    if words is None:
        return None
    criteria = ProductFilter(search=words, is_active=True, sort=Sort.RELEVANCE)
    return list_products(criteria, PageRequest(limit=_OFFERED))
