"""Orders that were sent unpaid, by an index of their own: a flag that the shop watches every day."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAME = "ix_orders_sent_unpaid"
_WHERE = sa.text(
    "delivery_status != 'Not Started' AND delivery_status != 'In Progress' AND order_status != 'Cancelled' "
    "AND payment_status != 'Verified' AND total_amount > 0"
)


def upgrade() -> None:
    op.create_index(
        NAME, "orders", ["order_date", "day_counter"], postgresql_where=_WHERE, sqlite_where=_WHERE
    )


def downgrade() -> None:
    op.drop_index(NAME, table_name="orders")
