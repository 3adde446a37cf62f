"""Lists are counted and summed by their index alone: what tells an order's tab and amount stands in the index too."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PLACE = ["order_date", "day_counter"]
_TOLD = ["payment_method", "has_proof", "placed_at", "total_amount"]
_QUEUE = (
    "order_status != 'Cancelled' AND payment_status != 'Verified' AND (payment_status = 'Paid' OR has_proof)"
)

# index -> its columns before, and from now on
_PLAIN = {
    "ix_orders_order_status": (
        ["order_status", *_PLACE],
        ["order_status", *_PLACE, "payment_status", "delivery_status", "city_folded", *_TOLD],
    ),
    "ix_orders_city_folded": (
        ["city_folded", *_PLACE],
        ["city_folded", *_PLACE, "order_status", "payment_status", "delivery_status", *_TOLD],
    ),
}
_WAITING = (
    ["payment_status", *_PLACE],
    ["payment_status", *_PLACE, "order_status", "has_proof", "placed_at", "total_amount"],
)


def _build(turn: int) -> None:
    for name, columns in _PLAIN.items():
        op.drop_index(name, "orders")
        op.create_index(name, "orders", columns[turn])
    op.drop_index("ix_orders_queue", "orders")
    op.create_index(
        "ix_orders_queue",
        "orders",
        _WAITING[turn],
        postgresql_where=sa.text(_QUEUE),
        sqlite_where=sa.text(_QUEUE.replace("OR has_proof", "OR has_proof = 1")),  # as SQLite is asked
    )


def upgrade() -> None:
    _build(1)


def downgrade() -> None:
    _build(0)
