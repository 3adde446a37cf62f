"""What screenshots say, as a machine read it once (0036)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

Money = sa.Numeric(20, 2).with_variant(sa.Numeric(12, 2), "sqlite")  # as the model says
Json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "proof_readings",
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("amount", Money, nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("receiver", sa.String(length=60), nullable=True),
        sa.Column("boxes", Json, nullable=False),
        sa.Column("engine", sa.String(length=60), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["payment_proofs.id"], name=op.f("fk_proof_readings_proof_id_payment_proofs")
        ),
        sa.PrimaryKeyConstraint("proof_id", name=op.f("pk_proof_readings")),
        sa.CheckConstraint(
            "outcome = 'read' OR (amount IS NULL AND reference IS NULL AND paid_on IS NULL AND receiver IS NULL)",
            name=op.f("ck_proof_readings_only_what_was_read"),
        ),
        sa.CheckConstraint(
            "outcome IN ('read', 'nothing', 'failed')", name=op.f("ck_proof_readings_outcome")
        ),
    )


def downgrade() -> None:
    op.drop_table("proof_readings")
