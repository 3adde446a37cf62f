"""Saved views below Orders in the navigation, each with its number of orders, and the one that Orders begins with."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from beautique.admin.core.identity import actor, signed_in_account
from beautique.admin.orders.list.filters import ORDERS
from beautique.orders.saved_views import queries
from beautique.orders.saved_views.models import SavedView
from beautique.orders.types import OrderFilter, StatusCount
from beautique.staff.commands import set_preference

_SHOWN = 6  # in the navigation; each of them is counted with every page of the list
_START = "start_view"


@dataclass(frozen=True, slots=True)
class NavView:
    """A view in the navigation."""

    name: str
    href: str
    count: str
    is_current: bool


def shown() -> Sequence[SavedView]:
    """The views of the navigation. One query."""
    return queries.list_views(signed_in_account().id)[:_SHOWN]


def criteria_of(found: Sequence[SavedView]) -> list[OrderFilter]:
    """Which orders each view asks for."""
    return [ORDERS.read_query(view.query).criteria for view in found]


def in_navigation(found: Sequence[SavedView], counts: Sequence[StatusCount], query: str) -> list[NavView]:
    """The views with how many orders they have; `query` is the list that is on screen."""
    return [
        NavView(view.name, ORDERS.address(view.query), count.label, view.query == query)
        for view, count in zip(found, counts, strict=True)
    ]


def start_address() -> str:
    """Where "Orders" begins for this account: at a view of its choice, or with all orders."""
    chosen = start_view()
    view = queries.find_view(chosen, signed_in_account().id) if chosen else None
    return ORDERS.address(view.query if view else "")


def choose_start(view_id: str) -> None:
    """Begins Orders with this view from now on; empty for all orders. Raises what `set_preference` raises."""
    set_preference(signed_in_account().id, _START, view_id, actor())


def start_view() -> uuid.UUID | None:
    """The view that this account has chosen to begin with."""
    stored = signed_in_account().preferences.get(_START, "")
    return uuid.UUID(stored) if stored else None
