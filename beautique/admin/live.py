"""What an open page asks every 20 seconds: new orders, the numbers in the navigation, and whether its order was changed elsewhere."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, request

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import nav_counts
from beautique.admin.core.identity import actor
from beautique.admin.timeline.sentence import note_sentence, sentence
from beautique.orders.customers.queries import list_notes
from beautique.orders.live import LiveStatus, SyncToken, note_mark, read_live_status
from beautique.orders.queries import get_order, news_since


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """What a page shows of its order: the version, how many notes, and the mark of the one about its customer (None: it does not say)."""

    version: int | None
    notes: int | None
    about: str | None


@admin.get("/live")
def live() -> Response:
    """The news since the mark of a page; 304 when it has them already. A page that shows an order names it, its version and its notes."""
    since, number = SyncToken.read(request.args.get("since", "")), request.args.get("order", "")
    args = request.args
    seen = OrderSeen(args.get("version", type=int), args.get("notes", type=int), args.get("about"))
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


def _payload(news: LiveStatus, number: str, seen: OrderSeen) -> dict[str, Any]:
    return {
        "mark": str(news.mark),
        "new_orders": news.new_orders,
        "counts": nav_counts(news),
        "order": _order(news, number, seen),
    }


def _order(news: LiveStatus, number: str, seen: OrderSeen) -> dict[str, Any] | None:
    """What happened to the order of a page since it was read; None when nothing did."""
    if news.order_version is None or news.order_notes is None or seen.version is None:
        return None
    new_notes = 0 if seen.notes is None else max(0, news.order_notes - seen.notes)
    about = note_mark(news.customer_note)
    is_noted = seen.about is not None and about != seen.about
    if news.order_version == seen.version and not new_notes and not is_noted:
        return None
    order = get_order(number)
    events = news_since(order.id, seen.version, new_notes)
    told = [sentence(events, actor().id)] if events else []
    if is_noted:
        told.append(note_sentence(next(iter(list_notes(order.phone_normalized)), None), actor().id))
    marks = {"version": news.order_version, "notes": news.order_notes, "about": about}
    return {**marks, "sentence": " ".join(told) or "Somebody changed this order."}
