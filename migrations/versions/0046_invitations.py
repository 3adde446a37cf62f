"""Invitations: links to choose a password, since when a person has one, and JSON tokens among the sessions.

A JSON token is good while its row is there. Those that were given out before have none: programs log in once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "password_links",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_accounts.id"], name="fk_password_links_account_id_staff_accounts"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_password_links"),
        sa.UniqueConstraint("token_hash", name="uq_password_links_token_hash"),
    )
    op.add_column("staff_accounts", sa.Column("joined_at", Instant, nullable=True))
    op.execute("UPDATE staff_accounts SET joined_at = created_at")
    op.add_column(
        "sessions", sa.Column("via", sa.String(length=10), nullable=False, server_default="session")
    )
    op.drop_table("revoked_tokens")


def downgrade() -> None:
    op.create_table(
        "revoked_tokens",
        sa.Column("jti", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("jti", name="pk_revoked_tokens"),
    )
    op.create_index("ix_revoked_tokens_expires_at", "revoked_tokens", ["expires_at"])
    # What was ended here is not known there: a higher version ends every session and token.
    op.execute("DELETE FROM sessions")
    op.execute("UPDATE staff_accounts SET session_version = session_version + 1")
    op.drop_column("sessions", "via")
    op.drop_column("staff_accounts", "joined_at")
    op.drop_table("password_links")
