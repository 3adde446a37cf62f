"""The log for the staff's programs."""

from flask import Response

from beautique.api.routing import conditional
from beautique.api.schemas.events import EventQuery, Events, LogEvent
from beautique.audit.feed import read_feed
from beautique.kernel.field_validation import read_id
from beautique.orders.queries import find_orders
from beautique.orders.types import SUBJECT as ORDER
from beautique.web.requests import dump_json


def list_events(query: EventQuery) -> Response:
    """What happened, oldest first: each event once, none skipped. An ETag makes asking when nothing is new a 304."""
    part = read_feed(query.criteria(), query.after, query.limit)
    ids = {read_id(event.subject_id) for event in part.events if event.subject_type == ORDER}
    numbers = {
        str(order_id): order.number for order_id, order in find_orders({each for each in ids if each}).items()
    }
    told = Events(
        events=[LogEvent.of(event, numbers) for event in part.events], next=part.next, has_more=part.has_more
    )
    return conditional(dump_json(told.model_dump()), "private, no-cache")
