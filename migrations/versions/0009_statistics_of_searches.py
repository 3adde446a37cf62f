"""PostgreSQL knows the texts that are searched well enough to choose the same plan after every ANALYZE.

With its usual 100 samples a search that finds 149 of 100,000 orders was taken for 10 or for 1,010, by chance, and in the second case
36,000 rows were read for the first page, in 14 ms instead of 3. With 400 it is 251 each time.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _keep_samples(samples: int) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE orders ALTER COLUMN search_text SET STATISTICS {samples}")


def upgrade() -> None:
    _keep_samples(400)


def downgrade() -> None:
    _keep_samples(-1)  # the usual number
