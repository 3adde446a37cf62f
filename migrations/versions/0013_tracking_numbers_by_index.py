"""Tracking numbers by index: a pasted block of parcels asks which other orders have them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAME = "ix_orders_tracking_number"


def upgrade() -> None:
    known = sa.text("tracking_number IS NOT NULL")
    op.create_index(NAME, "orders", ["tracking_number"], postgresql_where=known, sqlite_where=known)


def downgrade() -> None:
    op.drop_index(NAME, table_name="orders")
