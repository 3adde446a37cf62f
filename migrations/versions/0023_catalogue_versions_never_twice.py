"""The catalogue's version holds microseconds, so that none is ever given twice."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite's integers are as long as they must be
        op.alter_column("catalogue_state", "version", type_=sa.BigInteger(), existing_type=sa.Integer())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(
            "catalogue_state",
            "version",
            type_=sa.Integer(),
            existing_type=sa.BigInteger(),
            postgresql_using="mod(version, 2147483647)",
        )
