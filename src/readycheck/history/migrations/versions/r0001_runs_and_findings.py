"""Targets, runs, their controls, findings and in which run each was seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "readycheck_target",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("environment", sa.Text, nullable=False),
        sa.UniqueConstraint("name", "environment", name="readycheck_target_once"),
    )
    op.create_table(
        "readycheck_run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("target_id", sa.Integer, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("exit_code", sa.Integer, nullable=False),
        sa.Column("floor", sa.Float, nullable=False),
        sa.Column("ceiling", sa.Float, nullable=False),
        sa.Column("coverage", sa.Float, nullable=False),
        sa.Column("partial", sa.Boolean, nullable=False),
        sa.Column("selection", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["readycheck_target.id"], name="readycheck_run_of_target"),
        sa.UniqueConstraint("target_id", "run", name="readycheck_run_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("readycheck_run_by_time", "readycheck_run", ["target_id", "started"])
    op.create_table(
        "readycheck_control",
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("control", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("disposition", sa.Text, nullable=False),
        sa.Column("checks", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["readycheck_run.id"], name="readycheck_control_of_run"),
        sa.PrimaryKeyConstraint("run_id", "control", name="readycheck_control_once"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "readycheck_finding",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("target_id", sa.Integer, nullable=False),
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("control", sa.Text, nullable=False),
        sa.Column("check_id", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("thing", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["readycheck_target.id"], name="readycheck_finding_of_target"),
        sa.UniqueConstraint("target_id", "identity", name="readycheck_finding_once"),
    )
    op.create_table(
        "readycheck_sighting",
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("finding_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("many", sa.Integer, nullable=False),
        sa.Column("message", sa.Text),
        sa.ForeignKeyConstraint(["run_id"], ["readycheck_run.id"], name="readycheck_sighting_of_run"),
        sa.ForeignKeyConstraint(["finding_id"], ["readycheck_finding.id"], name="readycheck_sighting_of_finding"),
        sa.PrimaryKeyConstraint("run_id", "finding_id", name="readycheck_sighting_once"),
        sqlite_with_rowid=False,
    )
    op.create_index("readycheck_sighting_by_finding", "readycheck_sighting", ["finding_id"])
