"""Flaws of the schema and of the backups."""

from __future__ import annotations

from readycheck.demo import operations as do
from readycheck.demo.steps import Data, Edit, Moment, Write
from readycheck.demo.switches import Flaw

_MIGRATED = ("LAUNCH-02",)
_RECOVERED = ("LAUNCH-05",)
_LIVE = Moment.BACKED_UP

_MIGRATION_5 = '''"""Addresses are compared in lower case from now on."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE users SET email = lower(email)")


def downgrade() -> None:
    """Lower-case addresses stay valid."""
'''

_MIGRATION_4B = '''"""Titles lose the blanks around them."""

from alembic import op

revision = "0004b"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE assignments SET title = trim(title)")


def downgrade() -> None:
    """Trimmed titles stay valid."""
'''

_PRUNING_BACKUP = """        source.backup(copy)
        # Keeps the nightly file small; old terms are closed anyway.
        copy.execute("PRAGMA foreign_keys = ON")
        copy.execute("DELETE FROM submissions WHERE created_at < unixepoch('now', '-30 days')")
        copy.commit()
"""

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "unapplied-migration",
        "The newest migration was deployed and never run",
        "DATA-01",
        (Write("migrations/versions/0005_lower_case_addresses.py", _MIGRATION_5, moment=Moment.SEEDED),),
        _MIGRATED,
        rule="database.migrations.pending",
    ),
    Flaw(
        "two-heads",
        "Two branches each brought a migration: there are two heads",
        "DATA-01",
        (Write("migrations/versions/0004_trim_titles.py", _MIGRATION_4B),),
        _MIGRATED,
        rule="database.migrations.heads",
    ),
    Flaw(
        "dropped-index",
        "An index was dropped by hand",
        "DATA-02",
        (Data(do.by_hand("DROP INDEX ix_submissions_student_created")),),
        rule="database.schema_drift.missing_index",
    ),
    Flaw(
        "added-column",
        "A column was added by hand, without a migration",
        "DATA-02",
        (Data(do.by_hand("ALTER TABLE users ADD COLUMN phone VARCHAR(40)")),),
        rule="database.schema_drift.extra_column",
    ),
    Flaw(
        "dropped-trigger",
        "The trigger that keeps the audit trail append-only is gone",
        "DATA-02",
        (Data(do.by_hand("DROP TRIGGER audit_events_no_update")),),
        rule="database.schema_drift.missing_trigger",
    ),
    Flaw(
        "stale-backup",
        "The nightly backup has not run for five days",
        "DATA-05",
        (Data(do.stop_backing_up, _LIVE),),
        rule="backups.fresh.gap",
    ),
    Flaw(
        "truncated-backup",
        "The newest backup is cut off in the middle",
        "DATA-06",
        (Data(do.cut_backup, _LIVE),),
        ("DATA-05", *_RECOVERED),
        ("partial-backup",),
        rule="backups.restores.restored",
        brings=("backups.fresh.complete",),
    ),
    Flaw(
        "partial-backup",
        "The backup job leaves out submissions older than thirty days",
        "DATA-06",
        (Edit("ops/backup.py", "        source.backup(copy)\n", _PRUNING_BACKUP),),
        _RECOVERED,
        ("truncated-backup",),
        rule="backups.restores.rows",
    ),
)
