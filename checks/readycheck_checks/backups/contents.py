"""Judges what a restored backup holds against its source: schema and rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from readycheck.api import (
    AtMost,
    Confidence,
    Finding,
    ReasonCode,
    Status,
    TableEvidence,
    at_artefact,
    at_object,
    failed,
    finding,
    passed,
    warned,
)
from readycheck_checks.backups.facts import Restore, TableCount
from readycheck_checks.database.facts import Difference
from readycheck_checks.database.reconcile import KINDS, name_of, shown

_MOST = 5000
_SLACK_ROWS = 10
_SURE = ("key", "sequence")
_TOLD = {
    "key": "that the source still has from that time, by their keys",
    "sequence": "that the source still has from that time, by their numbers",
    "time": "that the source still has from that time, by their dates",
    "all": "that the source has now",
}


def judge_schema(check: str, fact: Restore) -> Iterator[Finding]:
    """Findings on objects that the source has and the backup has not, or otherwise."""
    where = at_artefact(fact.artefact)
    real = [one for one in fact.differences if not one.cosmetic]
    if fact.backup_revision != fact.source_revision:
        yield warned(
            f"{check}.revision",
            f"the backup holds the schema of revision {fact.backup_revision or 'none'}, the source is at"
            f" {fact.source_revision or 'none'}: after a restore the migrations have to run",
            location=where,
            value=fact.backup_revision,
            threshold=fact.source_revision,
            fix="Make a backup after each migration, and put the migration into the recovery runbook.",
        )
        return
    for one in real[:_MOST]:
        yield failed(
            f"{check}.{name_of(one)}",
            _sentence(one),
            reason_code=ReasonCode.ABSENT if one.change == "missing" else ReasonCode.DEFECT,
            location=at_object(one.name, one.kind, one.attribute or None),
            value=shown(one.actual),
            threshold=shown(one.expected),
            fix="Back up the whole database, with SQLite's own backup or VACUUM INTO.",
        )
    if not real:
        yield passed(f"{check}.schema", "the restored schema is the source's", location=where)


def _sentence(one: Difference) -> str:
    name = f"the {KINDS[one.kind]} {'of ' if one.kind == 'primary_key' else ''}{one.name}"
    if one.change == "missing":
        return f"{name} of the source is not in the backup"
    if one.change == "extra":
        return f"{name} is in the backup, but the source does not have it"
    return f"{name} has another {one.attribute.replace('_', ' ')} in the backup than in the source"


def judge_rows(check: str, fact: Restore, lost: AtMost, fewer: AtMost, moving: tuple[str, ...]) -> Iterator[Finding]:
    """Findings on tables whose rows the backup lacks, then one that sums up."""
    problems = 0
    for one in fact.counts:
        if any(fnmatchcase(one.table.lower(), pattern.lower()) for pattern in moving):
            continue
        verdict = _judge_table(one, lost, fewer)
        if verdict is not None:
            problems += 1
            yield finding(
                f"{check}.rows",
                verdict.status,
                f"the backup lacks {verdict.absent:,} of the {verdict.then:,} rows of {one.table} {_TOLD[verdict.how]}",
                reason_code=ReasonCode.THRESHOLD,
                location=at_object(one.table, "table"),
                value=round(verdict.percent, 2),
                threshold=verdict.bar.warn,
                unit="% missing",
                confidence=Confidence.HIGH if verdict.how in _SURE else Confidence.MEDIUM,
                fix="Find out what the backup job leaves out; list a table whose rows come and go under 'moving'.",
            )
    rows, tables = sum(one.backup for one in fact.counts), len(fact.counts)
    newer = sum(max(0, one.source - (one.backup if one.how == "all" else one.then)) for one in fact.counts)
    yield finding(
        f"{check}.counted",
        Status.PASS,
        f"{rows:,} rows in {tables} tables were counted on both sides"
        + (f"; {newer:,} came to the source since" if newer else "")
        + (f"; {problems} of the tables lack rows" if problems else ""),
        location=at_artefact(fact.artefact),
        value=rows,
        evidence=(_table(fact),),
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: Status
    how: str
    then: int
    absent: int
    percent: float
    bar: AtMost


def _judge_table(one: TableCount, lost: AtMost, fewer: AtMost) -> _Verdict | None:
    """The first proof that rows are missing; None where there is none."""
    # A copy without its log lacks the newest rows: their keys look new, their dates do not.
    for how, then in ((one.how, one.then), ("time", one.dated)):
        absent = (then or 0) - one.backup
        if then is None or absent <= (0 if how in _SURE else _SLACK_ROWS):
            continue
        bar = lost if how in _SURE else fewer
        percent = 100.0 * absent / then
        status = bar.judge(percent)
        if how == "all" and one.backup:
            # Totals cannot tell what is missing from what came since: a day of logins multiplies a table of sessions.
            status = Status.WARN if status is Status.FAIL else status
        if status is not Status.PASS:
            return _Verdict(status, how, then, absent, percent, bar)
    return None


def _table(fact: Restore) -> TableEvidence:
    widest = sorted(fact.counts, key=lambda one: (one.backup - one.then, one.table))[:_MOST]
    return TableEvidence(
        label="Rows",
        columns=("table", "in the backup", "in the source", "of these then", "told by"),
        rows=tuple((one.table, one.backup, one.source, one.then, one.how) for one in widest),
    )
