"""The numbers of any days, added up from the orders one by one: nothing here knows the figures, or any statement that sums."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.kernel.db import db
from beautique.orders.models import Order

KARACHI = ZoneInfo("Asia/Karachi")


def read_shop() -> list[dict[str, Any]]:
    """Every order as plain values, the oldest first, with the moments that its log tells of."""
    events = defaultdict(list)
    for event in db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_type == "order").order_by(AuditEvent.id)
    ):
        events[event.subject_id].append(event)
    orders = db.session.scalars(select(Order).order_by(Order.number)).all()
    return [_as_values(order, events[str(order.id)]) for order in orders]


def _as_values(order: Order, events: list[AuditEvent]) -> dict[str, Any]:
    at: dict[str, datetime] = {}
    for event in events:
        before, after = event.changes.get("payment_status", (None, None))
        if event.action == "order.undone" or (before, after) == ("Verified", "Paid"):
            continue
        at |= {after: event.at} if after else {}
        if event.changes.get("order_status", ("", ""))[1] == "Delivered":
            at["Delivered"] = event.at
    verified = order.payment_status.value == "Verified"
    cancelled = order.order_status.value == "Cancelled"
    came_in = order.total_amount if verified and not order.paid_amount else order.paid_amount
    return {
        "day": order.placed_at.astimezone(KARACHI).date(),
        "at": order.placed_at.astimezone(KARACHI),
        "total": order.total_amount,
        "is_revenue": verified and not cancelled,
        "is_cancelled": cancelled,
        "due": came_in - order.refunded_amount - order.kept_amount if cancelled else Decimal(0),
        "status": order.order_status.value,
        "method": order.payment_method.value,
        "city": order.city.lower(),
        "phone": order.phone_normalized,
        "items": order.items,
        "verify": _minutes(_since(order, at), at["Verified"]) if verified and not cancelled else None,
        "deliver": _minutes(order.placed_at, at["Delivered"])
        if order.order_status.value == "Delivered"
        else None,
    }


def _since(order: Order, at: dict[str, datetime]) -> datetime:
    paid = at.get("Paid")
    return paid if paid and paid <= at["Verified"] else order.placed_at


def _minutes(start: datetime, end: datetime) -> int:
    return int((end.replace(microsecond=0) - start.replace(microsecond=0)) / timedelta(minutes=1))


def numbers(shop: list[dict[str, Any]], first: date, last: date) -> dict[str, Any]:
    """What the orders of some days come to."""
    orders = [order for order in shop if first <= order["day"] <= last]
    known = {order["phone"] for order in shop if order["day"] < first}
    revenue = [order for order in orders if order["is_revenue"]]
    kept = [order for order in orders if not order["is_cancelled"]]
    customers = Counter()
    for order in orders:
        customers["returning" if order["phone"] in known else "new"] += 1
        known.add(order["phone"])
    products, categories = defaultdict(Decimal), defaultdict(Decimal)
    for order in kept:
        for item in order["items"]:
            products[item["product_id"]] += Decimal(item["price"]) * item["quantity"]
            if order["is_revenue"]:
                categories[item["category"]] += Decimal(item["price"]) * item["quantity"]
    return {
        "orders": len(orders),
        "revenue": sum(order["total"] for order in revenue),
        "awaiting": sum(order["total"] for order in kept if not order["is_revenue"]),
        "cancelled": len(orders) - len(kept),
        "refund_due": sum(order["due"] for order in orders if order["due"] > 0),
        "average": (sum(order["total"] for order in kept) / len(kept)).quantize(Decimal(1)) if kept else None,
        "statuses": dict(Counter(order["status"] for order in orders)),
        "verify": _median([order["verify"] for order in orders if order["verify"] is not None]),
        "deliver": _median([order["deliver"] for order in orders if order["deliver"] is not None]),
        "customers": dict(customers),
        "cities": _money_by(revenue, "city"),
        "methods": _money_by(revenue, "method"),
        "categories": dict(categories),
        "hours": dict(Counter(f"{order['at'].weekday()}-{order['at'].hour:02}" for order in orders)),
        "products": sorted(products.items(), key=lambda pair: (-pair[1], pair[0]))[:5],
        "days": dict(Counter(order["day"] for order in orders)),
    }


def _money_by(orders: list[dict[str, Any]], name: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        sums[order[name]] += order["total"]
    return dict(sums)


def _median(minutes: list[int]) -> timedelta | None:
    """The lower median as a person is told it: in minutes below 3 hours, in hours below 3 days, then in days."""
    if not minutes:
        return None
    half = sorted(minutes)[(len(minutes) - 1) // 2]
    unit = 1 if half < 180 else 60 if half < 3 * 1440 else 1440
    return timedelta(minutes=half // unit * unit)
