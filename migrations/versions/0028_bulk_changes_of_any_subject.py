"""Changes of many rows at once, of orders and of whatever else: an item names its subject as the log does, without a foreign key.

Both tables are made anew and filled from what was kept of them: SQLite cannot drop a constraint.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)
Json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
_JOBS = "id, kind, title, changes, reason, total, back, created_by, created_by_name, created_at, stopped_at, undoes"
_OF_ANY = "job_id, position, subject_id, label, changes, outcome, message, version"
_OF_ORDERS = "job_id, position, order_id, number, changes, outcome, message, order_version"


def upgrade() -> None:
    _remake(_OF_ORDERS, _OF_ANY, [], [])


def downgrade() -> None:
    op.execute("DELETE FROM bulk_items WHERE job_id IN (SELECT id FROM bulk_jobs WHERE kind = 'product')")
    op.execute("DELETE FROM bulk_jobs WHERE kind = 'product'")
    kinds = sa.CheckConstraint("kind IN ('move', 'payment')", name=op.f("ck_bulk_jobs_kind"))
    orders = sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_bulk_items_order_id_orders"))
    _remake(_OF_ANY, _OF_ORDERS, [kinds], [orders])


def _remake(
    old: str, new: str, of_jobs: list[sa.CheckConstraint], of_items: list[sa.ForeignKeyConstraint]
) -> None:
    for table in ("bulk_items", "bulk_jobs"):
        op.execute(f"CREATE TABLE {table}_aside AS SELECT * FROM {table}")
        op.drop_table(table)
    _create_jobs(of_jobs)
    _create_items(new, of_items)
    for table, columns, kept in (("bulk_jobs", _JOBS, _JOBS), ("bulk_items", new, old)):
        op.execute(f"INSERT INTO {table} ({columns}) SELECT {kept} FROM {table}_aside")
        op.drop_table(f"{table}_aside")


def _create_jobs(more: list[sa.CheckConstraint]) -> None:
    op.create_table(
        "bulk_jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("back", sa.String(length=1000), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_by_name", sa.String(length=255), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("stopped_at", Instant, nullable=True),
        sa.Column("undoes", sa.Uuid(), nullable=True),
        *more,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_jobs")),
    )
    op.create_index("ix_bulk_jobs_created_at", "bulk_jobs", ["created_at"], unique=False)
    op.create_index("ix_bulk_jobs_undoes", "bulk_jobs", ["undoes"], unique=True)


def _create_items(columns: str, more: list[sa.ForeignKeyConstraint]) -> None:
    names = columns.split(", ")
    op.create_table(
        "bulk_items",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(names[2], sa.Uuid(), nullable=False),
        sa.Column(names[3], sa.String(length=255 if names[3] == "label" else 20), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column(names[7], sa.Integer(), nullable=True),
        sa.CheckConstraint("outcome IN ('changed', 'same', 'refused')", name=op.f("ck_bulk_items_outcome")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["bulk_jobs.id"], name=op.f("fk_bulk_items_job_id_bulk_jobs"), ondelete="CASCADE"
        ),
        *more,
        sa.PrimaryKeyConstraint("job_id", "position", name=op.f("pk_bulk_items")),
    )
    op.create_index(
        "ix_bulk_items_job_id_outcome_position", "bulk_items", ["job_id", "outcome", "position"], unique=False
    )
