"""The page of saved views of the orders list, on which they are renamed, shared and deleted."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import edit_conflict, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor, signed_in_account
from beautique.admin.orders.list import view_navigation
from beautique.admin.orders.list.filters import ORDERS
from beautique.admin.orders.list.saved_view_form import ViewForm
from beautique.kernel.errors import Invalid, Stale
from beautique.orders.saved_views import commands, queries
from beautique.orders.saved_views.models import SavedView


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view on the page of views. `form` is None when it is not for this account to change."""

    view: SavedView
    href: str
    filters: Sequence[str]
    form: ViewForm | None
    is_own: bool
    is_start: bool


@admin.get("/orders/views")
def order_views() -> Response:
    """All views that this account sees."""
    return _page()


@admin.post("/orders/views")
def save_view() -> Response:
    """Gives the list on screen a name; back to that list."""
    form = ViewForm(request.form)
    query = ORDERS.read_query(request.form.get("query", "")).replace_params()  # its first page
    account = signed_in_account()
    try:
        view = commands.save_view(account.id, query, form.draft(queries.next_position(account.id)), actor())
    except Invalid as wrong:
        form.show(wrong)
        return _page(422, new_form=form, new_query=query)
    return htmx.leave(ORDERS.address(view.query), f"“{view.name}” is saved below Orders")


@admin.post("/orders/views/<uuid:view_id>")
def change_view(view_id: uuid.UUID) -> Response:
    """Renames, moves or shares a view."""
    form = ViewForm(request.form)
    account = signed_in_account()
    try:
        commands.change_view(view_id, account.id, form.draft(), actor(), form.expected_version)
    except Invalid as wrong:
        form.show(wrong)
        return _page(422, forms={view_id: form})
    except Stale as stale:
        return _conflict(stale.current, form)
    return _saved("The view is saved")


@admin.post("/orders/views/<uuid:view_id>/delete")
def delete_view(view_id: uuid.UUID) -> Response:
    """Deletes a view; its orders stay, of course, and Undo brings it back."""
    form = ViewForm(request.form)
    try:
        gone = commands.delete_view(view_id, signed_in_account().id, actor(), form.expected_version)
    except Stale:
        return _page(409, overtaken=True)
    undo = {"url": url_for("admin.restore_view", view_id=gone.id), "label": "Undo"}
    return _saved(f"“{gone.name}” is deleted", undo)


@admin.post("/orders/views/<uuid:view_id>/restore")
def restore_view(view_id: uuid.UUID) -> Response:
    """Brings a view back that one has just deleted."""
    view = commands.restore_view(view_id, actor())
    return htmx.leave(url_for("admin.order_views"), f"“{view.name}” is back")


@admin.post("/orders/views/start")
def set_start_view() -> Response:
    """Lets "Orders" open with a view from now on, or with all orders. The whole page again: its navigation leads there."""
    view_navigation.choose_start(request.form.get("view", ""))
    return htmx.leave(url_for("admin.order_views"), "Orders opens like this from now on")


def _page(
    status: int = 200,
    *,
    forms: Mapping[uuid.UUID, ViewForm] | None = None,
    new_form: ViewForm | None = None,
    new_query: str = "",
    overtaken: bool = False,
) -> Response:
    account, start = signed_in_account(), view_navigation.start_view()
    found = queries.list_views(account.id)
    return htmx.page(
        "orders/list/views.html",
        "orders/list/_views.html",
        status,
        rows=[
            _row(view, account.id, (forms or {}).get(view.id), is_start=view.id == start) for view in found
        ],
        new_form=new_form,
        new_query=new_query,
        new_filters=ORDERS.read_query(new_query).filter_labels,
        overtaken=overtaken,
        has_start=any(view.id == start for view in found),
    )


def _row(view: SavedView, account_id: uuid.UUID, refused: ViewForm | None, *, is_start: bool) -> ViewRow:
    form = None
    if commands.may_change(view, account_id, actor()):
        form = refused or ViewForm.of(view)
        form.name_ids(view.id)
    labels = ORDERS.read_query(view.query).filter_labels
    return ViewRow(view, ORDERS.address(view.query), labels, form, view.account_id == account_id, is_start)


def _saved(toast: str, undo: Mapping[str, object] | None = None) -> Response:
    """The page of views again, fresh."""
    if not htmx.wants_fragment():
        return htmx.leave(url_for("admin.order_views"), toast)
    response = _page()
    more: dict[str, Any] = {"undo": undo} if undo else {}
    htmx.add_toast(response, toast, **more)
    return response


def _conflict(theirs: SavedView, form: ViewForm) -> Response:
    shared = ["y" if each else "" for each in (theirs.is_shared, form.is_shared.data)]
    lines = [
        edit_conflict.Line("name", "Name", theirs.name, form.name.data or ""),
        edit_conflict.Line("position", "Place", str(theirs.position), str(form.position.data or "")),
        edit_conflict.Line(
            "is_shared", "Shared with everybody", *shared, *("Yes" if each else "No" for each in shared)
        ),
    ]
    conflict = edit_conflict.between(
        panel="order-views",
        what="this view",
        subject=(commands.SUBJECT, theirs.id),
        expected_version=form.expected_version,
        version=theirs.version,
        action=request.path,
        back=url_for("admin.order_views"),
        lines=lines,
    )
    return edit_conflict.answer(conflict, "orders")
