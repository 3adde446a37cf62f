"""Tallies of whole years, from those of their days: nothing is computed here, pages and `figures rebuild` add up one after the other."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    digits = 12 if op.get_bind().dialect.name == "sqlite" else 20
    op.create_table(
        "year_tallies",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("year", sa.Date(), nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(digits, 2), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", "word", name="pk_year_tallies"),
    )


def downgrade() -> None:
    op.drop_table("year_tallies")
