"""Payments: transfers, what they pay for, proofs; and what an order is told of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


Instant = sa.DateTime(timezone=True)
Money = sa.Numeric(12, 2)
PictureHash = sa.LargeBinary(128).with_variant(postgresql.BIT(1024), "postgresql")

# index -> its first columns, the orders it holds; then follow order_date and day_counter
PARTIAL = {
    "ix_orders_under_paid": (
        ("payment_status",),
        "order_status != 'Cancelled' AND payment_status = 'Verified' AND paid_amount > 0 AND paid_amount < total_amount",
    ),
    "ix_orders_over_paid": ((), "order_status != 'Cancelled' AND paid_amount > total_amount"),
    "ix_orders_unreferenced": (
        ("payment_status",),
        "payment_status = 'Verified' AND payment_reference IS NULL AND total_amount > 0",
    ),
    "ix_orders_refund_due": (
        ("order_status",),
        "order_status = 'Cancelled' AND (paid_amount > 0 OR payment_status = 'Verified')",
    ),
    "ix_orders_queue": (
        ("payment_status",),
        "order_status != 'Cancelled' AND payment_status != 'Verified' AND (payment_status = 'Paid' OR has_proof)",
    ),
}


def words(name: str, *allowed: str) -> sa.Enum:
    return sa.Enum(*allowed, name=name, native_enum=False, create_constraint=True, length=30)


def create_partial_index(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, postgresql_where=condition, sqlite_where=condition)


def upgrade() -> None:
    op.add_column("orders", sa.Column("has_proof", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "orders",
        sa.Column(
            "paid_amount",
            Money,
            sa.CheckConstraint("paid_amount >= 0", name=op.f("ck_orders_paid_amount_not_negative")),
            server_default=sa.text("0"),
            nullable=False,
        ),
    )
    op.add_column("orders", sa.Column("payment_reference", sa.Text(), nullable=True))
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (first, where) in PARTIAL.items():
        columns = [*first, "order_date", "day_counter"]
        # SQLite uses a partial index only for a condition that reads the same.
        create_partial_index(
            name, "orders", columns, where.replace("has_proof", "has_proof = 1") if on_sqlite else where
        )

    op.create_table(
        "transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "method",
            words("transfer_method", "Easypaisa", "Meezan Bank", "International Bank"),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("reference_normalized", sa.String(length=60), nullable=False),
        sa.Column("amount", Money, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("seen_in_account", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=255), nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("reversed_at", Instant, nullable=True),
        sa.Column("reversed_reason", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfers_amount_positive")),
        sa.CheckConstraint("seen_in_account", name=op.f("ck_transfers_seen_in_account")),
        sa.CheckConstraint(
            "(reversed_at IS NULL) = (reversed_reason IS NULL)",
            name=op.f("ck_transfers_reversal_has_reason"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    op.create_index("ix_transfers_paid_on", "transfers", ["paid_on", "method"])
    create_partial_index(
        "uq_transfers_live_reference",
        "transfers",
        ["method", "reference_normalized"],
        "reversed_at IS NULL",
        unique=True,
    )

    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("amount", Money, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_by_name", sa.String(length=255), nullable=False),
        sa.Column("verified_at", Instant, nullable=False),
        sa.Column("reversed_at", Instant, nullable=True),
        sa.Column("reversed_reason", sa.String(length=500), nullable=True),
        sa.Column("reversed_by_name", sa.String(length=255), nullable=True),
        sa.CheckConstraint("amount > 0 AND amount <= 10000000", name=op.f("ck_payments_amount_range")),
        sa.CheckConstraint(
            "(reversed_at IS NULL) = (reversed_reason IS NULL)", name=op.f("ck_payments_reversal_has_reason")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payments_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_payments_transfer_id_transfers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_order_id", "payments", ["order_id"])
    op.create_index("ix_payments_transfer_id", "payments", ["transfer_id"])
    create_partial_index(
        "uq_payments_live_transfer_order",
        "payments",
        ["transfer_id", "order_id"],
        "reversed_at IS NULL",
        unique=True,
    )

    op.create_table(
        "payment_proofs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("file_key", sa.String(length=32), nullable=False),
        sa.Column("content_type", sa.String(length=30), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("perceptual_hash", PictureHash, nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by_name", sa.String(length=255), nullable=False),
        sa.Column("uploaded_at", Instant, nullable=False),
        sa.Column(
            "rejected_reason",
            words("reject_reason", "Fake", "Wrong amount", "Wrong account", "Old screenshot", "Duplicate"),
            nullable=True,
        ),
        sa.Column("rejected_at", Instant, nullable=True),
        sa.Column("rejected_by_name", sa.String(length=255), nullable=True),
        sa.Column("purged_at", Instant, nullable=True),
        sa.CheckConstraint(
            "(rejected_at IS NULL) = (rejected_reason IS NULL)",
            name=op.f("ck_payment_proofs_rejection_has_reason"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payment_proofs_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_proofs")),
        sa.UniqueConstraint("file_key", name=op.f("uq_payment_proofs_file_key")),
    )
    op.create_index("ix_payment_proofs_order_id", "payment_proofs", ["order_id"])
    op.create_index("ix_payment_proofs_purged_at", "payment_proofs", ["purged_at", "uploaded_at"])
    op.create_index("ix_payment_proofs_sha256", "payment_proofs", ["sha256"])
    op.create_index("ix_payment_proofs_uploaded_at", "payment_proofs", ["uploaded_at"])

    op.create_table(
        "proof_likenesses",
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("bits_apart", sa.Integer(), nullable=False),
        sa.CheckConstraint("proof_id != other_id", name=op.f("ck_proof_likenesses_two_proofs")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["payment_proofs.id"], name=op.f("fk_proof_likenesses_other_id_payment_proofs")
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["payment_proofs.id"], name=op.f("fk_proof_likenesses_proof_id_payment_proofs")
        ),
        sa.PrimaryKeyConstraint("proof_id", "other_id", name=op.f("pk_proof_likenesses")),
    )
    op.create_index("ix_proof_likenesses_other_id", "proof_likenesses", ["other_id"])


def downgrade() -> None:
    for table in ("proof_likenesses", "payment_proofs", "payments", "transfers"):
        op.drop_table(table)
    for index in PARTIAL:
        op.drop_index(index, "orders")
    for column in ("payment_reference", "paid_amount", "has_proof"):
        op.drop_column("orders", column)
