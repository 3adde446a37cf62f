"""The analytics page: what the orders of some days come to, against as many days before."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.analytics.breakdowns import breakdowns
from beautique.admin.analytics.cells import cells
from beautique.admin.analytics.charts import charts, steps_of
from beautique.admin.analytics.filters import ANALYTICS, RANGES
from beautique.admin.analytics.heat import heat
from beautique.admin.core.blueprint import admin
from beautique.admin.core.date_ranges import range_words
from beautique.admin.core.list_url import list_address
from beautique.admin.orders.list.filters import orders_address
from beautique.admin.products.filters import NOT_ORDERED_DAYS, PRODUCTS
from beautique.analytics.report import report
from beautique.kernel import clock
from beautique.orders.types import OrderFilter


@admin.get("/analytics")
def analytics() -> Response:
    """The numbers, or the part of the page that another range changes."""
    params = ANALYTICS.read(request.args)
    if redirect := ANALYTICS.canonical_redirect(params):
        return redirect
    found = report(params.first, params.last, NOT_ORDERED_DAYS)
    context: dict[str, Any] = {
        "report": found,
        "ranges": {key: words for key, (words, _) in RANGES.items()},
        "today": clock.today(),
        "range_words": range_words,
    }
    if found and found.opened:
        of_range = orders_address(OrderFilter(start_date=found.now.first, end_date=found.now.last))
        steps = steps_of(found.now)
        context |= {
            "cells": cells(found, steps),
            "charts": charts(found, steps),
            "breakdowns": breakdowns(found.now),
            "heat": heat(found.now),
            "orders_url": of_range,
            "export_url": list_address("admin.exports", of_range.partition("?")[2]),
            "unsold_url": PRODUCTS.address("not_ordered=1"),
            "unsold_days": NOT_ORDERED_DAYS,
        }
    return ANALYTICS.answer("analytics/analytics.html", "analytics/_analytics.html", params, **context)
