"""Assignments and what is handed in for them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
        sa.UniqueConstraint("title", name="uq_assignments_title"),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(10), server_default="queued", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name="fk_submissions_assignment_id_assignments"
        ),
        sa.ForeignKeyConstraint(["student_id"], ["users.id"], name="fk_submissions_student_id_users"),
        sa.CheckConstraint("status IN ('queued', 'graded', 'failed')", name=op.f("ck_submissions_status")),
        sa.CheckConstraint("size > 0", name=op.f("ck_submissions_size")),
    )
    op.create_index("ix_submissions_student_created", "submissions", ["student_id", "created_at"])
    op.create_index("ix_submissions_assignment_id", "submissions", ["assignment_id"])


def downgrade() -> None:
    op.drop_table("submissions")
    op.drop_table("assignments")
