"""A backup was really restored, is whole inside, holds what the source held, and was fast enough.

The rows that the source got since the backup was made are told from those that the
backup lacks by the tables' growing keys, or by the time of the row; where neither can
tell, shares are judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    AtMost,
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Seconds,
    StagesEvidence,
    Status,
    UpperBar,
    at_artefact,
    failed,
    finding,
    format_bytes,
    format_seconds,
    passed,
    seen,
    unknown,
    warned,
)
from readycheck_checks.backups.contents import judge_rows, judge_schema
from readycheck_checks.backups.facts import Restore

_ID = "backups.restores"
_REPAIR = "Repair the backup job: let it copy with SQLite's own backup, and check the copy before it counts."


class Options(Model):
    """What a restore has to show."""

    rto: Seconds | None = Field(default=None, description="How long a restore may take, instead of the set's rto.")
    lost_rows: UpperBar = Field(
        default=AtMost(warn=0, fail=0),
        description="Rows of a table that the source had when the backup was made and the backup lacks, in percent;"
        " judged where the table's keys or a sequence tell.",
    )
    fewer_rows: UpperBar = Field(
        default=AtMost(warn=20, fail=50),
        description="The same in percent where only times or totals tell, for tables that differ by more than 10 rows;"
        " totals alone only warn, unless the backup holds no row of the table.",
    )
    moving: tuple[str, ...] = Field(
        default=(), description="Tables (globs) whose rows come and go, such as sessions: their counts are not judged."
    )
    compare: bool = Field(default=True, description="Compare the restored database with its source.")


def judge(fact: Restore, options: Options, context: JudgeContext) -> Iterator[Finding]:  # noqa: ARG001
    """The restore itself, then what came out of it, then the time it took."""
    where = at_artefact(fact.artefact) if fact.artefact else None
    if fact.reason is not None:
        yield unknown(f"{_ID}.restored", fact.reason, fact.problem, location=where)
        return
    if fact.broken:
        yield failed(
            f"{_ID}.restored",
            f"the newest backup, {fact.artefact}, cannot be restored: {fact.broken}" if fact.artefact else fact.broken,
            reason_code=ReasonCode.DEFECT if fact.artefact else ReasonCode.ABSENT,
            location=where,
            fix=_REPAIR,
        )
        return
    if fact.integrity:
        yield failed(
            f"{_ID}.integrity",
            f"the restored {fact.artefact} is damaged inside: {fact.integrity[0]}",
            location=where,
            value=len(fact.integrity),
            threshold=0,
            evidence=(seen("PRAGMA integrity_check", "\n".join(fact.integrity)),),
            fix=_REPAIR,
        )
        return
    yield passed(
        f"{_ID}.integrity",
        f"{fact.artefact} was restored ({format_bytes(fact.restored_bytes)});"
        " SQLite's integrity check found nothing wrong",
        location=where,
    )
    yield from _foreign_keys(fact)
    yield from _compared(fact, options)
    yield _time(fact, options)


def _foreign_keys(fact: Restore) -> Iterator[Finding]:
    where = at_artefact(fact.artefact)
    if fact.foreign_keys_problem:
        yield unknown(
            f"{_ID}.foreign_keys",
            ReasonCode.UNSUPPORTED,
            f"the foreign keys of the restored database could not be checked: {fact.foreign_keys_problem}",
            location=where,
        )
    for one in fact.orphans:
        same = one.source is not None and one.source >= one.rows
        message = (
            f"{one.rows} row{'s' if one.rows != 1 else ''} of {one.table} in the backup point to no row of {one.parent}"
        )
        yield (warned if same else failed)(
            f"{_ID}.foreign_keys",
            message + (", as in the source" if same else ""),
            location=where,
            value=one.rows,
            threshold=one.source or 0,
            fix="Correct these rows in the source, and let the application set PRAGMA foreign_keys = ON."
            if same
            else _REPAIR,
        )
    if not fact.orphans and not fact.foreign_keys_problem:
        yield passed(f"{_ID}.foreign_keys", "every reference of the restored database leads to a row", location=where)


def _compared(fact: Restore, options: Options) -> Iterator[Finding]:
    if not options.compare:
        return
    if fact.compare_reason is not None:
        yield unknown(
            f"{_ID}.compared",
            fact.compare_reason,
            f"the restored database could not be compared with its source: {fact.compare_problem}",
            location=at_artefact(fact.artefact),
        )
        return
    yield from judge_schema(_ID, fact)
    yield from judge_rows(_ID, fact, options.lost_rows, options.fewer_rows, options.moving)


def _time(fact: Restore, options: Options) -> Finding:
    took = sum(seconds for _name, seconds in fact.stages)
    rto = options.rto if options.rto is not None else fact.rto
    where = at_artefact(fact.artefact)
    evidence = (StagesEvidence(label="Stages of the restore", stages=fact.stages, bar=rto),)
    if rto is None:
        return unknown(
            f"{_ID}.time",
            ReasonCode.NOT_CONFIGURED,
            f"the restore took {format_seconds(took)}, but the profile does not say how long it may take",
            location=where,
            value=round(took, 3),
            unit="s",
            evidence=evidence,
            fix="Add rto: to the backup set, such as rto: 30m",
        )
    status = Status.PASS if took <= rto else Status.FAIL
    return finding(
        f"{_ID}.time",
        status,
        f"copying, opening and checking took {format_seconds(took)} on the machine of the audit;"
        f" {format_seconds(rto)} are allowed",
        reason_code=None if status is Status.PASS else ReasonCode.THRESHOLD,
        location=where,
        value=round(took, 3),
        threshold=rto,
        unit="s",
        evidence=evidence,
        fix="" if status is Status.PASS else "Shorten the longest stage, or agree on a longer recovery time.",
    )


CHECK = Check(
    id=_ID,
    title="A backup was restored, holds what the source held, and was fast enough",
    needs=Restore,
    options=Options,
    judge=judge,
    why="A backup that nobody has restored is a hope; the first restore should not be the one that counts.",
    fix="Restore the newest backup into a scratch database, compare it, and repair the job until it is whole.",
    references=("NIST SP 800-53 CP-4", "NIST SP 800-53 CP-10"),
)
