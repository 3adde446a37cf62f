"""Tasks come back after they were deleted; when somebody was here before; orders whose promised day is over, by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_OPEN = ("NOT is_completed AND deleted_at IS NULL", "is_completed = 0 AND deleted_at IS NULL")
_PROMISED = (
    "order_status != 'Cancelled' AND order_status != 'Delivered' AND delivery_status != 'Delivered'"
    " AND estimated_delivery IS NOT NULL"
)


def upgrade() -> None:
    op.add_column("tasks", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    on_postgresql, on_sqlite = map(sa.text, _OPEN)
    op.create_index(
        "ix_tasks_open",
        "tasks",
        ["account_id", "due_date", "id"],
        postgresql_where=on_postgresql,
        sqlite_where=on_sqlite,
    )
    for name in ("last_here_at", "was_here_at"):
        op.add_column("staff_accounts", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    promised = sa.text(_PROMISED)
    columns = ["estimated_delivery", "order_date", "day_counter", "order_status", "total_amount", "placed_at"]
    op.create_index("ix_orders_promised", "orders", columns, postgresql_where=promised, sqlite_where=promised)


def downgrade() -> None:
    op.drop_index("ix_orders_promised", "orders")
    op.execute("DELETE FROM tasks WHERE deleted_at IS NOT NULL")
    op.drop_index("ix_tasks_open", "tasks")
    op.drop_column("tasks", "deleted_at")
    for name in ("was_here_at", "last_here_at"):
        op.drop_column("staff_accounts", name)
