"""Money that arrived: what the bank says came in, its imports, and the statements that wait for one (0038)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
Sum = sa.Numeric(20, 2).with_variant(sa.Numeric(12, 2), "sqlite")  # as the model says

METHODS = "('Easypaisa', 'Meezan Bank', 'International Bank')"
SOURCES = "('statement', 'pasted', 'message', 'api')"
OPEN = sa.text("transfer_id IS NULL AND dismissed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "arrival_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("amount", Sum, nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.Column("imported_by_name", sa.String(length=255), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("new + known = lines", name=op.f("ck_arrival_imports_each_line_counted")),
        sa.CheckConstraint(f"method IN {METHODS}", name=op.f("ck_arrival_imports_arrival_import_method")),
        sa.CheckConstraint(f"source IN {SOURCES}", name=op.f("ck_arrival_imports_arrival_import_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_imports")),
    )
    op.create_table("arrivals", *_columns_of_arrivals(), *_constraints_of_arrivals())
    op.create_index(op.f("ix_arrivals_import_id"), "arrivals", ["import_id"])
    op.create_index("ix_arrivals_paid_on", "arrivals", ["paid_on", "id"])
    op.create_index("ix_arrivals_purged_at", "arrivals", ["purged_at", "created_at"])
    op.create_index("ix_arrivals_reference_key", "arrivals", ["reference_key", "method"])
    op.create_index(
        "ix_arrivals_open", "arrivals", ["method", "amount"], postgresql_where=OPEN, sqlite_where=OPEN
    )
    op.create_table(
        "arrival_uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("rows", Json, nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"method IN {METHODS}", name=op.f("ck_arrival_uploads_arrival_upload_method")),
        sa.CheckConstraint(f"source IN {SOURCES}", name=op.f("ck_arrival_uploads_arrival_upload_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_uploads")),
    )
    op.create_index(op.f("ix_arrival_uploads_uploaded_by"), "arrival_uploads", ["uploaded_by"])
    op.create_table(
        "statement_columns",
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.CheckConstraint(f"method IN {METHODS}", name=op.f("ck_statement_columns_statement_method")),
        sa.PrimaryKeyConstraint("method", name=op.f("pk_statement_columns")),
    )


def _columns_of_arrivals() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("reference_key", sa.String(length=60), nullable=True),
        sa.Column("sender", sa.String(length=120), nullable=True),
        sa.Column("sender_phone", sa.String(length=20), nullable=True),
        sa.Column("narration", sa.String(length=500), nullable=True),
        sa.Column("text_folded", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by", sa.Uuid(), nullable=True),
        sa.Column("dismissed_by_name", sa.String(length=255), nullable=True),
        sa.Column("dismissed_reason", sa.String(length=500), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _constraints_of_arrivals() -> list[sa.Constraint]:
    dismissal = "(dismissed_at IS NULL) = (dismissed_reason IS NULL)"
    return [
        sa.CheckConstraint("amount > 0", name=op.f("ck_arrivals_amount_positive")),
        sa.CheckConstraint("nth >= 1", name=op.f("ck_arrivals_nth_positive")),
        sa.CheckConstraint(dismissal, name=op.f("ck_arrivals_dismissal_has_reason")),
        sa.CheckConstraint(
            "transfer_id IS NULL OR dismissed_at IS NULL", name=op.f("ck_arrivals_taken_or_dismissed")
        ),
        sa.CheckConstraint(f"method IN {METHODS}", name=op.f("ck_arrivals_arrival_method")),
        sa.CheckConstraint(f"source IN {SOURCES}", name=op.f("ck_arrivals_arrival_source")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["arrival_imports.id"], name=op.f("fk_arrivals_import_id_arrival_imports")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_arrivals_transfer_id_transfers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
        sa.UniqueConstraint("method", "fingerprint", "nth", name=op.f("uq_arrivals_method_fingerprint_nth")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_arrivals_transfer_id")),
    ]


def downgrade() -> None:
    op.drop_table("statement_columns")
    op.drop_table("arrival_uploads")
    op.drop_table("arrivals")
    op.drop_table("arrival_imports")
