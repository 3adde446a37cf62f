"""Orders and figures, for the staff's programs."""

from beautique.api import admin_orders, dashboard, order_export, order_moves, order_payments, path_lookup
from beautique.api.routing import CSV, Route
from beautique.api.schemas.admin_orders import OrderOut, OrderPage, PaidOrder
from beautique.api.schemas.dashboard import Dashboard, DashboardQuery
from beautique.api.schemas.order_requests import OrderFilterQuery, OrderQuery, StatusChange
from beautique.api.schemas.payments import PaymentIn
from beautique.staff.permissions import Permission

ORDERS: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/admin/orders",
        view=admin_orders.list_admin_orders,
        summary="List orders, newest first",
        tag="orders",
        permission=Permission.ORDERS_READ,
        query=OrderQuery,
        answers=OrderPage,
    ),
    Route(
        method="GET",
        path="/admin/orders/export",
        view=order_export.export_orders,
        summary="Every matching order as a CSV file",
        tag="orders",
        permission=Permission.ORDERS_EXPORT,
        query=OrderFilterQuery,
        answers=CSV,
        gives_headers=("Content-Disposition",),
    ),
    Route(
        method="GET",
        path="/admin/orders/<reference>",
        view=admin_orders.read_order,
        summary="Everything about one order, by id or number",
        tag="orders",
        permission=Permission.ORDERS_READ,
        find=path_lookup.order_of,
        answers=OrderOut,
        gives_headers=("ETag",),
        refuses=("NOT_FOUND",),
    ),
    Route(
        method="PATCH",
        path="/admin/orders/<reference>/status",
        view=order_moves.move_order_statuses,
        summary="Move an order's statuses and set delivery facts",
        tag="orders",
        permission=Permission.ORDERS_WRITE,
        find=path_lookup.order_of,
        honours_if_match=True,
        body=StatusChange,
        answers=OrderOut,
        takes_headers=("If-Match",),
        gives_headers=("ETag",),
        refuses=("NOT_FOUND", "STALE_VERSION", "ILLEGAL_TRANSITION"),
    ),
    Route(
        method="POST",
        path="/admin/orders/<reference>/payments",
        view=order_payments.record_order_payment,
        summary="Record a transfer that arrived for an order",
        tag="orders",
        permission=Permission.PAYMENTS_VERIFY,
        find=path_lookup.order_of,
        honours_if_match=True,
        body=PaymentIn,
        answers=PaidOrder,
        status=201,
        takes_headers=("If-Match",),
        gives_headers=("ETag",),
        refuses=("NOT_FOUND", "STALE_VERSION", "DUPLICATE_REFERENCE"),
    ),
    Route(
        method="GET",
        path="/admin/analytics/dashboard",
        view=dashboard.read_dashboard,
        summary="The shop's numbers",
        tag="analytics",
        permission=Permission.ANALYTICS_READ,
        query=DashboardQuery,
        answers=Dashboard,
    ),
)
