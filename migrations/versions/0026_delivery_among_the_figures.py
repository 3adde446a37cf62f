"""The figures of a closed day also say how many of its orders have each delivery status."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_COUNTED = (
    "SELECT {object}(delivery_status, orders) FROM (SELECT delivery_status, count(*) AS orders FROM orders"
    " WHERE order_date = day_figures.day GROUP BY delivery_status) AS counted"
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column("day_figures", sa.Column("delivery_status", kind, server_default="{}", nullable=False))
    counted = _COUNTED.format(object="json_group_object" if on_sqlite else "jsonb_object_agg")
    op.execute(f"UPDATE day_figures SET delivery_status = coalesce(({counted}), '{{}}')")


def downgrade() -> None:
    op.drop_column("day_figures", "delivery_status")
