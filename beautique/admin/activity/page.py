"""The activity log: everything that anybody did, newest first, for the owner."""

from itertools import groupby

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.activity import filters
from beautique.admin.activity.filters import Asked
from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.date_ranges import quick_ranges
from beautique.admin.core.list_url import list_address
from beautique.admin.timeline.activity import entries
from beautique.admin.timeline.entry import Entry
from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_events
from beautique.kernel import clock
from beautique.kernel.errors import Invalid
from beautique.kernel.pages import MAX_LIMIT, Page, PageRequest
from beautique.staff.queries import list_accounts


@admin.get("/activity")
def activity() -> Response:
    """A page of the log, or the part of it that a filter changes."""
    asked, page = _page(filters.read(request.args))
    people = {account.id: account.display_name for account in list_accounts()}
    days = groupby(entries(page.items), key=_day)
    response = htmx.page(
        "activity/activity.html",
        "activity/_log.html",
        asked=asked,
        chips=asked.chips(people),
        page=page,
        days=[(day, list(of_day)) for day, of_day in days],
        people=people,
        subjects={key: word for key, (word, _) in filters.SUBJECTS.items()},
        ranges=quick_ranges(),
        address=_address,
    )
    if htmx.wants_fragment():
        response.headers["HX-Push-Url"] = _address(asked.query)
    return response


def _page(asked: Asked) -> tuple[Asked, Page[AuditEvent]]:
    """The wanted page; the first one, and a red chip, when the address names a page that cannot be read."""
    try:
        return asked, list_events(asked.wanted, PageRequest(limit=MAX_LIMIT, cursor=asked.cursor))
    except Invalid:
        asked = asked.refusing_cursor()
        return asked, list_events(asked.wanted, PageRequest(limit=MAX_LIMIT))


def _day(entry: Entry) -> object:
    return clock.store_day(entry.at)


def _address(query: str) -> str:
    return list_address("admin.activity", query)
