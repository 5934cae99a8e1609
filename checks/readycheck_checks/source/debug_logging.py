"""No debug output reaches production.

Judges each place by where it lies and by what is around it: a test, a script or a program for the terminal may
print; so may code behind a development check. What a linter's comment silences is counted and shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from readycheck.api import (
    Check,
    CodeEvidence,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Status,
    TableEvidence,
    at_file,
    finding,
    passed,
    unknown,
    warned,
)
from readycheck_checks.source.bundles import judge_bundles
from readycheck_checks.source.facts import (
    REASONS,
    DebugOutputFact,
    FileClass,
    NotRead,
    Occurrence,
    OutputCount,
    OutputState,
)

ID = "source.debug_logging"
_DEBUGGERS = {"debugger", "breakpoint", "pdb", "ipdb", "pudb", "wdb", "rdb", "web_pdb", "remote_pdb", "rpdb", "pydevd",
              "debugpy", "code.interact", "IPython.embed"}  # fmt: skip
_REASON_CODES = {
    "too_large": ReasonCode.TRUNCATED,
    "out_of_time": ReasonCode.BUDGET,
    "language": ReasonCode.UNSUPPORTED,
    "outside": ReasonCode.UNREADABLE,
}


class Options(Model):
    """What counts as debug output."""

    allow: tuple[str, ...] = Field(
        default=("console.error", "console.warn", "print to stderr", "pprint to stderr"),
        description="Output that production may write.",
    )
    built: Literal["fail", "warn", "ignore"] = Field(
        default="fail", description="What debug output in the bundles named in `built` leads to."
    )
    suppressed: Literal["pass", "warn", "fail"] = Field(
        default="pass", description="What output that a linter's comment silences leads to."
    )
    most: int = Field(default=50, ge=1, description="So many places are listed one by one, the rest as a number.")


def judge(fact: DebugOutputFact, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """One finding per place that reaches production, one per file that could not be read, and the sum."""
    yield from _places(fact, options)
    yield from _bundles_not_named(fact, options)
    yield from judge_bundles(ID, fact)
    yield from _unread(fact)
    production = fact.scanned.get(FileClass.PRODUCTION, 0) + fact.scanned.get(FileClass.BUILT, 0)
    if not production and not fact.open_questions:
        yield unknown(
            f"{ID}.no_source",
            ReasonCode.INSUFFICIENT_DATA,
            "No file of a language that is read that reaches production was found, so there was nothing to judge",
            fix="Point source.path at the application's root, or name its files in source.production.",
        )
    elif production:
        yield passed(f"{ID}.scanned", _sum_of(fact, production), evidence=_tables(fact))


def _status(one: Occurrence, options: Options) -> Status | None:
    """What one place leads to; None where it leads to nothing."""
    if one.file_class is FileClass.CLI and one.how == "setting":
        return Status.WARN if one.state is OutputState.OPEN else None
    if one.what in options.allow or one.file_class not in (FileClass.PRODUCTION, FileClass.BUILT):
        return None
    built: Status | None = {"fail": Status.FAIL, "warn": Status.WARN, "ignore": None}[options.built]
    reached = Status.FAIL if one.file_class is FileClass.PRODUCTION else built
    if one.state is OutputState.SUPPRESSED:
        silenced: Status | None = {"fail": reached, "warn": Status.WARN, "pass": None}[options.suppressed]
        return silenced
    if one.state is not OutputState.OPEN:
        return None
    if one.how == "secret":
        return Status.WARN if one.what.startswith("personal") else reached
    if one.what == "alert":
        return Status.WARN if reached else None
    # The console handed on as an object may serve as a logger for errors only.
    return Status.WARN if one.what == "console" and reached else reached


def _places(fact: DebugOutputFact, options: Options) -> Iterator[Finding]:
    judged = [(status, one) for one in fact.occurrences if (status := _status(one, options)) is not None]
    judged.sort(key=lambda pair: pair[0] is not Status.FAIL)
    for status, one in judged[: options.most]:
        kind = _kind(one)
        yield finding(
            f"{ID}.{kind}",
            status,
            _message(one),
            location=at_file(one.file, one.line, one.column),
            value=one.what,
            evidence=(CodeEvidence(label="line", value=one.snippet, language=one.language, line=one.line),),
            fix=_FIXES.get(kind, ""),
        )
    rest = Counter(status for status, _ in judged[options.most :])
    cut = _open_places(fact, options) - sum(_is_open(one, options) for one in fact.occurrences)
    if cut > 0:
        rest[Status.FAIL] += cut
    for status, number in sorted(rest.items()):
        yield finding(f"{ID}.more", status, f"{number} more places write debug output in production code", value=number)


_FIXES = {
    "debugger": "Stop shipping the debugger.",
    "secret": "Leave the value out of the log, or log a hash of it, and change what has been logged already.",
    "setting": "Switch debugging off in production, and on by the environment for development only.",
}


def _kind(one: Occurrence) -> str:
    if one.how in ("secret", "setting"):
        return one.how
    if one.what in _DEBUGGERS:
        return "debugger"
    return "handed_on" if one.how == "reference" else "output"


def _bundles_not_named(fact: DebugOutputFact, options: Options) -> Iterator[Finding]:
    """Minified files that no glob of the profile places: they may well be served, so they are not passed over."""
    places = [
        one
        for one in fact.occurrences
        if (one.file_class, one.state) == (FileClass.MINIFIED, OutputState.OPEN)
        and one.how != "reference"
        and one.what not in options.allow
    ]
    for file, number in list(Counter(one.file for one in places).items())[:20]:
        first = next(one for one in places if one.file == file)
        yield warned(
            f"{ID}.bundle_not_named",
            f"{file} is minified and writes debug output ({number} times); the profile does not say if it is served",
            location=at_file(file, first.line, first.column),
            value=number,
            evidence=(CodeEvidence(label="line", value=first.snippet, language=first.language, line=first.line),),
            fix="Name it in source.built if it is yours and served, in source.vendored if others maintain it, else in"
            " source.exclude.",
        )


def _is_open(one: Occurrence | OutputCount, options: Options) -> bool:
    return one.file_class is FileClass.PRODUCTION and one.state is OutputState.OPEN and one.what not in options.allow


def _open_places(fact: DebugOutputFact, options: Options) -> int:
    """All of them, also those that the fact has no room to list."""
    return sum(one.number for one in fact.counts if _is_open(one, options))


def _message(one: Occurrence) -> str:
    where = "the bundle that is served" if one.file_class is FileClass.BUILT else "code that reaches production"
    if one.how == "secret":
        sort, _, name = one.what.partition(": ")
        kept = "a secret" if sort == "secret" else "personal data"
        return f"{name} is given to a log call in {where}, so {kept} is kept in the logs"
    if one.how == "setting":
        return f"A setting switches debugging on in {where}, which shows visitors the program's inside when it fails"
    if one.what == "alert":
        return f"alert opens a dialog that stops the page in {where}; it is made for debugging"
    if one.what in _DEBUGGERS:
        return f"{one.what} stops the program in {where}"
    if one.how == "reference":
        return f"{one.what} is handed on as a value in {where}, so whatever receives it writes debug output"
    return f"{one.what} writes debug output in {where}"


def _unread(fact: DebugOutputFact) -> Iterator[Finding]:
    blind = [one for one in fact.not_read if one.leaves_open]
    for one in blind[:20]:
        yield unknown(
            f"{ID}.not_read",
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
        yield unknown(f"{ID}.not_read", ReasonCode.UNREADABLE, message, value=fact.open_questions - 20)
    if not fact.tally.complete:
        yield unknown(
            f"{ID}.incomplete",
            ReasonCode.BUDGET,
            f"The walk ended after {fact.tally.seen} files, so the rest of the tree is not known",
            fix="Leave folders out with source.exclude, or raise source.max_files.",
        )
    for path in fact.missing_built:
        yield unknown(
            f"{ID}.no_bundle",
            ReasonCode.NOT_CONFIGURED,
            f"The bundle {path} holds no script, so what is served was not judged",
            fix="Build before the audit, or correct source.built.",
        )


def _why(one: NotRead) -> str:
    words = REASONS.get(one.reason, one.reason)
    return f"{words}: {one.detail}" if one.detail else words


def _sum_of(fact: DebugOutputFact, production: int) -> str:
    tally = fact.tally
    silenced = sum(one.number for one in fact.counts if one.state is OutputState.SUPPRESSED)
    return (
        f"{production} files that reach production were read; of {tally.seen} files, {tally.scanned} were read,"
        f" {tally.other} are of other kinds and {sum(tally.skipped.values())} were left out with a reason;"
        f" comments of linters silence {silenced} places"
    )


def _tables(fact: DebugOutputFact) -> tuple[TableEvidence, ...]:
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


CHECK = Check(
    id=ID,
    title="No debug output reaches production",
    needs=DebugOutputFact,
    options=Options,
    judge=judge,
    why="Debug output slows pages down, fills logs and shows visitors what was meant for developers only.",
    fix="Remove the call, put it behind a development check, or use the application's logger with a level.",
    references=("CWE-489", "CWE-532", "OWASP ASVS 5.0 13.4.2"),
)
