"""One's own tasks on the dashboard, by the same person in two windows."""

from beautique.kernel.db import db
from beautique.tasks.commands import delete_task
from beautique.tasks.models import Task
from beautique.tasks.queries import get_task
from tests.together.desk import Desk
from tests.together.rows import Row, acting, one


def deleted(desk: Desk) -> Task:
    """A task that its person has just deleted."""
    task, me = desk.task(), desk.two[0]
    desk.done(delete_task, me.account.id, task.id, me.actor)
    return desk.done(db.session.get_one, Task, task.id)


ROWS = [
    Row(
        "admin.add_task",
        "one form twice",
        Desk.key,
        lambda me, _subject, _: me.form("/tasks", title="Buy lace", token="6" * 32),
        {(303, 303): "task.created"},
        people=one,
    ),
    Row(
        "admin.remind",
        "one form twice",
        Desk.order,
        lambda me, order, _: me.form(f"/orders/{order.number}/remind", title="Call her", token="7" * 32),
        {(303, 303): "task.created"},
        people=one,
    ),
    Row(
        "admin.add_task",
        "both",
        Desk.key,
        lambda me, _subject, _: me.form("/tasks", title="Buy lace"),
        {(303, 303): "task.created task.created"},
        people=one,
    ),
    Row(
        "admin.remind",
        "both",
        Desk.order,
        lambda me, order, _: me.form(f"/orders/{order.number}/remind", title="Call her", due_date="tomorrow"),
        {(303, 303): "task.created task.created"},
    ),
    Row(
        "admin.save_task",
        "on one version",
        Desk.task,
        lambda me, task, title: me.form(f"/tasks/{task.id}", version=task.version, title=title),
        {(303, 409): "task.changed"},
        ("Buy silk", "Buy thread"),
        lambda task: get_task(task.account_id, task.id).title,
        people=one,
        reads=True,
    ),
    Row(
        "admin.tick_task",
        "one wish",
        Desk.task,
        acting("/tasks/{.id}/tick", done="y"),
        {(303, 303): "task.changed"},
        (True, True),
        lambda task: get_task(task.account_id, task.id).is_completed,
        people=one,
    ),
    Row(
        "admin.delete_task",
        "both",
        Desk.task,
        acting("/tasks/{.id}/delete"),
        {(303, 404): "task.deleted"},
        people=one,
    ),
    Row(
        "admin.restore_task",
        "both",
        deleted,
        acting("/tasks/{.id}/restore"),
        {(303, 303): "task.restored"},
        people=one,
    ),
]
