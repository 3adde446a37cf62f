"""When a screenshot was read is kept no more: nobody asks, and what is read goes with its picture."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("proof_readings", "read_at")


def downgrade() -> None:
    # When each was read is not known any more; no later than now. SQLite adds no column that must be filled without a fixed default.
    op.add_column(
        "proof_readings",
        sa.Column(
            "read_at", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00+00:00"
        ),
    )
    op.execute("UPDATE proof_readings SET read_at = CURRENT_TIMESTAMP")
