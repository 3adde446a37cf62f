"""The list of products: tabs, search, filters and pages, all in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.list_url import list_address
from beautique.admin.products import filters
from beautique.admin.products.filters import Asked
from beautique.analytics.queries import pieces_sold
from beautique.catalog import queries, rules
from beautique.catalog.models import Product
from beautique.catalog.types import Category, Size, TabCounts
from beautique.kernel.errors import Invalid
from beautique.kernel.pages import MAX_LIMIT, Page, PageRequest
from beautique.media.types import Picture
from beautique.web.stores import image_store

SOLD_DAYS = 30
_TYPING = "product-q"  # id of the search box: HTMX names it while somebody types


@dataclass(frozen=True, slots=True)
class Row:
    """A product as the list shows it."""

    product: Product
    picture: str
    summary: str
    is_archived: bool
    sold: int


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the list: `value` is empty for all products."""

    value: str
    name: str
    count: int
    query: str


@admin.get("/products")
def products() -> Response:
    """The list, or the part of it that changes when somebody searches."""
    asked = filters.read(request.args)
    if not htmx.wants_fragment() and _is_untidy(asked):
        return htmx.leave(_address(asked.query))
    counts = queries.count_for_tabs(asked.wanted)
    asked, page = _page(asked, _total(asked, counts))
    sold = pieces_sold(SOLD_DAYS, [str(each.id) for each in page.items]) if page.items else {}
    response = htmx.page(
        "products/list.html",
        "products/_list.html",
        asked=asked,
        page=page,
        rows=[_row(each, sold.get(str(each.id), 0)) for each in page.items],
        tabs=_tabs(asked, counts),
        counts=counts,
        sizes=list(Size),
        sorts=filters.SORTS,
        labels=filters.LABELS,
        switches=filters.SWITCHES,
        address=_address,
        is_fragment=htmx.wants_fragment(),
    )
    if htmx.wants_fragment():
        typing = request.headers.get("HX-Trigger") == _TYPING
        response.headers["HX-Replace-Url" if typing else "HX-Push-Url"] = _address(asked.query)
    return response


def sizes_and_colors(sizes: Sequence[str], colors: Sequence[str]) -> str:
    """`S to XL, 3 colours`; sizes with a gap are named one by one."""
    order = list(Size)
    places = [order.index(Size(size)) for size in sizes]
    in_a_row = len(places) > 2 and places == list(range(places[0], places[-1] + 1))
    words = f"{sizes[0]} to {sizes[-1]}" if in_a_row else ", ".join(sizes)
    return f"{words}, {len(colors)} colour{'s' if len(colors) != 1 else ''}"


def _address(query: str) -> str:
    return list_address("admin.products", query)


def _is_untidy(asked: Asked) -> bool:
    """Whether a plain form sent empty or unsorted parameters: its page gets its own address."""
    given = sorted((name, value.strip()) for name, several in request.args.lists() for value in several)
    return urlencode(given) != asked.query


def _total(asked: Asked, counts: TabCounts) -> int:
    if asked.wanted.is_archived and asked.wanted.category is None:
        return counts.archived
    if asked.wanted.is_archived:
        return -1  # the archive has no tabs by category; such an address was typed by hand
    return counts.by_category[asked.wanted.category] if asked.wanted.category else counts.all


def _tabs(asked: Asked, counts: TabCounts) -> list[Tab]:
    return [
        Tab("", "All", counts.all, asked.without("category", "archived")),
        *(
            Tab(each.slug, each.value, counts.by_category[each], asked.with_(category=each.slug, archived=""))
            for each in Category
        ),
        Tab("archived", "Archived", counts.archived, asked.with_(archived="1", category="")),
    ]


def _page(asked: Asked, total: int) -> tuple[Asked, Page[Product]]:
    """The wanted page; the first one, and a red chip, when the address names a page that cannot be read."""
    if not total:
        return asked, Page([], 0, 1, MAX_LIMIT, None, None)
    known = total if total > 0 else None
    try:
        return asked, queries.list_products(
            asked.wanted, PageRequest(limit=MAX_LIMIT, cursor=asked.cursor), known
        )
    except Invalid:
        asked = asked.refusing_cursor()
        return asked, queries.list_products(asked.wanted, PageRequest(limit=MAX_LIMIT), known)


def _row(each: Product, sold: int) -> Row:
    cover = image_store().variants(Picture(**each.images[0])).thumb if each.images else ""
    return Row(
        product=each,
        picture=cover,
        summary=sizes_and_colors(each.sizes, each.colors),
        is_archived=rules.is_archived(is_active=each.is_active, has_picture=bool(each.images)),
        sold=sold,
    )
