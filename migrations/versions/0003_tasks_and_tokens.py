"""Tasks, the storefront's tokens, and on SQLite an index of trigrams under the searches.

The index names rows by rowid. A later batch migration of `orders` or `products` gives them new ones and drops the triggers:
it must take the index down first and build it again at its end.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)

SEARCHED = ("orders", "products")


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("jti", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=255), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("last_used_at", Instant, nullable=True),
        sa.Column("revoked_at", Instant, nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_tokens_expires_after_creation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("jti", name=op.f("uq_api_tokens_jti")),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("is_completed", sa.Boolean(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_accounts.id"], name=op.f("fk_tasks_account_id_staff_accounts")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_tasks_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_account_id_id", "tasks", ["account_id", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for table in SEARCHED:
            index_words(table)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in SEARCHED:
            for verb in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_fts_{verb}")
            op.drop_table(f"fts_{table}")
    op.drop_table("tasks")
    op.drop_table("api_tokens")


def index_words(table: str) -> None:
    """An index over a table's `search_text`, which is folded already, kept by triggers. The text itself is not stored twice."""
    fts = f"fts_{table}"
    forget = f"INSERT INTO {fts} ({fts}, rowid, search_text) VALUES ('delete', old.rowid, old.search_text);"
    learn = f"INSERT INTO {fts} (rowid, search_text) VALUES (new.rowid, new.search_text);"
    op.execute(
        f"CREATE VIRTUAL TABLE {fts} USING fts5 "
        f"(search_text, content='{table}', content_rowid='rowid', tokenize='trigram case_sensitive 1')"
    )
    op.execute(f"INSERT INTO {fts} ({fts}) VALUES ('rebuild')")
    op.execute(f"CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN {learn} END")
    op.execute(f"CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN {forget} END")
    op.execute(
        f"CREATE TRIGGER {table}_fts_update AFTER UPDATE OF search_text ON {table} "
        f"WHEN old.search_text <> new.search_text BEGIN {forget} {learn} END"
    )
