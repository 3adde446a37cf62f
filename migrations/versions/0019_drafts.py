"""Drafts: what a person typed into a form and has not saved yet."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("saved_at", Instant, nullable=False),
        sa.Column("discarded_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_accounts.id"], name=op.f("fk_drafts_account_id_staff_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_drafts")),
    )
    op.create_index("ix_drafts_saved_at", "drafts", ["saved_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_drafts_saved_at", table_name="drafts")
    op.drop_table("drafts")
