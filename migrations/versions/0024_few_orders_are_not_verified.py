"""What grew with the shop reads an index of its own: tabs of orders that are not verified, and of those without a transaction ID."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PLACE = ["order_date", "day_counter"]
_NOT_VERIFIED = "payment_status != 'Verified'"
_MONEY_HERE = (
    "round(CASE WHEN (payment_status = 'Verified' AND paid_amount = 0) THEN total_amount ELSE paid_amount END"
    " - refunded_amount - kept_amount, 2)"
)
_UNREFERENCED = (
    "payment_status = 'Verified' AND payment_reference IS NULL AND total_amount > 0"
    f" AND (order_status != 'Cancelled' OR {_MONEY_HERE} > 0)"
)


def _build(name: str, columns: list[str], where: str | None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, "orders", columns, postgresql_where=condition, sqlite_where=condition)


def upgrade() -> None:
    for name in ("ix_orders_payment_status", "ix_orders_unreferenced"):
        op.drop_index(name, "orders")
    _build("ix_orders_payment_status", ["payment_status", *_PLACE], _NOT_VERIFIED)
    _build(
        "ix_orders_not_verified", ["payment_status", "order_status", *_PLACE, "total_amount"], _NOT_VERIFIED
    )
    told = ["payment_status", *_PLACE, "order_status", "total_amount"]
    _build("ix_orders_unreferenced", told, _UNREFERENCED)


def downgrade() -> None:
    for name in ("ix_orders_payment_status", "ix_orders_not_verified", "ix_orders_unreferenced"):
        op.drop_index(name, "orders")
    _build("ix_orders_payment_status", ["payment_status", *_PLACE], None)
    _build("ix_orders_unreferenced", ["payment_status", *_PLACE], _UNREFERENCED)
