"""One's own tasks: the list, adding by one line, ticking, deleting and bringing back. Nobody sees another's (PRODUCT.md, 12)."""

import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor, signed_in_account
from beautique.admin.tasks.forms import NewTaskForm
from beautique.admin.tasks.rows import TaskRow, task_rows
from beautique.kernel import clock, days
from beautique.kernel.errors import Invalid
from beautique.tasks import commands, queries
from beautique.tasks.types import MOST_OPEN


@admin.get("/tasks")
def tasks() -> Response:
    """The list, by when they are due."""
    return _page()


@admin.post("/tasks")
def add_task() -> Response:
    """Adds a task. The page keeps the place to type, for the next one; from another page, back to that."""
    form = NewTaskForm(request.form)
    try:
        commands.create_task(signed_in_account().id, form.draft(), actor(), form.wish_id)
    except Invalid as wrong:
        form.show(wrong)
        return _page(422, form=form)
    return _changed("Task added", typing=True)


@admin.post("/tasks/<uuid:task_id>/tick")
def tick_task(task_id: uuid.UUID) -> Response:
    """Done, or not done after all, as it is wished: never the opposite of what is there. The row stays where it is."""
    wish = {"is_completed": request.form.get("done") == "y"}
    task = commands.change_task(signed_in_account().id, task_id, wish, actor())
    if not htmx.wants_fragment():
        return htmx.leave(htmx.next_page() or url_for("admin.tasks"))
    return htmx.stay("tasks/_task.html", row=task_rows([task])[0], return_to=htmx.next_page())


@admin.post("/tasks/<uuid:task_id>/delete")
def delete_task(task_id: uuid.UUID) -> Response:
    """Deletes a task; the toast brings it back. The keyboard goes on with the next one."""
    shown = [row.task.id for row in _rows()]
    commands.delete_task(signed_in_account().id, task_id, actor())
    undo = {"url": url_for("admin.restore_task", task_id=task_id), "label": "Undo", "target": "#tasks"}
    return _changed("Task deleted", follows=_neighbour(shown, task_id), undo=undo)


@admin.post("/tasks/<uuid:task_id>/restore")
def restore_task(task_id: uuid.UUID) -> Response:
    """Brings a deleted task back."""
    commands.restore_task(signed_in_account().id, task_id, actor())
    return _changed("The task is back", follows=task_id)


def _neighbour(shown: Sequence[uuid.UUID], task_id: uuid.UUID) -> uuid.UUID | None:
    """The task that stands where this one stood; the last one after the last."""
    if task_id not in shown:
        return None
    place = shown.index(task_id)
    rest = [*shown[place + 1 :], *reversed(shown[:place])]
    return rest[0] if rest else None


def _rows() -> list[TaskRow]:
    me = signed_in_account().id
    return task_rows([*queries.list_open(me, MOST_OPEN + 1), *queries.list_done(me)])


def _page(
    status: int = 200,
    *,
    form: NewTaskForm | None = None,
    follows: uuid.UUID | None = None,
    typing: bool = False,
) -> Response:
    """The page or its list; the keyboard goes to the task that `follows`, or stays where somebody is `typing`."""
    rows = _rows()
    still_open = [row for row in rows if not row.task.is_completed]
    return htmx.page(
        "tasks/tasks.html",
        "tasks/_tasks.html",
        status,
        form=form or NewTaskForm(),
        groups=[
            (when, list(same)) for when, same in groupby(still_open[:MOST_OPEN], key=lambda row: row.when)
        ],
        done=[row for row in rows if row.task.is_completed],
        count=len(still_open),
        most=MOST_OPEN,
        quick=days.coming(clock.today()),
        follows=follows,
        typing=typing,
        return_to=url_for("admin.tasks"),
    )


def _changed(toast: str, *, follows: uuid.UUID | None = None, typing: bool = False, **more: Any) -> Response:
    if not htmx.wants_fragment():
        return htmx.leave(htmx.next_page() or url_for("admin.tasks"), toast, **more)
    response = _page(follows=follows, typing=typing)
    htmx.add_toast(response, toast, **more)
    return response
