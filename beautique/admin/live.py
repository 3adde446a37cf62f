"""What an open page asks every 20 seconds: new orders, the numbers in the navigation, and whether its order was changed elsewhere."""

import hashlib
from typing import Any

from flask import Response, jsonify, request

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import nav_counts
from beautique.admin.core.identity import actor
from beautique.admin.timeline.sentence import sentence
from beautique.orders.live import LiveStatus, SyncToken, read_live_status
from beautique.orders.queries import changes_since, get_order


@admin.get("/live")
def live() -> Response:
    """The news since the mark of a page; 304 when it has them already. A page that shows an order names it and its version."""
    since, number = SyncToken.read(request.args.get("since", "")), request.args.get("order", "")
    seen = request.args.get("version", type=int)
    news = read_live_status(since, number)
    etag = _etag(news)
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = jsonify(_payload(news, number, seen))
    response.set_etag(etag)
    return response


def _etag(news: LiveStatus) -> str:
    """A name for the answer, known before the story of an order is read: an idle poll costs one statement."""
    asked = (news, request.query_string, actor().id)
    return hashlib.blake2b(repr(asked).encode(), digest_size=12).hexdigest()


def _payload(news: LiveStatus, number: str, seen: int | None) -> dict[str, Any]:
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
    events = changes_since(get_order(number).id, seen)
    if not events:
        return "Somebody changed this order."
    return sentence(events, is_mine=events[0].actor_id == actor().id)
