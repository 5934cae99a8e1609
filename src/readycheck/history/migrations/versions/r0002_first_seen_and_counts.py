"""First seen is kept, so that it outlives the runs that retention takes; counts of what is new and fixed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Fill `first_seen` from the earliest run that saw a finding; earlier runs stay without counts."""
    op.add_column("readycheck_run", sa.Column("new", sa.Integer))
    op.add_column("readycheck_run", sa.Column("fixed", sa.Integer))
    op.add_column("readycheck_run", sa.Column("compared_with", sa.Text))
    op.add_column("readycheck_finding", sa.Column("first_seen", sa.DateTime(timezone=True)))
    # What no run has seen has no first time, and nobody asks for it.
    op.execute(
        "DELETE FROM readycheck_finding WHERE NOT EXISTS"
        " (SELECT 1 FROM readycheck_sighting WHERE finding_id = readycheck_finding.id)"
    )
    op.execute(
        "UPDATE readycheck_finding SET first_seen = (SELECT MIN(r.started) FROM readycheck_sighting s"
        " JOIN readycheck_run r ON r.id = s.run_id WHERE s.finding_id = readycheck_finding.id)"
    )
    with op.batch_alter_table("readycheck_finding") as table:
        table.alter_column("first_seen", existing_type=sa.DateTime(timezone=True), nullable=False)
