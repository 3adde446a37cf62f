"""The list of orders: search, filters, tabs and pages, all in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from flask import request
from htmx_flask import request as htmx_request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import news
from beautique.admin.core.date_ranges import quick_ranges
from beautique.admin.core.lists import Tab
from beautique.admin.orders.list import bulk_labels, export, filters, printing, rows, view_navigation
from beautique.admin.orders.list.filters import ORDERS, OrderListParams
from beautique.bulk.rules import MOST
from beautique.kernel.text import fold
from beautique.orders import counting, queries, rules
from beautique.orders.filters import has_short_word
from beautique.orders.models import Order
from beautique.orders.same_parcel import find_companions
from beautique.orders.types import Flag, OrderFilter, OrderStatus, StatusCount
from beautique.settings.queries import get_couriers, get_labels

_SEARCHING = "order-search"  # id of the form around the search box: Enter was pressed
_KEEPS_FOCUS = (ORDERS.search_box, _SEARCHING, "tab-")  # still there after the swap


@admin.get("/orders")
def orders() -> Response:
    """The list. An exact order number opens the order, but not while somebody is still typing."""
    if "begin" in request.args:
        return htmx.leave(view_navigation.start_address())
    params = ORDERS.read(request.args)
    if found := _meant_order(params):
        return htmx.leave_to("admin.order", number=found.number)
    if redirect := ORDERS.canonical_redirect(params):
        return redirect
    return _answer(params)


def _answer(params: OrderListParams) -> Response:
    if not htmx.wants_fragment():
        news()  # before the rows are read
    views = [] if htmx.wants_fragment() else view_navigation.shown()
    counts, of_views, named = counting.count_with_others(params.criteria, view_navigation.criteria_of(views))
    total = counting.total(counts, params.criteria.order_status)
    read_page = partial(queries.list_orders, named, total=total.count)
    params, page = ORDERS.page(params, read_page, None if total.is_capped else total.count)
    if total.is_capped:  # of a common word, what was read may be orders of other statuses alone
        count = max(total.count, len(page.items))
        total = replace(total, count=count, is_capped=count > 0)
    companions = find_companions(page.items)
    return ORDERS.answer(
        "orders/list/list.html",
        "orders/list/_list.html",
        params,
        page=page,
        rows=[
            rows.order_row(each, params.query, goes_along=each.number in companions) for each in page.items
        ],
        total=total,
        is_telling=Flag.NOT_TOLD in params.criteria.flag,
        **({} if total.count else _instead(params)),
        tabs=_tabs(params, counts, total),
        nav_views=view_navigation.in_navigation(views, of_views, params.replace_params()),
        moves_focus=htmx.wants_fragment() and not _trigger().startswith(_KEEPS_FOCUS),
        **_choices(params),
        **_uses(params),
    )


def _meant_order(params: OrderListParams) -> Order | None:
    """The order whose exact number was searched for, with Enter or by a plain form."""
    search = params.criteria.search
    is_deliberate = not htmx.wants_fragment() or _trigger() == _SEARCHING
    return queries.find_order(search) if is_deliberate and rules.parse_number(search) else None


def _trigger() -> str:
    return htmx_request.htmx.trigger or ""


def _choices(params: OrderListParams) -> dict[str, Any]:
    """What the filters offer."""
    return {
        "cities": _cities(params.criteria.city),
        "ranges": quick_ranges(),
        "sorts": filters.SORTS,
        "ages": filters.AGES,
        "proofs": filters.PROOFS,
        "flags": list(Flag),
        "labels": get_labels().known,
    }


def _uses(params: OrderListParams) -> dict[str, Any]:
    """What can be made of the list, or of the rows that are ticked in it."""
    return {
        "export_address": export.address(params),
        "exports_address": export.page_address(params),
        "print_address": printing.print_url(params),
        "bulk_moves": bulk_labels.LABELLED,
        "booked_with": [each.name for each in get_couriers().known if each.sheet],
        "most_at_once": MOST,
    }


def _tabs(
    params: OrderListParams, counts: Mapping[OrderStatus, StatusCount], total: StatusCount
) -> list[Tab]:
    """One for each status and one for all; the open one says what the page says."""
    found = {"": counting.total(counts, ()), **{status.value: each for status, each in counts.items()}}
    if params.tab is not None:
        found[params.tab] = total
    return [
        Tab(status, status or "All", each.label, params.replace_params(order_status=status))
        for status, each in found.items()
    ]


def _without_filters(params: OrderListParams) -> StatusCount:
    """What would match without the filters: the search alone, or every order."""
    criteria = OrderFilter(search=params.criteria.search)
    return counting.total(counting.count_by_status(criteria), ())


def _instead(params: OrderListParams) -> dict[str, Any]:
    """For a list without orders: what the filters hide; if it is not they, the city that was typed as a search, and its list."""
    without_filters = _without_filters(params)
    city = None if without_filters.count else queries.find_city(params.criteria.search)
    city_list = city and (city, params.replace_params(q="", city=city))
    is_short = has_short_word(params.criteria.search)
    return {"without_filters": without_filters, "city": city_list, "is_short": is_short}


def _cities(chosen: Iterable[str]) -> list[str]:
    """Cities to choose from: those of the newest orders, and those that are chosen already."""
    usual = queries.list_cities()
    known = {fold(city) for city in usual}
    return [*usual, *(city for city in chosen if fold(city) not in known)]
