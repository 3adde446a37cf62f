"""How many notes an order has; which change of many orders takes another back, and how each left its orders."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "orders", sa.Column("note_count", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    # Ids are texts in the log: with dashes, which SQLite leaves out where it keeps an id.
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    same = (
        "replace(noted.subject_id, '-', '') = orders.id"
        if on_sqlite
        else "noted.subject_id = CAST(orders.id AS text)"
    )
    op.execute(
        "UPDATE orders SET note_count = noted.notes FROM (SELECT subject_id, count(*) AS notes FROM audit_events "
        f"WHERE subject_type = 'order' AND action = 'order.noted' GROUP BY subject_id) AS noted WHERE {same}"
    )
    op.add_column("bulk_jobs", sa.Column("undoes", sa.Uuid(), nullable=True))
    op.create_index("ix_bulk_jobs_undoes", "bulk_jobs", ["undoes"], unique=True)
    op.add_column("bulk_items", sa.Column("order_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("bulk_items", "order_version")
    op.drop_index("ix_bulk_jobs_undoes", table_name="bulk_jobs")
    op.drop_column("bulk_jobs", "undoes")
    op.drop_column("orders", "note_count")
