"""What happened in the shop, for programs that follow it."""

from beautique.api import events
from beautique.api.routing import Route
from beautique.api.schemas.events import EventQuery, Events
from beautique.staff.permissions import Permission

ACTIVITY: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/admin/events",
        view=events.list_events,
        summary="What happened, oldest first",
        tag="activity",
        permission=Permission.ACTIVITY_READ,
        query=EventQuery,
        answers=Events,
        takes_headers=("If-None-Match",),
        gives_headers=("ETag", "Cache-Control"),
    ),
)
