"""Collects a restore drill: the newest backup, restored into a scratch folder and compared with its source.

Needs the consent `drill` with `restore: true`. The source is only read; the copy is
removed when the drill ends.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from readycheck.api import CannotLook, CollectContext, Collector, Consent, Mode, ReasonCode
from readycheck_checks.backups.collect.compare import compare
from readycheck_checks.backups.collect.files import find, inspect
from readycheck_checks.backups.collect.scratch import BrokenError, ensure_restorable, restore
from readycheck_checks.backups.facts import Restore
from readycheck_checks.backups.needs import of_restore
from readycheck_checks.backups.targets import BackupSet
from readycheck_checks.database.collect.session import sqlite_path
from readycheck_checks.database.targets import Database

_LEAST_SECONDS = 300.0
_MOST_SECONDS = 4 * 3600.0


def _collect(backups: BackupSet, context: CollectContext) -> Restore:
    if context.consent.drill is None or not context.consent.drill.restore:
        message = "the profile does not allow a restore drill; add consent.drill.restore: true"
        raise CannotLook(ReasonCode.NO_CONSENT, message)
    found = find(backups.patterns, context.base)
    if not found:
        return Restore(broken=f"there is no backup that matches {', '.join(backups.patterns)}", rto=backups.rto)
    newest = found[0]
    artefact = inspect(newest, deep=False, seconds=0.0, most=0)
    seen: dict[str, Any] = {
        "artefact": artefact.name,
        "size": artefact.size,
        "modified": artefact.modified,
        "kind": artefact.kind,
        "rto": backups.rto,
    }
    source, seen["source"], cannot = _source(backups, context)
    try:
        ensure_restorable(artefact.kind, artefact.name, only_sqlite=bool(backups.sqlite))
        restored = restore(newest, source, backups.max_bytes, context, only_sqlite=bool(backups.sqlite))
    except CannotLook as problem:
        return Restore(**seen, reason=problem.reason, problem=problem.message)
    except BrokenError as broken:
        return Restore(**seen, broken=str(broken))
    seen |= {
        "stages": tuple(restored.stages),
        "restored_bytes": restored.path.stat().st_size,
        "integrity": tuple(restored.integrity),
        "orphans": tuple(restored.orphans),
        "foreign_keys_problem": restored.foreign_keys_problem,
    }
    database = _database(backups, context)
    if source is not None and database is not None and not restored.integrity:
        version_table = database.expected.version_table if database.expected else "alembic_version"
        try:
            compared = compare(restored, source, artefact.modified, version_table, context)
        except CannotLook as problem:
            cannot = problem
        else:
            seen |= {
                "differences": compared.differences,
                "counts": compared.counts,
                "orphans": compared.orphans,
                "backup_revision": compared.backup_revision,
                "source_revision": compared.source_revision,
            }
    if cannot is not None:
        seen |= {"compare_reason": cannot.reason, "compare_problem": cannot.message}
    return Restore(**seen)


def _source(backups: BackupSet, context: CollectContext) -> tuple[Path | None, str, CannotLook | None]:
    """The live file, its database's id, and why it cannot be compared with."""
    database = _database(backups, context)
    if database is None:
        named = (
            f"'{backups.of}' is no database of the profile" if backups.of else "the profile does not say whose it is"
        )
        message = f"{named}; add of: with the id of the database"
        return None, backups.of, CannotLook(ReasonCode.NOT_CONFIGURED, message)
    try:
        return sqlite_path(database.url, context.base), database.id, None
    except CannotLook as problem:
        return None, database.id, problem


def _database(backups: BackupSet, context: CollectContext) -> Database | None:
    return next((one for one in context.things("databases", Database) if one.id == backups.of), None)


def _deadline(backups: BackupSet, _consent: Consent) -> float:
    return min(_MOST_SECONDS, max(_LEAST_SECONDS, 3 * (backups.rto or 0.0)))


RESTORE = Collector(
    id="backups.restore",
    title="A restore of the newest backup into a scratch folder",
    fact=Restore,
    collect=_collect,
    thing="backups",
    mode=Mode.DRILL,
    deadline=_LEAST_SECONDS,
    deadline_for=_deadline,
    needs_for=of_restore,
)
