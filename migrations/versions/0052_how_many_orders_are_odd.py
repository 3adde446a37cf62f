"""PostgreSQL knows how few orders are odd, and counts the tabs of those by the index of their flag alone.

It took a third of all orders for over-paid or sent unpaid, for it knows nothing of two columns together: of 1,000,000 orders it read
the whole table rather than an empty index. Now it has statistics of what is missing of an order's money, and of the statuses together.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_PLACE = ["order_date", "day_counter"]
_COUNTED_BY = ["order_status", "total_amount"]
_HERE = (
    "round(CASE WHEN (payment_status = 'Verified' AND paid_amount = 0) THEN total_amount ELSE paid_amount END"
    " - refunded_amount - kept_amount, 2)"
)
_MISSING = f"total_amount - {_HERE}"
_VERIFIED = "order_status != 'Cancelled' AND payment_status = 'Verified'"
_SENT_UNPAID = (
    "delivery_status IN ('Out for Delivery', 'Delivered') AND order_status != 'Cancelled'"
    " AND payment_status != 'Verified' AND total_amount > 0"
)
# flag -> the first columns of its index, the orders it holds from now on, as they were said before
_FLAGS = {
    "under_paid": (
        ["payment_status"],
        f"{_VERIFIED} AND {_MISSING} > 0",
        f"{_VERIFIED} AND total_amount > {_HERE}",
    ),
    "over_paid": (
        [],
        f"order_status != 'Cancelled' AND {_MISSING} < 0",
        f"order_status != 'Cancelled' AND total_amount < {_HERE}",
    ),
    "sent_unpaid": (["delivery_status"], _SENT_UNPAID, _SENT_UNPAID),
}
_STATISTICS = {
    "orders_missing": f"({_MISSING})",
    "orders_statuses": "order_status, payment_status, delivery_status",
}


def upgrade() -> None:
    for flag, (first, condition, _) in _FLAGS.items():
        _index_again(flag, [*first, *_PLACE, *_COUNTED_BY], condition)
    if _on_postgresql():
        for name, told in _STATISTICS.items():
            kind = "" if "(" in told else "(mcv)"  # which values are common together
            op.execute(f"CREATE STATISTICS {name} {kind} ON {told} FROM orders")
        op.execute("ANALYZE orders")


def downgrade() -> None:
    if _on_postgresql():
        for name in _STATISTICS:
            op.execute(f"DROP STATISTICS {name}")
    for flag, (first, _, condition) in _FLAGS.items():
        _index_again(flag, [*first, *_PLACE], condition)


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _index_again(flag: str, columns: list[str], condition: str) -> None:
    name, where = f"ix_orders_{flag}", sa.text(condition)
    op.drop_index(name, "orders")
    op.create_index(name, "orders", columns, postgresql_where=where, sqlite_where=where)
