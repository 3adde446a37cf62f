"""The shop's numbers for the staff's programs."""

from typing import Final

from beautique.analytics.queries import figures_between
from beautique.api.schemas.admin_orders import OrderRow
from beautique.api.schemas.dashboard import Dashboard, DashboardQuery
from beautique.api.told_again import told_again
from beautique.orders.listing import list_recent_rows
from beautique.orders.types import OrderStatus, PaymentStatus

RECENT: Final = 5


@told_again
def read_dashboard(query: DashboardQuery) -> Dashboard:
    """The numbers of some days, or of all, and the newest orders."""
    figures = figures_between(query.start_date, query.end_date)
    pending = figures.payment_status[PaymentStatus.PENDING]
    return Dashboard(
        total_orders=figures.orders,
        total_revenue=figures.revenue,
        pending_payment=pending,
        pending_payments=pending,
        orders_ready=figures.order_status[OrderStatus.READY],
        orders_by_status={status.value: figures.order_status[status] for status in OrderStatus},
        orders_by_payment_status={status.value: figures.payment_status[status] for status in PaymentStatus},
        recent_orders=[OrderRow.model_validate(order) for order in list_recent_rows(RECENT)],
    )
