"""Imports of products: files, their rows, and by what other shops know products and pictures of ours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)
Json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
KINDS = ("Beautique", "Shopify", "WooCommerce")
OUTCOMES = ("created", "changed", "same", "refused")


def upgrade() -> None:
    op.create_table(
        "import_jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.Column("defaults", Json, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_by_name", sa.String(length=255), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("started_at", Instant, nullable=True),
        sa.Column("stopped_at", Instant, nullable=True),
        _one_of("import_jobs", "kind", KINDS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_jobs")),
    )
    op.create_index("ix_import_jobs_created_at", "import_jobs", ["created_at"], unique=False)
    op.create_table(
        "import_rows",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.Column("plan", sa.String(length=30), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("identity", sa.String(length=300), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("product_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["import_jobs.id"], name=op.f("fk_import_rows_job_id_import_jobs"), ondelete="CASCADE"
        ),
        _one_of("import_rows", "plan", OUTCOMES),
        _one_of("import_rows", "outcome", OUTCOMES),
        sa.PrimaryKeyConstraint("job_id", "position", name=op.f("pk_import_rows")),
    )
    for column in ("plan", "outcome"):
        op.create_index(
            f"ix_import_rows_job_id_{column}_position",
            "import_rows",
            ["job_id", column, "position"],
            unique=False,
        )
    op.create_index("ix_import_rows_job_id_identity", "import_rows", ["job_id", "identity"], unique=False)
    _remembered()


def downgrade() -> None:
    for table in ("fetched_pictures", "product_keys", "import_rows", "import_jobs"):
        op.drop_table(table)


def _remembered() -> None:
    op.create_table(
        "product_keys",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_keys_product_id_products"),
            ondelete="CASCADE",
        ),
        _one_of("product_keys", "kind", KINDS),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_product_keys")),
    )
    op.create_index("ix_product_keys_product_id", "product_keys", ["product_id"], unique=False)
    op.create_table(
        "fetched_pictures",
        sa.Column("address_sha256", sa.String(length=64), nullable=False),
        sa.Column("picture", Json, nullable=False),
        sa.Column("fetched_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("address_sha256", name=op.f("pk_fetched_pictures")),
    )


def _one_of(table: str, column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{column}"))
