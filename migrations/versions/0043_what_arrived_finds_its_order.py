"""What arrived finds its order: the order that a message names, who pays for whom, what the bank says (0039)."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

Sum = sa.Numeric(20, 2).with_variant(sa.Numeric(12, 2), "sqlite")  # as the model says

OPEN = sa.text("transfer_id IS NULL AND dismissed_at IS NULL")


def upgrade() -> None:
    op.add_column("arrivals", sa.Column("order_number", sa.String(length=20), nullable=True))
    op.create_index(op.f("ix_arrivals_order_number"), "arrivals", ["order_number"])
    op.create_index("ix_arrivals_method_paid_on", "arrivals", ["method", "paid_on"])
    _index_open("method", "amount", "paid_on")
    op.add_column("arrival_imports", sa.Column("first_day", sa.Date(), nullable=True))
    op.add_column("arrival_imports", sa.Column("last_day", sa.Date(), nullable=True))
    op.create_index(op.f("ix_arrival_imports_last_day"), "arrival_imports", ["last_day"])
    op.add_column("closings", sa.Column("bank_balance", Sum, nullable=True))
    op.create_table(
        "payers",
        sa.Column("phone", sa.String(length=15), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_payers_transfer_id_transfers")
        ),
        sa.PrimaryKeyConstraint("phone", "name_folded", name=op.f("pk_payers")),
    )
    op.create_index(op.f("ix_payers_transfer_id"), "payers", ["transfer_id"])
    op.create_index("ix_payers_last_used_at", "payers", ["last_used_at"])


def _index_open(*columns: str) -> None:
    op.drop_index("ix_arrivals_open", "arrivals")
    op.create_index("ix_arrivals_open", "arrivals", list(columns), postgresql_where=OPEN, sqlite_where=OPEN)


def downgrade() -> None:
    op.drop_table("payers")
    op.drop_column("closings", "bank_balance")
    op.drop_index(op.f("ix_arrival_imports_last_day"), "arrival_imports")
    op.drop_column("arrival_imports", "last_day")
    op.drop_column("arrival_imports", "first_day")
    _index_open("method", "amount")
    op.drop_index("ix_arrivals_method_paid_on", "arrivals")
    op.drop_index(op.f("ix_arrivals_order_number"), "arrivals")
    op.drop_column("arrivals", "order_number")
