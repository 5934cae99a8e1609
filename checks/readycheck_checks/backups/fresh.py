"""The newest backup is recent and whole, and backups come regularly.

Looks at files only: age against the RPO, the gaps between backups, their sizes, and
whether the newest is complete. An off-site copy and retention are not seen from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from readycheck.api import (
    AtMost,
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Seconds,
    Status,
    UpperBar,
    at_artefact,
    failed,
    finding,
    format_bytes,
    format_seconds,
    passed,
    unknown,
    warned,
)
from readycheck_checks.backups.facts import CLOSED, PLAIN, Artefact, Artefacts
from readycheck_checks.backups.row import Bars, judge_row

_ID = "backups.fresh"
_READABLE_BY_OTHERS = 0o044


class Options(Model):
    """What a backup has to be."""

    rpo: Seconds | None = Field(
        default=None, description="Greatest age of the newest backup, instead of the set's rpo."
    )
    gap: UpperBar | None = Field(
        default=None, description="Longest time between two backups; by default 1.5 times the RPO warns, 3 times fails."
    )
    size_drop: UpperBar = Field(
        default=AtMost(warn=50, fail=80),
        description="How much smaller than the median of the earlier ones the newest may be, in percent.",
    )
    clock_tolerance: Seconds = Field(
        default=900.0, description="How far in the future a file's time may lie before it is not believed."
    )
    require: tuple[Literal["encryption", "offsite", "retention"], ...] = Field(
        default=(), description="What has to be proven beyond freshness: encryption, offsite, retention."
    )


def judge(fact: Artefacts, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Findings on the newest backup, then on the row of them."""
    if not fact.newest:
        state = f" and is finished ({fact.being_written[0]} is still being written)" if fact.being_written else ""
        yield failed(
            f"{_ID}.absent",
            f"no backup is there that matches {', '.join(fact.patterns)}{state}",
            reason_code=ReasonCode.ABSENT,
            fix="Run the backup job, or correct where the profile says that its files are.",
        )
        return
    newest = fact.newest[0]
    yield _age(fact, options, context)
    yield _whole(fact, newest)
    rpo = options.rpo if options.rpo is not None else fact.rpo
    yield from judge_row(_ID, fact, Bars(rpo, options.gap, options.size_drop, options.clock_tolerance), context.as_of)
    if newest.mode is not None and newest.mode & _READABLE_BY_OTHERS and newest.holds in PLAIN:
        yield warned(
            f"{_ID}.readable_by_others",
            f"every account of the machine or the group can read {newest.name} (mode {newest.mode:03o}),"
            " with all the data in it",
            location=at_artefact(newest.name),
            value=f"{newest.mode:03o}",
            threshold="600",
            fix=f"chmod 600 {newest.name}, and set umask 077 in the backup job.",
        )
    for what in options.require:
        yield _required(what, newest)


def _age(fact: Artefacts, options: Options, context: JudgeContext) -> Finding:
    newest = fact.newest[0]
    rpo = options.rpo if options.rpo is not None else fact.rpo
    age = (context.as_of - newest.modified).total_seconds()
    if age < -options.clock_tolerance:
        return unknown(
            f"{_ID}.age",
            ReasonCode.INSUFFICIENT_DATA,
            f"the time of {newest.name} lies {format_seconds(-age)} in the future, so its age is not known",
            location=at_artefact(newest.name),
            fix="Set the clocks of the machines that write and keep the backups.",
        )
    age = max(0.0, age)
    if rpo is None:
        return unknown(
            f"{_ID}.age",
            ReasonCode.NOT_CONFIGURED,
            f"the newest backup is {format_seconds(age)} old, but the profile does not say how old it may be",
            location=at_artefact(newest.name),
            value=round(age),
            unit="s",
            fix="Add rpo: to the backup set, such as rpo: 24h",
        )
    return finding(
        f"{_ID}.age",
        Status.PASS if age <= rpo else Status.FAIL,
        f"the newest backup, {newest.name}, is {format_seconds(age)} old;"
        f" at most {format_seconds(rpo)} of work may be lost",
        reason_code=None if age <= rpo else ReasonCode.THRESHOLD,
        location=at_artefact(newest.name),
        value=round(age),
        threshold=round(rpo),
        unit="s",
        fix="" if age <= rpo else "Find out why the backup job stopped, run it, and raise an alert when it fails.",
    )


def _whole(fact: Artefacts, newest: Artefact) -> Finding:
    where = at_artefact(newest.name)
    repair = "Look at the log of the backup job, repair it, and let it check what it wrote."
    if newest.complete is False:
        return failed(
            f"{_ID}.complete",
            f"the newest backup, {newest.name} ({format_bytes(newest.size)}), is not whole: {newest.problem}",
            location=where,
            value=newest.size,
            unit="B",
            fix=repair,
        )
    if fact.wanted and newest.holds != fact.wanted and newest.holds not in CLOSED:
        return failed(
            f"{_ID}.kind",
            f"the newest backup, {newest.name}, is no {fact.wanted} database but {newest.holds}",
            location=where,
            value=newest.holds,
            threshold=fact.wanted,
            fix=repair,
        )
    if newest.complete is None:
        return unknown(
            f"{_ID}.complete",
            ReasonCode.TRUNCATED if newest.problem.startswith("only") else ReasonCode.UNSUPPORTED,
            f"whether the newest backup, {newest.name}, is whole is not known: {newest.problem}",
            location=where,
            fix="Restore it somewhere and sign for it, or add a restore drill.",
        )
    return passed(
        f"{_ID}.complete",
        f"the newest backup is as long as its own header says ({format_bytes(newest.size)}); an off-site copy,"
        " retention and its content were not looked at",
        location=where,
        value=newest.size,
        unit="B",
    )


def _required(what: str, newest: Artefact) -> Finding:
    where = at_artefact(newest.name)
    if what == "encryption" and newest.holds == "encrypted":
        return passed(f"{_ID}.encryption", f"{newest.name} is encrypted", location=where)
    if what == "encryption" and newest.holds in PLAIN:
        return failed(
            f"{_ID}.encryption",
            f"{newest.name} can be read by anybody who gets hold of it: it is not encrypted",
            location=where,
            value=newest.holds,
            fix="Encrypt backups before they leave the machine, such as with age or gpg.",
        )
    return unknown(
        f"{_ID}.{what}",
        ReasonCode.UNSUPPORTED,
        f"whether there is {_WORDS[what]} cannot be seen from the files here",
        fix="Sign for it with an attestation until this can be looked at.",
    )


_WORDS = {"encryption": "encryption", "offsite": "an off-site copy", "retention": "the retention that was promised"}

CHECK = Check(
    id=_ID,
    title="The newest backup is recent and whole, and backups come regularly",
    needs=Artefacts,
    options=Options,
    judge=judge,
    why="After a loss, everything that was done since the last good backup is gone.",
    fix="Repair the backup job, let its failure raise an alert, and watch age and size of its newest result.",
    references=("NIST SP 800-53 CP-9",),
)
