"""The shop's numbers, as the staff's programs read them."""

from decimal import Decimal

from beautique.api.schemas.admin_orders import OrderRow
from beautique.api.schemas.common import Day, Out, QueryIn


class DashboardQuery(QueryIn):
    """Which days; without them, all."""

    start_date: Day | None = None
    end_date: Day | None = None


class Dashboard(Out):
    """The shop's numbers. Revenue is what is Verified and not Cancelled; `total_orders` includes cancelled ones."""

    total_orders: int
    total_revenue: Decimal
    pending_payment: int
    pending_payments: int
    orders_ready: int
    orders_by_status: dict[str, int]
    orders_by_payment_status: dict[str, int]
    recent_orders: list[OrderRow]
