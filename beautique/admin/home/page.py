"""The home page: what waits, today's numbers, the latest orders."""

from datetime import datetime

from flask import render_template

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import news
from beautique.admin.core.identity import signed_in_account
from beautique.admin.home.figures import figures_of
from beautique.admin.home.work_queues import work_queues
from beautique.admin.orders.list.rows import order_row
from beautique.analytics import home as numbers
from beautique.kernel import clock


@admin.get("/")
def home() -> str:
    """The first page after the log-in."""
    now = clock.now()
    news()  # before the orders are read
    overview = numbers.overview(now)
    return render_template(
        "home/home.html",
        greeting=greeting(clock.store_time(now)),
        first_name=signed_in_account().display_name.split()[0],
        at=clock.store_time(now),
        jobs=work_queues(overview, now),
        figures=figures_of(overview, clock.store_day(now)),
        rows=[order_row(order) for order in overview.latest],
    )


def greeting(at: datetime) -> str:
    """By the clock on the shop's wall."""
    if 4 <= at.hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= at.hour < 17 else "Good evening"
