"""Tallies of closed days and of whole months; when an order became Paid, Verified and Delivered; what is due back among the figures.

Every closed day is to be computed anew: `flask --app wsgi figures rebuild` does that at once, pages do some of it each.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_REACHED = (  # column, the field of the order, what it became, and, of Paid, what it was
    ("paid_at", "payment_status", "Paid", "Pending"),
    ("verified_at", "payment_status", "Verified", None),
    ("delivered_at", "order_status", "Delivered", None),
)
_ON_SQLITE = (
    "UPDATE orders SET {column} = (SELECT max(at) FROM audit_events WHERE subject_type = 'order' AND action <> 'order.undone'"
    " AND subject_id = substr(orders.id, 1, 8) || '-' || substr(orders.id, 9, 4) || '-' || substr(orders.id, 13, 4) || '-'"
    " || substr(orders.id, 17, 4) || '-' || substr(orders.id, 21)"
    " AND json_extract(changes, '$.{field}[1]') = '{new}'{was})"
)
_ON_POSTGRESQL = (
    "UPDATE orders SET {column} = told.at FROM (SELECT subject_id, max(at) AS at FROM audit_events WHERE subject_type = 'order'"
    " AND action <> 'order.undone' AND changes -> '{field}' ->> 1 = '{new}'{was} GROUP BY subject_id) AS told"
    " WHERE orders.id::text = told.subject_id"
)


def _money() -> sa.Numeric[Any]:
    return sa.Numeric(12 if op.get_bind().dialect.name == "sqlite" else 20, 2)


def _tallies(name: str, period: sa.Column[sa.Date], *constraints: sa.Constraint) -> None:
    op.create_table(
        name,
        period,
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount", _money(), nullable=False),
        *constraints,
    )


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for column, field, new, old in _REACHED:
        op.add_column("orders", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
        before = f"json_extract(changes, '$.{field}[0]')" if on_sqlite else f"changes -> '{field}' ->> 0"
        was = f" AND {before} = '{old}'" if old else ""
        told = _ON_SQLITE if on_sqlite else _ON_POSTGRESQL
        op.execute(told.format(column=column, field=field, new=new, was=was))
    op.add_column("day_figures", sa.Column("refunds", sa.Integer(), server_default="0", nullable=False))
    op.add_column("day_figures", sa.Column("refund_due", _money(), server_default="0", nullable=False))
    op.drop_column("day_figures", "payment_method")
    op.drop_column("day_figures", "category")
    _tallies(
        "day_tallies",
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["order_days.day"], name="fk_day_tallies_day_order_days"),
        sa.PrimaryKeyConstraint("day", "kind", "word", name="pk_day_tallies"),
    )
    _tallies(
        "month_tallies",
        sa.Column("month", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "month", "word", name="pk_month_tallies"),
    )
    op.execute("UPDATE order_days SET figures_stale = TRUE")


def downgrade() -> None:
    op.execute("UPDATE order_days SET figures_stale = TRUE")
    op.drop_table("month_tallies")
    op.drop_table("day_tallies")
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column("day_figures", sa.Column("category", kind, server_default="{}", nullable=False))
    op.add_column("day_figures", sa.Column("payment_method", kind, server_default="{}", nullable=False))
    op.drop_column("day_figures", "refund_due")
    op.drop_column("day_figures", "refunds")
    for column, *_ in _REACHED:
        op.drop_column("orders", column)
