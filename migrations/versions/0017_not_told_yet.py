"""What a customer has not been told yet. Of what happened before, nobody knows: those orders count as told."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NAME = "ix_orders_not_told"
_MESSAGES = "payment_pending payment_paid proof_rejected payment_verified received processing ready dispatched delivered cancelled"


def upgrade() -> None:
    allowed = ", ".join(f"'{message}'" for message in _MESSAGES.split())
    check = sa.CheckConstraint(f"untold IN ({allowed})", name=op.f("ck_orders_untold"))
    op.add_column("orders", sa.Column("untold", sa.String(30), check, nullable=True))
    known = sa.text("untold IS NOT NULL")
    op.create_index(NAME, "orders", ["order_date", "day_counter"], postgresql_where=known, sqlite_where=known)


def downgrade() -> None:
    op.drop_index(NAME, table_name="orders")
    op.drop_column("orders", "untold")
