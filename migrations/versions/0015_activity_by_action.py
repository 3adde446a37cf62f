"""The activity log narrowed to what was done, such as exports or corrections, newest first."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NAME = "ix_audit_events_action_id"


def upgrade() -> None:
    op.create_index(NAME, "audit_events", ["action", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(NAME, table_name="audit_events")
