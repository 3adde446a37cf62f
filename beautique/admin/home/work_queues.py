"""What waits for somebody: the work of the day, each kind with the page that shows exactly these orders."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from beautique.admin.orders.list.filters import orders_address
from beautique.analytics.home import LATE, TO_DISPATCH, TO_START, Overview, Tally
from beautique.kernel.text import counted
from beautique.orders import rules
from beautique.orders.types import PaymentStatus, Statuses


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """Something that waits: how many orders, the words for it, and the page that shows exactly these."""

    tally: Tally
    things: str
    to_do: str
    button: str
    level: str  # of impatience: "", "warning", "error"
    url: str


def work_queues(overview: Overview, now: datetime) -> list[WorkQueue]:
    """The most urgent kind of work first: money that was sent wants an answer before anything else."""

    def level(tally: Tally, payment: PaymentStatus) -> str:
        if tally.oldest is None:
            return ""
        return rules.age_severity(Statuses(payment), tally.oldest, now, overview.thresholds)

    to_verify, to_start, to_dispatch = overview.to_verify, overview.to_start, overview.to_dispatch
    paid, verified = PaymentStatus.PAID, PaymentStatus.VERIFIED
    return [
        _job(to_verify, url_for("admin.payments"), ("payment", "payments"), "verify", level(to_verify, paid)),
        _job(
            to_start,
            orders_address(TO_START),
            ("order", "orders"),
            "start",
            level(to_start, verified),
        ),
        _job(
            to_dispatch,
            orders_address(TO_DISPATCH),
            ("parcel", "parcels"),
            "dispatch",
            level(to_dispatch, verified),
        ),
        WorkQueue(
            overview.late,
            "order" if overview.late.count == 1 else "orders",
            "past the promised day",
            f"See {counted(overview.late.count)}",
            "error",
            orders_address(LATE),
        ),
    ]


def _job(tally: Tally, url: str, names: tuple[str, str], verb: str, level: str) -> WorkQueue:
    things = names[0] if tally.count == 1 else names[1]
    button = f"{verb.capitalize()} {tally.count:,} {things}"
    return WorkQueue(tally, things, f"to {verb}", button, level, url)
