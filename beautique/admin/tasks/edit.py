"""One task: its words, its day, its order."""

import uuid

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, edit_conflict, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.drafts import FormDraft
from beautique.admin.core.identity import actor, signed_in_account
from beautique.admin.tasks.forms import TaskForm
from beautique.kernel import clock, days
from beautique.kernel.errors import Invalid, Stale
from beautique.tasks import commands, queries
from beautique.tasks.models import Task


@admin.get("/tasks/<uuid:task_id>")
def task(task_id: uuid.UUID) -> Response:
    """The form of a task."""
    found = queries.get_task(signed_in_account().id, task_id)
    form, draft = drafts.filled(f"task:{found.id}", _stored(found), TaskForm)
    return _page(found, form, draft)


@admin.post("/tasks/<uuid:task_id>")
def save_task(task_id: uuid.UUID) -> Response:
    """Saves a task; when it was saved in another window meanwhile, shows both."""
    me, form = signed_in_account().id, TaskForm(request.form)
    found = queries.get_task(me, task_id)
    try:
        commands.change_task(me, task_id, form.changes(), actor(), form.expected_version)
    except Stale:
        return _conflict(queries.get_task(me, task_id), form)
    except Invalid as wrong:
        form.show(wrong)
        return _page(found, form, drafts.carried(), 422)
    drafts.finish()
    return htmx.leave(url_for("admin.tasks"), "Task saved")


def _stored(found: Task) -> TaskForm:
    linked = queries.order_numbers([found]) if found.order_id else {}
    return TaskForm.of(found, linked.get(found.id, ""))


def _page(found: Task, form: TaskForm, draft: FormDraft, status: int = 200) -> Response:
    return htmx.page(
        "tasks/edit.html",
        "tasks/_edit.html",
        status,
        task=found,
        form=form,
        draft=draft,
        number=queries.order_numbers([found]).get(found.id, ""),
        quick=days.coming(clock.today()),
    )


def _conflict(theirs: Task, form: TaskForm) -> Response:
    stored = _stored(theirs)
    lines = [
        edit_conflict.Line(
            name, str(stored[name].label.text), *(_typed(each, name) for each in (stored, form))
        )
        for name in ("title", "description", "due_date", "order_id")
    ]
    conflict = edit_conflict.between(
        panel="task",
        what="this task",
        subject=(commands.SUBJECT, theirs.id),
        expected_version=form.expected_version,
        version=theirs.version,
        action=request.path,
        back=url_for("admin.tasks"),
        lines=lines,
    )
    return edit_conflict.answer(conflict, "tasks")


def _typed(form: TaskForm, name: str) -> str:
    value = form[name].data
    return days.written(value) if name == "due_date" and value else str(value or "")
