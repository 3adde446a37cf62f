"""Labels of orders: on the order, and once more by label in the order of the list."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column("orders", sa.Column("labels", kind, server_default="[]", nullable=False))
    op.create_table(
        "order_labels",
        sa.Column("label_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_date", sa.Date(), nullable=False),
        sa.Column("day_counter", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_date", "day_counter"],
            ["orders.order_date", "orders.day_counter"],
            name="fk_order_labels_order_date_day_counter_orders",
        ),
        sa.PrimaryKeyConstraint("label_id", "order_date", "day_counter", name="pk_order_labels"),
    )


def downgrade() -> None:
    op.drop_table("order_labels")
    op.drop_column("orders", "labels")
