"""By which columns couriers' files are read (0041)."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "courier_columns",
        sa.Column("courier_folded", sa.Text(), nullable=False),
        sa.Column("order_column", sa.Text(), nullable=False),
        sa.Column("tracking_column", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("courier_folded", name=op.f("pk_courier_columns")),
    )


def downgrade() -> None:
    op.drop_table("courier_columns")
