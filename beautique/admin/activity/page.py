"""The activity log: everything that anybody did, newest first, for the owner."""

from functools import partial
from itertools import groupby

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.activity.filters import ACTIVITY, SUBJECTS, choices_of_what, criteria_of
from beautique.admin.core.blueprint import admin
from beautique.admin.core.date_ranges import quick_ranges
from beautique.admin.core.list_url import list_address
from beautique.admin.timeline.activity import entries
from beautique.admin.timeline.entry import Entry
from beautique.audit.queries import list_events
from beautique.kernel import clock
from beautique.staff.queries import list_accounts


@admin.get("/activity")
def activity() -> Response:
    """A page of the log, or the part of it that a filter changes."""
    params = ACTIVITY.read(request.args)
    if redirect := ACTIVITY.canonical_redirect(params):
        return redirect
    params, page = ACTIVITY.page(params, partial(list_events, criteria_of(params)))
    people = {account.id: account.display_name for account in list_accounts()}
    days = groupby(entries(page.items), key=_day)
    return ACTIVITY.answer(
        "activity/activity.html",
        "activity/_log.html",
        params,
        chips=params.chips(people),
        page=page,
        days=[(day, [list(same) for _, same in groupby(of_day, key=_heading)]) for day, of_day in days],
        people=people,
        subjects={key: word for key, (word, _) in SUBJECTS.items()},
        whats=choices_of_what(),
        export_address=list_address("admin.export_activity", params.without()),
        ranges=quick_ranges(),
    )


def _day(entry: Entry) -> object:
    return clock.store_day(entry.at)


def _heading(entry: Entry) -> object:
    """What a person did to one thing within a minute stands under one heading."""
    return entry.url or entry.at, entry.who, entry.via, f"{entry.at:%H:%M}"
