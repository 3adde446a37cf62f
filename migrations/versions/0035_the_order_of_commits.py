"""Events know the transaction that wrote them: a reader who follows the log passes none that commits late (0033)."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None

NAME = "ix_audit_events_written_in_id"


def upgrade() -> None:
    column = sa.Column("written_in", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    if op.get_bind().dialect.name == "sqlite":  # whose rowids are in the order of commits already
        op.add_column(
            "audit_events", sa.Column(column.name, sa.Integer(), nullable=False, server_default="0")
        )
        return
    op.add_column(
        "audit_events", column
    )  # a constant first: the rows that there are need not be written again
    op.execute(
        "ALTER TABLE audit_events ALTER COLUMN written_in SET DEFAULT pg_current_xact_id()::text::bigint"
    )
    op.create_index(NAME, "audit_events", ["written_in", "id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(NAME, "audit_events")
    op.execute("ALTER TABLE audit_events DROP COLUMN written_in")
