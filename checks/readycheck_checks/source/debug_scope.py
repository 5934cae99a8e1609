"""What of a tree was read for debug output, what was not, and why."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import Finding, ReasonCode, TableEvidence, at_file, unknown
from readycheck_checks.source.facts import REASONS, DebugOutputFact, FileClass, NotRead, OutputState

_REASON_CODES = {
    "too_large": ReasonCode.TRUNCATED,
    "out_of_time": ReasonCode.BUDGET,
    "language": ReasonCode.UNSUPPORTED,
    "outside": ReasonCode.UNREADABLE,
}


def unread(rule: str, fact: DebugOutputFact) -> Iterator[Finding]:
    """One finding for each file that may hold debug output and was not read, and for what else stayed dark."""
    blind = [one for one in fact.not_read if one.leaves_open]
    for one in blind[:20]:
        yield unknown(
            f"{rule}.not_read",
            _REASON_CODES.get(one.reason, ReasonCode.UNREADABLE),
            f"{one.file} was not read ({_why(one)}), so whether it writes debug output is not known",
            location=at_file(one.file),
            fix=(
                "Raise source.max_file, or name it in source.exclude or source.tests if it is not production."
                if one.reason == "too_large"
                else "Make it readable, or name it in source.exclude or source.tests if it is not production."
            ),
        )
    if fact.open_questions > 20:
        message = f"{fact.open_questions - 20} more files that may reach production were not read"
        yield unknown(f"{rule}.not_read", ReasonCode.UNREADABLE, message, value=fact.open_questions - 20)
    if not fact.tally.complete:
        yield unknown(
            f"{rule}.incomplete",
            ReasonCode.BUDGET,
            f"The walk ended after {fact.tally.seen} files, so the rest of the tree is not known",
            fix="Leave folders out with source.exclude, or raise source.max_files.",
        )
    for path in fact.missing_built:
        yield unknown(
            f"{rule}.no_bundle",
            ReasonCode.NOT_CONFIGURED,
            f"The bundle {path} holds no script, so what is served was not judged",
            fix="Build before the audit, or correct source.built.",
        )


def _why(one: NotRead) -> str:
    words = REASONS.get(one.reason, one.reason)
    return f"{words}: {one.detail}" if one.detail else words


def sum_of(fact: DebugOutputFact, production: int) -> str:
    """How much was read, in a sentence."""
    tally = fact.tally
    silenced = sum(one.number for one in fact.counts if one.state is OutputState.SUPPRESSED)
    return (
        f"{production} files that reach production were read; of {tally.seen} files, {tally.scanned} were read,"
        f" {tally.other} are of other kinds and {sum(tally.skipped.values())} were left out with a reason;"
        f" comments of linters silence {silenced} places"
    )


def tables(fact: DebugOutputFact) -> tuple[TableEvidence, ...]:
    """Debug output by class of file, what was not looked at, and what linters' comments silence."""
    rows = sorted({one.file_class for one in fact.counts} | {FileClass(one) for one in fact.scanned})
    by_class = TableEvidence(
        label="Debug output by class of file",
        columns=("class", "files read", *OutputState),
        rows=tuple(
            (
                row.value,
                fact.scanned.get(row, 0),
                *(
                    sum(one.number for one in fact.counts if (one.file_class, one.state) == (row, state))
                    for state in OutputState
                ),
            )
            for row in rows
        ),
    )
    reasons = [("files", *one) for one in fact.tally.skipped.items()]
    reasons += [("folders", *one) for one in fact.tally.folders.items()]
    left_out = TableEvidence(
        label="Not looked at",
        columns=("what", "why", "number"),
        rows=tuple((what, REASONS.get(reason, reason), number) for what, reason, number in reasons),
    )
    silenced = TableEvidence(
        label="Silenced by a linter's comment",
        columns=("place", "what", "tool"),
        rows=tuple(
            (f"{one.file}:{one.line}", one.what, one.suppressed_by)
            for one in fact.occurrences
            if one.state is OutputState.SUPPRESSED
        )[:50],
    )
    return tuple(one for one in (by_class, left_out, silenced) if one.rows)
