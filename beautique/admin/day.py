"""The day in one page, for the owner: its money by account, what waits and what is late now, what is to be refunded, what sold best."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import render_template, request, url_for

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import store_date
from beautique.admin.home.work_queues import WorkQueue, work_queues
from beautique.admin.orders.list.filters import ORDERS, orders_address
from beautique.admin.payments.closing import asked_day, closing_url, read_day
from beautique.analytics.home import CANCELLED, KEPT, overview
from beautique.analytics.queries import figures_by_day
from beautique.catalog.queries import find_products
from beautique.kernel import clock
from beautique.kernel.money import rupees
from beautique.kernel.text import counted, isolated_rtl
from beautique.orders.figures.queries import best_products
from beautique.orders.figures.types import Figures
from beautique.orders.types import Flag, OrderStatus, StatusCount
from beautique.payments.closing import closing, sent_back_on

_BEST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """Something of the day: its words, how much it is, and the page that shows exactly this (none: it is gone)."""

    words: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading, and what is said where there are none."""

    title: str
    lines: Sequence[Line]
    nothing: str

    @property
    def slug(self) -> str:
        """For ids."""
        return self.title.lower().replace(" ", "-")


@admin.get("/day")
def day() -> str:
    """The page of a day; yesterday's when the address names none. What waits is as of now."""
    now, today = clock.now(), clock.today()
    chosen, typed = asked_day(today - timedelta(days=1)), request.args.get("day", "")
    ordered = figures_by_day(chosen, chosen)[0].figures
    found = overview(now)
    refund = found.flagged.get(Flag.REFUND_DUE, StatusCount())
    parts = [
        _money(chosen),
        _orders(chosen, ordered),
        _best(chosen),
        _waiting(work_queues(found, now), refund),
    ]
    return render_template(
        "day/day.html",
        day=chosen,
        typed=typed,
        is_readable=not typed or read_day(typed) is not None,
        parts=parts,
        closing_address=closing_url(chosen),
        previous=chosen - timedelta(days=1),
        following=chosen + timedelta(days=1) if chosen < today else None,
        text=_text(chosen, parts),
    )


def _money(chosen: date) -> Part:
    made, sent_back = closing(chosen), sent_back_on(chosen)
    tallies = {method: tally for method, tally in made.by_method.items() if tally.count}
    lines = [
        Line(
            f"{method}, {counted(tally.count, 'payment')}", rupees(tally.amount), closing_url(chosen, method)
        )
        for method, tally in tallies.items()
    ]
    if len(tallies) > 1:
        total = sum((tally.amount for tally in tallies.values()), Decimal(0))
        lines.append(Line("In all", rupees(total), closing_url(chosen)))
    if sent_back:
        amount = sum((row.amount for row in sent_back), Decimal(0))
        words = f"Sent back, {counted(len(sent_back), 'refund')}"
        lines.append(Line(words, rupees(amount), closing_url(chosen)))
    return Part("Money that came", lines, "No payment arrived on this day.")


def _orders(chosen: date, ordered: Figures) -> Part:
    cancelled = ordered.order_status[OrderStatus.CANCELLED]
    kept, lines = ordered.orders - cancelled, []
    if kept:
        lines = [
            Line(counted(kept), rupees(ordered.revenue + ordered.awaiting), orders_address(KEPT, chosen)),
            Line("of it verified", rupees(ordered.revenue)),
        ]
    if cancelled:
        lines.append(Line(f"{counted(cancelled)} cancelled", "", orders_address(CANCELLED, chosen)))
    return Part("Ordered", lines, "Nobody ordered on this day.")


def _best(chosen: date) -> Part:
    best = best_products(chosen, _BEST)
    products = find_products(uuid.UUID(product) for product, _ in best)
    lines = []
    for product, pieces in best:
        known = products.get(uuid.UUID(product))
        url = url_for("admin.product", product_id=known.id) if known else ""
        lines.append(
            Line(known.name if known else "A product that was deleted", counted(pieces, "piece"), url)
        )
    return Part("Sold best", lines, "Nothing was ordered on this day.")


def _waiting(queues: Sequence[WorkQueue], refund: StatusCount) -> Part:
    lines = [
        Line(f"{queue.tally.count:,} {queue.things} {queue.to_do}", rupees(queue.tally.amount), queue.url)
        for queue in queues
        if queue.tally.count
    ]
    if refund.count:
        url = ORDERS.address("flag=Refund+due")
        amount = "" if refund.is_capped else rupees(refund.amount)
        lines.append(Line(f"{refund.label} {'refund' if refund.count == 1 else 'refunds'} due", amount, url))
    return Part("Waits now", lines, "Nothing waits, nothing is late, no refund is due.")


def _text(chosen: date, parts: Sequence[Part]) -> str:
    """The page as one would write it in a message."""
    paragraphs = [f"{chosen:%A}, {store_date(chosen)}"]
    for part in parts:
        lines = [": ".join(filter(None, (isolated_rtl(line.words), line.value))) for line in part.lines]
        paragraphs.append("\n".join([f"{part.title}:", *(lines or [part.nothing])]))
    return "\n\n".join(paragraphs)
