"""The entries of the filter on screen as a file, in the words of the page."""

from collections.abc import Iterator, Sequence

from flask import Response, request
from slugify import slugify

from beautique.admin.activity.filters import ACTIVITY, ActivityListParams, criteria_of
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.timeline.activity import each_entry
from beautique.audit.export import export
from beautique.audit.models import AuditEvent
from beautique.kernel import clock
from beautique.kernel.csv import text_cell
from beautique.staff.queries import list_accounts
from beautique.web.downloads import csv_file

HEADER = ("Time", "Who", "Way", "About", "What", "Details", "Note", "Action", "Event ID")
_ISOLATES = dict.fromkeys((0x2068, 0x2069))  # of no use in a cell of its own


@admin.get("/activity/export.csv")
def export_activity() -> Response:
    """The file, in pieces."""
    params = ACTIVITY.read(request.args)
    return csv_file(lambda: export(criteria_of(params), HEADER, _rows, actor()), _filename(params))


def _rows(events: Sequence[AuditEvent]) -> Iterator[tuple[str, ...]]:
    """One row under `HEADER` for each event; the time is store time."""
    for event, entry in each_entry(events):
        told = (entry.who, entry.via, entry.subject, entry.title, "; ".join(entry.facts), entry.note)
        cells = (text_cell(text.translate(_ISOLATES) if text else text) for text in told)
        yield (f"{clock.store_time(event.at):%Y-%m-%d %H:%M:%S}", *cells, event.action, str(event.id))


def _filename(params: ActivityListParams) -> str:
    """Says which entries these are, and when the file was made: `activity-orders-and-payments-today-made-2026-11-21.csv`."""
    people = (
        {account.id: account.display_name for account in list_accounts()} if params.criteria.actor_id else {}
    )
    words = [chip.label for chip in params.chips(people)]
    return slugify(" ".join(["activity", *words, f"made {clock.today()}"])) + ".csv"
