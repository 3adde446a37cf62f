"""The daily closing is kept: what is ticked against the statements, and who closed which account of a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)
Money = sa.Numeric(20, 2).with_variant(sa.Numeric(12, 2), "sqlite")  # as the model says
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Method = sa.Enum(
    "Easypaisa",
    "Meezan Bank",
    "International Bank",
    name="closing_method",
    native_enum=False,
    create_constraint=True,
    length=30,
)


def upgrade() -> None:
    op.create_table(
        "closing_ticks",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("amount", Money, nullable=False),
        sa.Column("ticked_by", sa.Uuid(), nullable=True),
        sa.Column("ticked_by_name", sa.String(255), nullable=False),
        sa.Column("ticked_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name="fk_closing_ticks_transfer_id_transfers"
        ),
        sa.PrimaryKeyConstraint("transfer_id", name="pk_closing_ticks"),
    )
    op.create_table(
        "closings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("method", Method, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("expected", Money, nullable=False),
        sa.Column("amounts", Json, nullable=False),
        sa.Column("statement_total", Money, nullable=True),
        sa.Column("note", sa.String(500), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_by_name", sa.String(255), nullable=False),
        sa.Column("closed_at", Instant, nullable=False),
        sa.CheckConstraint("round >= 1", name=op.f("ck_closings_round_positive")),
        sa.PrimaryKeyConstraint("id", name="pk_closings"),
        sa.UniqueConstraint("day", "method", "round", name="uq_closings_day_method_round"),
    )


def downgrade() -> None:
    op.drop_table("closings")
    op.drop_table("closing_ticks")
