"""Grades, and the view that the faculty's reports read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grades",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("graded_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_grades"),
        sa.UniqueConstraint("submission_id", name="uq_grades_submission_id"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_grades_submission_id_submissions", ondelete="CASCADE"
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_grades_score")),
    )
    op.execute(
        "CREATE VIEW results AS "
        "SELECT s.id AS submission_id, u.name AS student, a.title AS assignment, g.score, g.graded_at "
        "FROM submissions AS s JOIN users AS u ON u.id = s.student_id "
        "JOIN assignments AS a ON a.id = s.assignment_id JOIN grades AS g ON g.submission_id = s.id"
    )


def downgrade() -> None:
    op.execute("DROP VIEW results")
    op.drop_table("grades")
