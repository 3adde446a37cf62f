"""The activity log narrowed to one kind of subject, newest first."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAME = "ix_audit_events_subject_type_id"


def upgrade() -> None:
    op.create_index(NAME, "audit_events", ["subject_type", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(NAME, table_name="audit_events")
