"""Collects the newest files of a set of backups. Reads only."""

from __future__ import annotations

from readycheck.api import CollectContext, Collector
from readycheck_checks.backups.collect.files import find, inspect
from readycheck_checks.backups.facts import Artefact, Artefacts
from readycheck_checks.backups.needs import of_artefacts
from readycheck_checks.backups.targets import BackupSet

MOST_LISTED = 60
MOST_UNPACKED = 4 * 2**30


def _collect(backups: BackupSet, context: CollectContext) -> Artefacts:
    found = find(backups.patterns, context.base)
    listed: list[Artefact] = []
    being_written: list[str] = []
    for one in found[:MOST_LISTED]:
        # The newest is read to its end; of the others the head tells enough to compare sizes.
        seconds = max(0.0, min(40.0, context.remaining() - 5.0))
        artefact = inspect(one, deep=not listed, seconds=seconds, most=MOST_UNPACKED)
        if one.has_changed():
            being_written.append(one.path.name)
        else:
            listed.append(artefact)
    return Artefacts(
        patterns=backups.patterns,
        wanted="sqlite" if backups.sqlite else "",
        found=len(found),
        newest=tuple(listed),
        being_written=tuple(being_written),
        rpo=backups.rpo,
        gap=backups.gap,
    )


ARTEFACTS = Collector(
    id="backups.artefacts",
    title="The newest backup files",
    fact=Artefacts,
    collect=_collect,
    thing="backups",
    needs_for=of_artefacts,
    deadline=60.0,
)
