"""The home page: what waits, what does not add up, one's own tasks, today's numbers, the latest orders; in a new shop, what to do first."""

from datetime import datetime
from typing import Any

from flask import render_template

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import news
from beautique.admin.core.identity import may, signed_in_account
from beautique.admin.home.figures import figures_of
from beautique.admin.home.first_steps import first_steps
from beautique.admin.home.work_queues import work_queues
from beautique.admin.orders.list.rows import order_row
from beautique.admin.tasks.forms import NewTaskForm
from beautique.admin.tasks.rows import task_rows
from beautique.analytics import home as numbers
from beautique.analytics.absence import absence
from beautique.kernel import clock
from beautique.payments.queries import list_next_proofs
from beautique.staff.permissions import Permission
from beautique.tasks.queries import next_open

_TASKS = 4
_PROOFS = 3  # screenshots beside the payments to verify


@admin.get("/")
def home() -> str:
    """The first page after the log-in."""
    now = clock.now()
    news()  # before the orders are read
    overview, me = numbers.overview(now), signed_in_account()
    return render_template(
        "home/home.html",
        greeting=greeting(clock.store_time(now)),
        first_name=me.display_name.split()[0],
        missed=absence(me.id, me.was_here_at, now) if me.was_here_at else None,
        at=clock.store_time(now),
        jobs=work_queues(overview, now),
        proofs=list_next_proofs(_PROOFS)
        if overview.to_verify.count and may(Permission.PAYMENTS_VERIFY)
        else (),
        flagged=overview.flagged,
        figures=figures_of(overview, now),
        rows=[order_row(order) for order in overview.latest],
        patience=overview.thresholds,
        waits_long=overview.waits_long.count,
        waits_too_long=overview.waits_too_long.count,
        **my_tasks(),
        steps=() if overview.latest else first_steps(),
    )


def my_tasks() -> dict[str, Any]:
    """One's own tasks that come first, and how many there are; nothing for who has none to see."""
    if not may(Permission.TASKS_OWN):
        return {}
    first, count = next_open(signed_in_account().id, _TASKS)
    return {"task_rows": task_rows(first), "tasks_open": count, "new_task": NewTaskForm()}


def greeting(at: datetime) -> str:
    """By the clock on the shop's wall."""
    if 4 <= at.hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= at.hour < 17 else "Good evening"
