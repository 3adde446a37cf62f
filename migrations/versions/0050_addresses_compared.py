"""Orders to the same address are found by an index, however the address was written."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0046"
branch_labels = None
depends_on = None

_LEFT_OUT = (" ", "\n", ",", ".", "-", "#", "/", ":", "(", ")")
_SHORT = {
    "house": "h",
    "street": "st",
    "phase": "ph",
    "block": "blk",
    "sector": "sec",
    "road": "rd",
    "no": "",
}


def upgrade() -> None:
    key = sa.func.lower(sa.column("address"))
    for old, new in [*((mark, "") for mark in _LEFT_OUT), *_SHORT.items()]:
        key = sa.func.replace(key, sa.literal_column(f"'{old}'"), sa.literal_column(f"'{new}'"))
    first = sa.func.substr(key, sa.literal_column("1"), sa.literal_column("200"))
    op.create_index("ix_orders_address_key", "orders", [first])


def downgrade() -> None:
    op.drop_index("ix_orders_address_key", "orders")
