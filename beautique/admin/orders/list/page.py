"""The list of orders: search, filters, tabs and pages, all in the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx, list_url
from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import news, thumb_url
from beautique.admin.core.date_ranges import quick_ranges
from beautique.admin.core.list_url import list_address
from beautique.admin.orders.list import bulk_labels, export, filters, neighbours, printing, saved_views
from beautique.admin.orders.list.filters import Asked
from beautique.kernel import clock
from beautique.kernel.errors import Invalid
from beautique.kernel.pages import MAX_LIMIT, Page, PageRequest
from beautique.orders import counting, queries, rules
from beautique.orders.bulk.rules import MOST, next_move
from beautique.orders.models import Order
from beautique.orders.types import Flag, OrderFilter, OrderStatus, StatusCount
from beautique.settings.queries import get_thresholds

_TYPING = "order-q"  # id of the search box: HTMX names it while somebody types
_SEARCHING = "order-search"  # id of its form: Enter was pressed
_KEEPS_FOCUS = (
    _TYPING,
    _SEARCHING,
    "tab-",
)  # what is still there after the swap; everything else hands the focus on


@dataclass(frozen=True, slots=True)
class Row:
    """An order as the list shows it. `waits_since` is None when nobody waits for it any more."""

    order: Order
    href: str
    flags: Sequence[Flag]
    pictures: Sequence[tuple[str, str]]
    shows_delivery: bool
    waits_since: datetime | None
    level: str
    next_move: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A status tab: `status` is empty for all orders."""

    status: str
    count: str


@admin.get("/orders")
def orders() -> Response:
    """The list. An exact order number opens the order, but not while somebody is still typing."""
    if "begin" in request.args:
        return htmx.leave(saved_views.start_address())
    asked = filters.read(request.args)
    if found := _meant_order(asked):
        return htmx.leave_to("admin.order", number=found.number)
    if not htmx.wants_fragment() and _is_untidy(asked):
        return htmx.leave(_address(asked.query))
    if not htmx.wants_fragment():
        news()  # before the rows are read
    views = [] if htmx.wants_fragment() else saved_views.shown()
    counts, of_views = counting.count_with_others(asked.wanted, saved_views.wanted_by(views))
    total = counting.total(counts, asked.wanted.order_status)
    asked, page = _page(asked, total.count)
    response = htmx.page(
        "orders/list/list.html",
        "orders/list/_list.html",
        asked=asked,
        page=page,
        rows=[_row(each, asked.query) for each in page.items],
        total=total,
        tabs=_tabs(counts),
        cities=_cities(asked.wanted.city),
        without_filters=_without_filters(asked) if not total.count else None,
        address=_address,
        export_address=export.address(asked),
        exports_address=export.page_address(asked),
        print_address=printing.print_url(asked),
        ranges=quick_ranges(),
        sorts=filters.SORTS,
        ages=filters.AGES,
        proofs=filters.PROOFS,
        flags=list(Flag),
        nav_views=saved_views.in_navigation(views, of_views, asked.with_()),
        moves_focus=htmx.wants_fragment() and not _trigger().startswith(_KEEPS_FOCUS),
        bulk_moves=bulk_labels.LABELLED,
        most_at_once=MOST,
        is_fragment=htmx.wants_fragment(),
    )
    if htmx.wants_fragment():
        header = "HX-Replace-Url" if _trigger() == _TYPING else "HX-Push-Url"
        response.headers[header] = _address(asked.query)
    return response


def _address(query: str) -> str:
    return list_address("admin.orders", query)


def _trigger() -> str:
    return request.headers.get("HX-Trigger", "")


def _is_untidy(asked: Asked) -> bool:
    """Whether a plain form sent empty or unsorted parameters: its page gets its own address."""
    return list_url.written(request.args.items(multi=True)) != asked.query


def _meant_order(asked: Asked) -> Order | None:
    """The order whose exact number was searched for, with Enter or by a plain form."""
    deliberate = not htmx.wants_fragment() or _trigger() == _SEARCHING
    return (
        queries.find_order(asked.wanted.search)
        if deliberate and rules.parse_number(asked.wanted.search)
        else None
    )


def _tabs(counts: Mapping[OrderStatus, StatusCount]) -> list[Tab]:
    return [
        Tab("", counting.total(counts, ()).words),
        *(Tab(status.value, each.words) for status, each in counts.items()),
    ]


def _page(asked: Asked, total: int) -> tuple[Asked, Page[Order]]:
    """The wanted page; the first one, and a red chip, when the address names a page that cannot be read."""
    if not total:
        return asked, Page([], 0, 1, MAX_LIMIT, None, None)
    try:
        return asked, queries.list_orders(
            asked.wanted, PageRequest(limit=MAX_LIMIT, cursor=asked.cursor), total
        )
    except Invalid:
        asked = asked.refusing_cursor()
        return asked, queries.list_orders(asked.wanted, PageRequest(limit=MAX_LIMIT), total)


def _without_filters(asked: Asked) -> StatusCount:
    """What would match without the filters: the search alone, or every order."""
    wanted = OrderFilter(search=asked.wanted.search)
    return counting.total(counting.count_by_status(wanted), ())


def _cities(chosen: Iterable[str]) -> list[str]:
    """Cities to choose from: those of the newest orders, and those that are chosen already."""
    usual = queries.list_cities()
    return [*usual, *(city for city in chosen if city.casefold() not in {each.casefold() for each in usual})]


def flags_of(order: Order) -> list[Flag]:
    """What is odd about an order, in words."""
    return rules.flags(
        order.payment_status,
        order.order_status,
        order.total_amount,
        order.paid_amount,
        order.payment_reference,
        order.duplicate_of,
    )


def _row(each: Order, query: str) -> Row:
    closed = rules.is_closed(each.order_status)
    return Row(
        order=each,
        href=neighbours.order_url(each, query),
        flags=flags_of(each),
        pictures=[(thumb_url(line.image), line.name) for line in each.lines[:3]],
        shows_delivery=rules.shows_delivery(each.delivery_status, each.order_status),
        waits_since=None if closed else each.placed_at,
        level=rules.waiting_level(
            each.payment_status, each.order_status, each.placed_at, clock.now(), get_thresholds()[0]
        ),
        next_move=next_move(each.payment_status, each.order_status, each.delivery_status),
    )
