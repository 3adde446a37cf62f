"""Money that goes back: what was sent, under which transaction ID, and what is kept for good. The flags of an order reckon with both.

And by how much a payment raised what its transfer is recorded to have brought, so that taking it back takes that back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)
_HERE = (
    "round(CASE WHEN (payment_status = 'Verified' AND paid_amount = 0) THEN total_amount ELSE paid_amount END"
    " - refunded_amount - kept_amount, 2)"
)
_UNREFERENCED = "payment_status = 'Verified' AND payment_reference IS NULL AND total_amount > 0"
# index -> its first columns, the orders it holds from now on, those it held before
_FLAGS = {
    "ix_orders_under_paid": (
        ("payment_status",),
        f"order_status != 'Cancelled' AND payment_status = 'Verified' AND total_amount > {_HERE}",
        "order_status != 'Cancelled' AND payment_status = 'Verified' AND paid_amount > 0 AND paid_amount < total_amount",
    ),
    "ix_orders_over_paid": (
        (),
        f"order_status != 'Cancelled' AND total_amount < {_HERE}",
        "order_status != 'Cancelled' AND paid_amount > total_amount",
    ),
    "ix_orders_unreferenced": (
        ("payment_status",),
        f"{_UNREFERENCED} AND (order_status != 'Cancelled' OR {_HERE} > 0)",
        _UNREFERENCED,
    ),
    "ix_orders_refund_due": (
        ("order_status",),
        f"order_status = 'Cancelled' AND {_HERE} > 0",
        "order_status = 'Cancelled' AND (paid_amount > 0 OR payment_status = 'Verified')",
    ),
}


def upgrade() -> None:
    _add_sum("refunded_amount", "refunded_amount_not_negative", "refunded_amount >= 0")
    _add_sum(
        "kept_amount",
        "settled_at_most_paid",
        "kept_amount >= 0 AND (paid_amount = 0 OR ROUND(refunded_amount + kept_amount, 2) <= paid_amount)",
    )
    op.add_column(
        "payments",
        sa.Column("raised_transfer_by", sa.Numeric(12, 2), server_default=sa.text("0"), nullable=False),
    )
    _create_refunds()
    for name, (columns, condition, _) in _FLAGS.items():
        _index_again(name, columns, condition)


def downgrade() -> None:
    for name, (columns, _, condition) in _FLAGS.items():
        _index_again(name, columns, condition)
    op.drop_table("refunds")
    op.drop_column("payments", "raised_transfer_by")
    for column in ("kept_amount", "refunded_amount"):  # the check of the first reads the second
        op.drop_column("orders", column)


def _add_sum(name: str, check: str, condition: str) -> None:
    check = sa.CheckConstraint(condition, name=op.f(f"ck_orders_{check}"))
    wide = sa.Numeric(20, 2).with_variant(sa.Numeric(12, 2), "sqlite")  # which keeps floats
    column = sa.Column(name, wide, check, server_default=sa.text("0"), nullable=False)
    op.add_column("orders", column)


def _index_again(name: str, first: tuple[str, ...], condition: str) -> None:
    op.drop_index(name, table_name="orders")
    where = sa.text(condition)
    columns = [*first, "order_date", "day_counter"]
    op.create_index(name, "orders", columns, postgresql_where=where, sqlite_where=where)


def _create_refunds() -> None:
    methods = ("Easypaisa", "Meezan Bank", "International Bank")
    op.create_table(
        "refunds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False),
        sa.Column("kept_amount", sa.Numeric(12, 2), nullable=False),
        sa.Column(
            "method",
            sa.Enum(*methods, name="refund_method", native_enum=False, create_constraint=True, length=30),
            nullable=True,
        ),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("reference_normalized", sa.String(length=60), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=255), nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("reversed_at", Instant, nullable=True),
        sa.Column("reversed_reason", sa.String(length=500), nullable=True),
        sa.Column("reversed_by_name", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "amount >= 0 AND kept_amount >= 0 AND amount + kept_amount > 0", name=op.f("ck_refunds_amounts")
        ),
        sa.CheckConstraint(
            "(amount > 0) = (reference IS NOT NULL) AND (amount > 0) = (reference_normalized IS NOT NULL)"
            " AND (amount > 0) = (method IS NOT NULL) AND (amount > 0) = (paid_on IS NOT NULL)",
            name=op.f("ck_refunds_what_was_sent_has_reference"),
        ),
        sa.CheckConstraint(
            "kept_amount = 0 OR reason IS NOT NULL", name=op.f("ck_refunds_what_is_kept_has_reason")
        ),
        sa.CheckConstraint(
            "(reversed_at IS NULL) = (reversed_reason IS NULL)", name=op.f("ck_refunds_reversal_has_reason")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_refunds_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index("ix_refunds_order_id", "refunds", ["order_id"])
    op.create_index("ix_refunds_paid_on", "refunds", ["paid_on", "method"])
    live = sa.text("reversed_at IS NULL")
    op.create_index(
        "uq_refunds_live_reference",
        "refunds",
        ["method", "reference_normalized"],
        unique=True,
        postgresql_where=live,
        sqlite_where=live,
    )
