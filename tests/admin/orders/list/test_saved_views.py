"""Lists of orders with a name: what is deleted comes back as it was."""

import json
from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from beautique.audit import log
from beautique.audit.types import SYSTEM, Change
from beautique.kernel.db import db, transaction
from beautique.orders.saved_views.commands import SUBJECT
from beautique.orders.saved_views.models import SavedView
from beautique.orders.saved_views.types import SavedViewAction
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import HTMX
from tests.conftest import Browser

VIEWS = "/admin/orders/views"


def saved(app: Flask, client: Browser, **over: str) -> SavedView:
    """A list of this person's, that everybody sees."""
    client.post_form(VIEWS, {"name": "Lahore", "query": "city=Lahore", "is_shared": "y", **over})
    return views(app)[-1]


def views(app: Flask) -> list[SavedView]:
    """All lists of the shop."""
    with app.app_context():
        return list(db.session.scalars(select(SavedView).order_by(SavedView.id)))


def delete(client: Browser, view: SavedView) -> str:
    """Deletes a list; answers with the address of its Undo."""
    answer = client.post_form(f"{VIEWS}/{view.id}/delete", {"version": str(view.version)}, headers=HTMX)
    return str(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]["url"])


def test_undo_of_a_deleted_list_lets_orders_begin_with_it_again(app: Flask, staff_client: Browser) -> None:
    view = saved(app, staff_client)
    staff_client.post_form(f"{VIEWS}/start", {"view": str(view.id)})
    undo = delete(staff_client, view)
    assert views(app) == []
    assert staff_client.post_form(undo).location == VIEWS
    assert "city=Lahore" in staff_client.get("/admin/orders?begin=1").location


def test_undo_of_a_colleagues_list_leaves_it_theirs(
    app: Flask, staff: StaffAccount, staff_client: Browser, owner_client: Browser
) -> None:
    before = saved(app, staff_client)
    undo = delete(owner_client, before)
    owner_client.post_form(undo)
    [view] = views(app)
    assert (view.id, view.account_id, view.is_shared) == (before.id, staff.id, True)
    assert (view.name, view.query, view.position) == (before.name, before.query, before.position)
    assert view.version > before.version  # a form that was open before the deletion is stale
    owner_client.post_form(undo)
    assert len(views(app)) == 1


def test_only_who_deleted_a_list_brings_it_back(
    app: Flask, staff_client: Browser, owner_client: Browser
) -> None:
    undo = delete(owner_client, saved(app, staff_client))
    assert staff_client.post_form(undo).status_code == 403
    assert staff_client.post_form(f"{VIEWS}/{'0' * 8}-0000-7000-8000-{'0' * 12}/restore").status_code == 404
    assert views(app) == []


def test_a_list_whose_deletion_does_not_say_whose_it_was_comes_back_to_who_deleted_it(
    app: Flask, owner: StaffAccount, owner_client: Browser
) -> None:
    view, actor = saved(app, owner_client), replace(SYSTEM, id=owner.id)
    with app.app_context(), transaction() as session:
        session.delete(session.get_one(SavedView, view.id))
        was = {"name": view.name, "query": view.query, "is_shared": view.is_shared, "position": view.position}
        changes = {name: Change(value, None) for name, value in was.items()}
        log.record(session, actor, SavedViewAction.DELETED, SUBJECT, view.id, changes, seq=2)
    owner_client.post_form(f"{VIEWS}/{view.id}/restore")
    assert [each.account_id for each in views(app)] == [owner.id]


def test_a_list_that_was_brought_back_is_told(app: Flask, owner_client: Browser) -> None:
    owner_client.post_form(delete(owner_client, saved(app, owner_client)))
    told = owner_client.get("/admin/activity").text
    assert "Saved list brought back" in told
    assert "Account" not in told.partition("Saved list brought back")[2].partition("</li>")[0]
