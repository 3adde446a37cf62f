"""Pages of the shop's list as ids, by statements made once; and all that matches at whatever price, where that is little (0019)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from beautique.catalog.models import Product
from beautique.catalog.queries import conditions, ordering
from beautique.catalog.types import ProductFilter
from beautique.kernel.alone import list_alone, read_alone
from beautique.kernel.db import Money
from beautique.kernel.keyset import Ordering, page_of, paginate_by
from beautique.kernel.pages import Page, PageRequest
from beautique.kernel.search import like_words, word_values
from beautique.kernel.statements import made_once
from beautique.kernel.text import search_terms

MOST_ON_A_SHELF = 1_000  # comparing so many prices takes less than asking the database

_PRICES: dict[str, Any] = {name: bindparam(name, type_=Money()) for name in ("min_price", "max_price")}


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that matches a filter but for its prices, in the order of the list: id, price, and the keys of the order."""

    rows: Sequence[tuple[Any, ...]]
    ordering: Ordering


def list_ids(criteria: ProductFilter, request: PageRequest) -> Page[uuid.UUID]:
    """A page of `queries.list_products` as its products' ids. One query, made once whatever the words and prices; a second one beyond the last page."""
    words = search_terms(criteria.search)
    prices = {name: price for name in _PRICES if (price := getattr(criteria, name)) is not None}
    is_first = request.page == 1 and not request.cursor
    made = _listing(_shape(criteria), tuple(prices), bool(words) and not request.cursor)
    values = {**prices, **word_values(words)}
    page = paginate_by(
        lambda statement, edge: list_alone(statement, {**values, **edge}), made.page, made.ordering, request
    )
    if page.items:
        total = page.items[0][1]
    else:
        [total] = (0,) if is_first else read_alone(made.total, values)
    return _ids(page, total)


def fill_shelf(criteria: ProductFilter) -> Shelf | None:
    """What matches at whatever price; None where that is more than `MOST_ON_A_SHELF`. One query."""
    statement, order = _priced(_shape(criteria))
    values = word_values(search_terms(criteria.search))
    page = paginate_by(
        lambda statement, edge: list_alone(statement, {**values, **edge}),
        statement,
        order,
        PageRequest(limit=MOST_ON_A_SHELF),
    )
    return None if page.next_cursor else Shelf(page.items, order)


def list_from(shelf: Shelf, criteria: ProductFilter, request: PageRequest) -> Page[uuid.UUID]:
    """The same page as `list_ids`, without a query. `request` has no cursor."""
    least = criteria.min_price or Decimal(0)
    most = Decimal("Infinity") if criteria.max_price is None else criteria.max_price
    rows = [row for row in shelf.rows if least <= row[1] <= most]
    return _ids(page_of(rows, shelf.ordering, request), len(rows))


def _ids(page: Page[Any], total: int) -> Page[uuid.UUID]:
    return Page(
        [row[0] for row in page.items], total, page.page, page.limit, page.next_cursor, page.prev_cursor
    )


def _shape(criteria: ProductFilter) -> ProductFilter:
    """A filter without its prices, whose words are examples."""
    words = " ".join(like_words(search_terms(criteria.search)))
    return replace(criteria, search=words, min_price=None, max_price=None)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The statements of a page of ids, and its order."""

    page: Select[*tuple[Any, ...]]
    total: Select[int]
    ordering: Ordering


@made_once
def _listing(shape: ProductFilter, priced: Sequence[str], counts_along: bool) -> _Listing:
    """For a filter whose words are examples, without its prices: they are parameters, for they are seldom the same twice.

    Counted along is what is read whole in any case; other orders have indexes, which end with the page.
    """
    where = conditions(replace(shape, **{name: _PRICES[name] for name in priced}), named=True)
    total = select(func.count()).select_from(Product).where(*where)
    counted: Any = func.count().over() if counts_along else total.correlate(None).scalar_subquery()
    order = _order(shape)
    return _Listing(select(Product.id, counted, *order.columns).where(*where), total, order)


@made_once
def _priced(shape: ProductFilter) -> tuple[Select[*tuple[Any, ...]], Ordering]:
    order = _order(shape)
    columns = select(Product.id, Product.effective_price, *order.columns)
    return columns.where(*conditions(shape, named=True)), order


def _order(shape: ProductFilter) -> Ordering:
    """Of rows whose first two columns are no part of it."""
    return replace(ordering(shape, named=True), key=lambda row: tuple(row[2:]))
