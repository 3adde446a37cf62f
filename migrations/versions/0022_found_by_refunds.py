"""An order is found by the transaction IDs of what was sent back to its customer."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

orders = sa.table("orders", sa.column("id", sa.Uuid()), *map(sa.column, ("refund_reference", "search_text")))
refunds = sa.table(
    "refunds",
    sa.column("id", sa.Uuid()),
    sa.column("order_id", sa.Uuid()),
    *map(sa.column, ("reference_normalized", "reversed_at")),
)


def upgrade() -> None:
    op.add_column("orders", sa.Column("refund_reference", sa.Text(), nullable=True))
    connection = op.get_bind()
    live = sa.and_(refunds.c.reference_normalized.is_not(None), refunds.c.reversed_at.is_(None))
    sent: dict[object, list[str]] = {}
    for row in connection.execute(sa.select(refunds).where(live).order_by(refunds.c.id)):
        sent.setdefault(row.order_id, []).append(row.reference_normalized)
    for order_id, references in sent.items():
        _write(order_id, " ".join(references), orders.c.search_text + f" {' '.join(references).casefold()}")


def downgrade() -> None:
    of_refunds = sa.select(orders).where(orders.c.refund_reference.is_not(None))
    for row in op.get_bind().execute(of_refunds).all():
        _write(row.id, None, row.search_text.removesuffix(f" {row.refund_reference.casefold()}"))
    op.drop_column("orders", "refund_reference")


def _write(order_id: object, reference: str | None, search_text: object) -> None:
    told = {"refund_reference": reference, "search_text": search_text}
    op.get_bind().execute(orders.update().where(orders.c.id == order_id).values(told))
