"""Reading the catalogue."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    not_,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from beautique.catalog.models import CatalogueState, Product, ProductColor, ProductPicture
from beautique.catalog.types import Category, Offer, ProductFilter, Sort, TabCounts
from beautique.kernel.db import db, on_sqlite
from beautique.kernel.errors import NotFound
from beautique.kernel.keyset import Ordering, paginate
from beautique.kernel.pages import Page, PageRequest
from beautique.kernel.search import contains_words, list_length, list_names
from beautique.kernel.statements import made_once
from beautique.kernel.text import fold, search_terms

# Grows with every change of any product; what was rendered for one version holds for that version. A column of other questions.
CATALOGUE_VERSION = select(CatalogueState.version).scalar_subquery()
# Made once: built for each order, it would cost three times as much.
_PRODUCTS = Product.__table__.c
_OFFERS = (
    select(*(_PRODUCTS[column] for column in Offer._fields))
    .where(_PRODUCTS.id.in_(bindparam("ids", expanding=True)))
    .with_for_update(read=True, key_share=True)
)

# What floors above know of products: the ids of those that a list leaves out.
LeftOut = CompoundSelect[uuid.UUID] | None


def list_products(
    criteria: ProductFilter, request: PageRequest, total: int | None = None, left_out: LeftOut = None
) -> Page[Product]:
    """Products that match, in the wanted order. Two queries; one when the caller knows the total from `count_for_tabs`."""
    if total is None:
        total = db.session.scalar(_matching(criteria, _ALL, left_out, False)) or 0
    walks = total > _MANY and criteria.sort not in _BY_PRICE
    return paginate(_matching(criteria, Product, left_out, walks), ordering(criteria), request, total)


def list_bestsellers(limit: int) -> Sequence[uuid.UUID]:
    """The ids of active bestsellers, newest first."""
    return db.session.scalars(
        select(Product.id)
        .where(Product.is_active, Product.is_bestseller)
        .order_by(Product.id.desc())
        .limit(limit)
    ).all()


def find_product(product_id: uuid.UUID) -> Product | None:
    """The product, active or not."""
    return db.session.get(Product, product_id)


def get_product(product_id: uuid.UUID) -> Product:
    """The product, active or not. Raises `NotFound`."""
    product = find_product(product_id)
    if product is None:
        raise NotFound("This product does not exist.")
    return product


def get_active_product(product_id: uuid.UUID) -> Product:
    """The product as customers may see it. Raises one and the same `NotFound` for unknown and inactive."""
    product = find_product(product_id)
    if product is None or not product.is_active:
        raise NotFound("This product does not exist.")
    return product


def find_products(product_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Product]:
    """Those of the products that exist, active or not, by id. One query."""
    return {p.id: p for p in db.session.scalars(select(Product).where(Product.id.in_(list(product_ids))))}


def find_offers(product_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Offer]:
    """The same for an order, without the session: only what it must know, and as it is now. One query.

    None of them is deleted before the transaction ends; whoever edits one neither waits nor is waited for.
    """
    return {row.id: Offer(*row) for row in db.session.execute(_OFFERS, {"ids": list(product_ids)})}


def count_by_category(criteria: ProductFilter) -> dict[Category, int]:
    """How many matching products each category has, in the order of the categories; the filter's own category is ignored."""
    statement: Select[Category, int] = select(Product.category, func.count())
    others = conditions(replace(criteria, category=None))
    rows = db.session.execute(statement.where(*others).group_by(Product.category))
    counts = {category: count for category, count in rows}  # noqa: C416 - dict() loses the types
    return {category: counts.get(category, 0) for category in Category}


def count_for_tabs(criteria: ProductFilter, left_out: LeftOut = None) -> TabCounts:
    """How many matching products each category and the archive have; the filter's own category and state are ignored. One query."""
    everywhere = replace(criteria, category=None, is_active=None, is_archived=None)
    counts = dict.fromkeys(Category, 0)
    in_archive = 0
    for category, is_active, count in db.session.execute(_counting(everywhere, left_out)):
        waits = is_active is None
        if not is_active:
            in_archive += -count if waits else count
        if is_active or waits:
            counts[category] += count
    return TabCounts(counts, in_archive)


@made_once
def _counting(criteria: ProductFilter, left_out: LeftOut) -> CompoundSelect[Category, bool | None, int]:
    """What is left out is counted apart and taken off: it is less than what is left."""
    found = conditions(criteria, walks=True)
    # Words are read in the order of the table: in that of the index SQLite would take four times as long.
    state = case((Product.is_active, true()), else_=false()) if criteria.search else Product.is_active
    parts = _tab_by_tab(state, func.count(), *found)
    if left_out is not None:
        once = select(left_out.cte("left_out"))  # both parts read it, and it is made once
        parts += _tab_by_tab(state, -func.count(), *found, Product.id.in_(once))
    return union_all(*parts)


def _tab_by_tab(
    state: Any, count: ColumnElement[int], *found: ColumnElement[bool]
) -> list[Select[Category, bool | None, int]]:
    """By category and state, in the order of a covering index; and again those without a picture, of which none is active, from theirs."""
    by_state = select(Product.category, state, count).where(*found)
    waiting = select(Product.category, null(), count).where(*found, _is_without_picture())
    return [by_state.group_by(state, Product.category), waiting.group_by(Product.category)]


def conditions(
    criteria: ProductFilter, *, named: bool = False, walks: bool = False
) -> list[ColumnElement[bool]]:
    """A filter as the conditions of a statement, for the reading rooms of this folder.

    `named`: see `contains_words`. `walks`: SQLite compares prices and does not look them up, for so many match that the order of the
    list, or of what its tabs are counted by, is the shorter way; PostgreSQL knows by its histograms.
    """
    compares = walks and on_sqlite()
    price = Product.effective_price + literal_column("0") if compares else Product.effective_price
    found: list[ColumnElement[bool]] = [true()]
    if criteria.is_active is not None:
        found.append(Product.is_active.is_(criteria.is_active))
    if criteria.category is not None:
        found.append(Product.category == criteria.category)
    if criteria.is_bestseller is not None:
        found.append(Product.is_bestseller == criteria.is_bestseller)
    if criteria.on_sale is not None:
        found.append(Product.sale_price.is_not(None) if criteria.on_sale else Product.sale_price.is_(None))
    if criteria.has_picture is not None:
        found.append(_has_picture(Product) if criteria.has_picture else _is_without_picture())
    if criteria.shares_picture:
        found.append(Product.id.in_(_SHARING))
    if criteria.is_archived is not None:
        found.append(_is_archived() if criteria.is_archived else not_(_is_archived()))
    if criteria.min_price is not None:
        found.append(price >= criteria.min_price)
    if criteria.max_price is not None:
        found.append(price <= criteria.max_price)
    if criteria.size is not None:
        found.append(list_names(Product.sizes, criteria.size))
    if criteria.color:
        colored = select(ProductColor.product_id).where(ProductColor.color == fold(criteria.color))
        found.append(Product.id.in_(colored))
    if search := search_terms(criteria.search):
        found.append(contains_words(Product.search_text, search, named=named))
    return found


_ALL = func.count()
_MANY = 2_000  # a page of 50 is full after 2,500 of 100,000 products at the latest, if they lie evenly
_BY_PRICE = (Sort.PRICE, Sort.PRICE_DOWN)
_SHARING = select(ProductPicture.product_id).where(ProductPicture.is_shared)


@made_once
def _matching(criteria: ProductFilter, columns: Any, left_out: LeftOut, walks: bool = False) -> Select[Any]:
    found = select(columns).select_from(Product).where(*conditions(criteria, walks=walks))
    return found if left_out is None else found.where(Product.id.not_in(left_out))


def _is_archived() -> ColumnElement[bool]:
    """`rules.is_archived` as a condition."""
    return and_(Product.is_active.is_(False), _has_picture(Product))


def _has_picture(product: type[Product]) -> ColumnElement[bool]:
    return list_length(product.images) != literal_column("0")


def _is_without_picture() -> ColumnElement[bool]:
    """Named by a subquery, spelled as its partial index is: SQLite would look for these few among all of a price range or a state."""
    named = aliased(Product)
    return Product.id.in_(select(named.id).where(list_length(named.images) == literal_column("0")))


def ordering(criteria: ProductFilter, *, named: bool = False) -> Ordering:
    """The order of a list. `named`: see `contains_words`."""
    search = search_terms(criteria.search)
    if criteria.sort is Sort.RELEVANCE and search:
        in_name = case((contains_words(Product.name_folded, search, named=named), 1), else_=0)
        return Ordering(
            (in_name, Product.id),
            lambda p: (int(all(word in p.name_folded for word in search)), p.id),
            descending=True,
        )
    return _ORDERINGS.get(criteria.sort, _NEWEST_FIRST)


_NEWEST_FIRST = Ordering((Product.id,), lambda p: (p.id,), descending=True)
_ORDERINGS = {
    **{
        sort: Ordering(
            (Product.effective_price, Product.id),
            lambda p: (p.effective_price, p.id),
            sort is Sort.PRICE_DOWN,
        )
        for sort in _BY_PRICE
    },
    Sort.NAME: Ordering((Product.name_folded, Product.id), lambda p: (p.name_folded, p.id), descending=False),
}
