"""What staff write down about a customer, by phone number."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "customer_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone_normalized", sa.String(length=15), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(length=255), nullable=False),
        sa.Column("written_at", Instant, nullable=False),
        sa.Column("edited_by_name", sa.String(length=255), nullable=True),
        sa.Column("edited_at", Instant, nullable=True),
        sa.Column("removed_at", Instant, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_notes")),
    )
    op.create_index(
        "ix_customer_notes_phone_normalized_id", "customer_notes", ["phone_normalized", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_customer_notes_phone_normalized_id", table_name="customer_notes")
    op.drop_table("customer_notes")
