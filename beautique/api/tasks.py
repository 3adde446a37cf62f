"""Private to-do lists. The address names the person, who is always the one of the token: see `own_tasks`."""

import uuid
from dataclasses import asdict

from flask import Response

from beautique.api import gate
from beautique.api.routing import Reply
from beautique.api.schemas.tasks import TaskChanges, TaskIn, TaskOut, TaskQuery, TaskReplacement, Tasks
from beautique.kernel.errors import Invalid
from beautique.tasks import commands, queries
from beautique.tasks.models import Task


def list_tasks(found: uuid.UUID, query: TaskQuery) -> Tasks:
    """One's own tasks, newest first."""
    criteria = query.criteria()
    return Tasks(
        tasks=[TaskOut.model_validate(task) for task in queries.list_tasks(found, criteria)],
        count=queries.count_tasks(found, criteria),
    )


def create_task(found: uuid.UUID, body: TaskIn) -> Reply:
    """A new task of one's own."""
    task = commands.create_task(found, body.draft(), gate.actor())
    return Reply(TaskOut.model_validate(task), {"Location": f"/api/{found}/tasks/{task.id}"})


def read_task(found: Task) -> TaskOut:
    """One of one's tasks."""
    return TaskOut.model_validate(found)


def replace_task(found: Task, body: TaskReplacement) -> TaskOut:
    """The task as it was sent, whole."""
    return _changed(found, asdict(body.draft()))


def change_task(found: Task, body: TaskChanges) -> TaskOut:
    """Changes the fields that were sent."""
    if not body.given():
        raise Invalid({"body": ["Send at least one field to change."]})
    return _changed(found, body.given())


def complete_task(found: Task) -> TaskOut:
    """Done becomes open, open becomes done."""
    return TaskOut.model_validate(commands.toggle_task(found.account_id, found.id, gate.actor()))


def delete_task(found: Task) -> Response:
    """Deletes a task for good."""
    commands.delete_task(found.account_id, found.id, gate.actor())
    return Response(status=204)


def _changed(task: Task, changes: dict[str, object]) -> TaskOut:
    return TaskOut.model_validate(commands.change_task(task.account_id, task.id, changes, gate.actor()))
