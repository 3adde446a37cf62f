"""Columns that hold a sum are wide enough for any: a day of large orders no longer fits where an amount does.

SQLite keeps amounts as floats, whatever their column is said to hold.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SUMS = {
    "orders": ["total_amount", "paid_amount"],
    "day_figures": ["revenue", "awaiting"],
    "product_day_figures": ["amount"],
    "transfers": ["amount"],
}


def _hold(digits: int) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in _SUMS.items():
        types = (f"ALTER COLUMN {column} TYPE {sa.Numeric(digits, 2)}" for column in columns)
        op.execute(
            f"ALTER TABLE {table} {', '.join(types)}"
        )  # one statement: checks and indexes are read once


def upgrade() -> None:
    _hold(20)


def downgrade() -> None:
    _hold(12)  # PostgreSQL refuses when a sum does not fit
