"""What an open page asks every 20 seconds: new orders, the numbers in the navigation, and whether its order was changed elsewhere."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, jsonify, request

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import nav_counts, store_clock
from beautique.admin.core.gate import actor
from beautique.admin.timeline import orders as order_timeline
from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_timeline
from beautique.orders.live import Mark, News, read_news
from beautique.orders.queries import get_order
from beautique.orders.types import SUBJECT


@admin.get("/live")
def live() -> Response:
    """The news since the mark of a page; 304 when it has them already. A page that shows an order names it and its version."""
    since, number = Mark.read(request.args.get("since", "")), request.args.get("order", "")
    seen = request.args.get("version", type=int)
    news = read_news(since, number)
    etag = _name(news)
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = jsonify(_told(news, number, seen))
    response.set_etag(etag)
    return response


def _name(news: News) -> str:
    """A name for the answer, known before the story of an order is read: an idle poll costs one statement."""
    asked = (news, request.query_string, actor().id)
    return hashlib.blake2b(repr(asked).encode(), digest_size=12).hexdigest()


def _told(news: News, number: str, seen: int | None) -> dict[str, Any]:
    order = None
    if news.order_version is not None and seen is not None and news.order_version != seen:
        order = {"version": news.order_version, "sentence": _meanwhile(number, seen)}
    return {
        "mark": str(news.mark),
        "new_orders": news.new_orders,
        "counts": nav_counts(news),
        "order": order,
    }


def _meanwhile(number: str, seen: int) -> str:
    """Who changed an order since a version, and how: `Hina Baig marked it as Ready, 11:41.`"""
    found = get_order(number)
    events = order_timeline.since(list_timeline(SUBJECT, found.id), seen)
    if not events:
        return "Somebody changed this order."
    return sentence(events, is_mine=events[0].actor_id == actor().id)


def sentence(events: Sequence[AuditEvent], *, is_mine: bool) -> str:
    """What happened, newest first, as one sentence about the newest change."""
    newest, changes = events[0], len({event.request_id or str(event.id) for event in events})
    who = "You" if is_mine else newest.actor_name
    where = " in another window" if is_mine else ""
    earlier = f" (and {changes - 1} earlier change{'s' if changes > 2 else ''})" if changes > 1 else ""
    return f"{who} {deed(newest)}{where}, {store_clock(newest.at)}{earlier}."


def deed(event: AuditEvent) -> str:
    """What somebody did to an order, in the words after a name."""
    told = _DEEDS.get(event.action, "changed it")
    return told if isinstance(told, str) else told(event.changes)


def _moved(changes: Mapping[str, Any]) -> str:
    for field, words in _MOVES.items():
        if field in changes:
            new = changes[field][1]
            return _FINAL_MOVES.get((field, new), f"{words} {new}")
    return "changed it"


def _corrected(changes: Mapping[str, Any]) -> str:
    field = next((field for field in _CORRECTIONS if field in changes), None)
    return f"corrected {_CORRECTIONS[field]} to {changes[field][1]}" if field else "corrected it"


_MOVES = {
    "order_status": "marked it as",
    "payment_status": "marked its payment as",
    "delivery_status": "marked its delivery as",
}
_FINAL_MOVES = {
    ("order_status", "Cancelled"): "cancelled it",
    ("payment_status", "Verified"): "verified its payment",
    ("delivery_status", "Out for Delivery"): "dispatched it",
}
_CORRECTIONS = {
    "order_status": "it",
    "payment_status": "its payment",
    "delivery_status": "its delivery",
}
_DEEDS: dict[str, str | Callable[[Mapping[str, Any]], str]] = {
    "order.moved": _moved,
    "order.corrected": _corrected,
    "order.delivery_set": "changed its delivery details",
    "order.details_corrected": "corrected its details",
    "order.noted": "wrote a note",
    "order.payment_recorded": "recorded a payment",
    "order.payment_reversed": "took a payment back",
    "order.proof_attached": "attached a screenshot",
    "order.proof_rejected": "rejected the screenshot",
    "order.sent_back": "rejected the screenshot",
}
