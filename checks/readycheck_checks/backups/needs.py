"""What looking at backups needs on the machine that audits."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import CannotLook, Need, ReasonCode, Requirement, Surroundings
from readycheck_checks.backups.targets import BackupSet
from readycheck_checks.database.needs import of_url
from readycheck_checks.database.targets import Database


def of_artefacts(backups: BackupSet, _around: Surroundings) -> Iterator[Requirement]:
    """A backup for each glob."""
    for pattern in backups.patterns:
        hint = "run the audit where the backups lie, or correct the glob"
        yield Requirement(Need.FILES, pattern, "the backups themselves", hint)


def of_restore(backups: BackupSet, around: Surroundings) -> Iterator[Requirement]:
    """The same, and the database that the copy is compared with."""
    yield from of_artefacts(backups, around)
    database = next((one for one in around.things("databases", Database) if one.id == backups.of), None)
    yield from of_url(database.url) if database is not None else ()
    if around.consent.drill is None or not around.consent.drill.restore:
        message = "the profile does not allow a restore drill; add consent.drill.restore: true"
        raise CannotLook(ReasonCode.NO_CONSENT, message)
