"""The command palette: one box that finds orders, customers, products and pages. Without JavaScript it is a page of its own.

What can be done on the page behind it stands in that page's HTML (`data-do`), and palette.js finds it there.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import places
from beautique.admin.core.identity import may
from beautique.admin.core.list_url import LONGEST
from beautique.admin.core.permissions import ROUTE_PERMISSIONS
from beautique.catalog.models import Product
from beautique.catalog.queries import find_products, list_products
from beautique.catalog.types import ProductFilter
from beautique.kernel import money, phones, text
from beautique.kernel.pages import PageRequest
from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.queries import list_orders
from beautique.orders.types import OrderFilter, OrderStatus
from beautique.staff.permissions import Permission

_FEW = PageRequest(limit=5)
_SHORTEST = 2  # letters and digits: fewer are in nearly every row
_MOST_RECENT = 5
_MORE_PAGES = (  # icon, name, endpoint: pages that the navigation leaves out
    ("plus", "New order", "admin.new_order"),
    ("bookmark", "Saved views", "admin.order_views"),
    ("truck", "Parcels of the day", "admin.parcels"),
    ("plus", "New product", "admin.new_product"),
    ("file-text", "Import and export products", "admin.product_files"),
    ("user", "My account", "admin.account"),
    ("key-round", "Change password", "admin.password"),
    ("fingerprint", "Passkeys", "admin.passkeys"),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing to open; `status` of an order, `keys` that lead to a page from anywhere."""

    icon: str
    name: str
    url: str
    detail: str = ""
    status: OrderStatus | None = None
    amount: str = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind, under their title."""

    title: str
    hits: Sequence[Hit]


@admin.get("/palette")
def palette() -> Response:
    """What `q` finds; with nothing typed the orders and products that `recent` names, and every page."""
    typed = _readable(request.args.get("q", ""))
    if typed is None:
        groups: list[Group] = []
    elif typed:
        groups = [*_found(typed), Group("Pages", _pages(typed))]
    else:
        groups = [Group("Recent", _recent(request.args.getlist("recent"))), Group("Pages", _pages(""))]
    return htmx.page(
        "palette/palette.html",
        "palette/_options.html",
        groups=[group for group in groups if group.hits],
        typed=typed or "",
    )


def _readable(typed: str) -> str | None:
    """What was typed; None for what nothing can match."""
    try:
        cleaned = text.clean(typed)
    except text.Unstorable:
        return None
    return cleaned if len(cleaned) <= LONGEST else None


def _found(typed: str) -> list[Group]:
    """Orders, the customer of a phone number, products. Two queries at most; one for an order number."""
    if text.visible_length(typed) < _SHORTEST:
        return []
    groups = []
    if may(Permission.ORDERS_READ):
        orders = list_orders(OrderFilter(search=typed), _FEW, total=0).items
        groups.append(Group("Orders", [_order(each) for each in orders]))
        groups.append(Group("Customer", _customer(typed, orders)))
    if may(Permission.PRODUCTS_READ) and not rules.find_number(typed):
        criteria = ProductFilter(search=typed, is_active=None)
        groups.append(
            Group("Products", [_product(each) for each in list_products(criteria, _FEW, total=0).items])
        )
    return groups


def _recent(named: Sequence[str]) -> list[Hit]:
    """The orders and products among the ends of addresses, the last opened first. Two queries at most."""
    ends = list(dict.fromkeys(named))[:_MOST_RECENT]
    numbers = {str(number): end for end in ends if (number := rules.parse_number(end))}
    ids = {found: end for end in ends if (found := _id(end))}
    hits: dict[str, Hit] = {}
    if numbers and may(Permission.ORDERS_READ):
        orders = list_orders(OrderFilter(number=tuple(numbers)), _FEW, total=0).items
        hits |= {numbers[each.number]: _order(each) for each in orders}
    if ids and may(Permission.PRODUCTS_READ):
        hits |= {ids[key]: _product(each) for key, each in find_products(ids).items()}
    return [hits[end] for end in ends if end in hits]


def _id(end: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(end)
    except ValueError:
        return None


def _order(order: Order) -> Hit:
    return Hit(
        "shopping-bag",
        order.number,
        url_for("admin.order", number=order.number),
        f"{text.isolated(order.customer_name)} · {text.isolated(order.phone)}",
        order.order_status,
        money.rupees(order.total_amount),
    )


def _customer(typed: str, orders: Sequence[Order]) -> list[Hit]:
    phone = phones.find_normalized(typed)
    names = [order.customer_name for order in orders if order.phone_normalized == phone]
    return [
        Hit("user", name, url_for("admin.customer", phone=phone), "All orders of this phone")
        for name in names[:1]
    ]


def _product(product: Product) -> Hit:
    return Hit(
        "shirt",
        product.name,
        url_for("admin.product", product_id=product.id),
        product.category,
        amount=money.rupees(product.effective_price),
    )


def _pages(typed: str) -> list[Hit]:
    """The pages that this person may open, and that have a word beginning with each of the typed ones."""
    main = [Hit(each["icon"], each["name"], each["href"], keys=each["keys"]) for each in places()]
    more = [
        Hit(icon, name, url_for(endpoint))
        for icon, name, endpoint in _MORE_PAGES
        if may(ROUTE_PERMISSIONS[endpoint])
    ]
    words = text.search_terms(typed)
    if typed and not words:
        return []
    return [hit for hit in [*main, *more] if all(_begins(hit.name, word) for word in words)]


def _begins(name: str, word: str) -> bool:
    return any(each.startswith(word) for each in text.search_terms(name))
