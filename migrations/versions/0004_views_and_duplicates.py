"""Saved views of the order list, probable duplicates, and an index of what has a proof.

Orders placed before this have no hash of their lines: they are older than the half hour in which an order repeats another.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)

_DUPLICATE = "duplicate_of IS NOT NULL AND order_status != 'Cancelled' AND order_status != 'Delivered'"

# index -> the orders it holds; the second time as SQLite must read it
PARTIAL = {
    "ix_orders_duplicate": (_DUPLICATE, _DUPLICATE),
    "ix_orders_with_proof": ("has_proof", "has_proof = 1"),
    "ix_orders_without_proof": ("NOT has_proof", "has_proof = 0"),
}


def upgrade() -> None:
    op.add_column("orders", sa.Column("lines_hash", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("duplicate_of", sa.String(length=30), nullable=True))
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (where, where_on_sqlite) in PARTIAL.items():
        op.create_index(
            name,
            "orders",
            ["order_date", "day_counter"],
            postgresql_where=sa.text(where),
            sqlite_where=sa.text(where_on_sqlite if on_sqlite else where),
        )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 99", name=op.f("ck_saved_views_position_range")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_accounts.id"], name=op.f("fk_saved_views_account_id_staff_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index("ix_saved_views_account_id", "saved_views", ["account_id"])
    op.create_index("ix_saved_views_is_shared", "saved_views", ["is_shared"])


def downgrade() -> None:
    op.drop_table("saved_views")
    for index in PARTIAL:
        op.drop_index(index, "orders")
    for column in ("duplicate_of", "lines_hash"):
        op.drop_column("orders", column)
