"""SQLite reads orders that were sent unpaid by their own index, also once it has statistics: the index begins with the delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_PLACE = ["order_date", "day_counter"]
_UNPAID = "order_status != 'Cancelled' AND payment_status != 'Verified' AND total_amount > 0"
_NOT_HERE = "delivery_status != 'Not Started' AND delivery_status != 'In Progress'"
_ON_THE_WAY = "delivery_status IN ('Out for Delivery', 'Delivered')"


def _rebuild(columns: list[str], where: str) -> None:
    condition = sa.text(f"{where} AND {_UNPAID}")
    op.drop_index("ix_orders_sent_unpaid", "orders")
    op.create_index(
        "ix_orders_sent_unpaid", "orders", columns, postgresql_where=condition, sqlite_where=condition
    )


def upgrade() -> None:
    _rebuild(["delivery_status", *_PLACE], _ON_THE_WAY)


def downgrade() -> None:
    _rebuild(_PLACE, _NOT_HERE)
