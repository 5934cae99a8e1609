"""No debug output reaches production.

Judges each place by where it lies and by what is around it: a test, a script or a program for the terminal may
print; so may code behind a development check. What a linter's comment silences is counted and shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from readycheck.api import (
    Check,
    CodeEvidence,
    Finding,
    JudgeContext,
    ReasonCode,
    Status,
    at_file,
    finding,
    passed,
    unknown,
    warned,
)
from readycheck_checks.source.bundles import judge_bundles
from readycheck_checks.source.debug_options import Options
from readycheck_checks.source.debug_places import is_open, leads_to, told
from readycheck_checks.source.debug_scope import sum_of, tables, unread
from readycheck_checks.source.facts import DebugOutputFact, FileClass, OutputState

ID = "source.debug_logging"


def judge(fact: DebugOutputFact, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """One finding per place that reaches production, one per file that could not be read, and the sum."""
    yield from _places(fact, options)
    yield from _bundles_not_named(fact, options)
    yield from judge_bundles(ID, fact)
    yield from unread(ID, fact)
    production = fact.scanned.get(FileClass.PRODUCTION, 0) + fact.scanned.get(FileClass.BUILT, 0)
    if not production and not fact.open_questions:
        yield unknown(
            f"{ID}.no_source",
            ReasonCode.INSUFFICIENT_DATA,
            "No file of a language that is read that reaches production was found, so there was nothing to judge",
            fix="Point source.path at the application's root, or name its files in source.production.",
        )
    elif production:
        yield passed(f"{ID}.scanned", sum_of(fact, production), evidence=tables(fact))


def _places(fact: DebugOutputFact, options: Options) -> Iterator[Finding]:
    judged = [(status, one) for one in fact.occurrences if (status := leads_to(one, options)) is not None]
    judged.sort(key=lambda pair: pair[0] is not Status.FAIL)
    for status, one in judged[: options.most]:
        yield told(ID, status, one)
    rest = Counter(status for status, _ in judged[options.most :])
    # The fact has no room to list them all; its counts have.
    cut = sum(one.number for one in fact.counts if is_open(one, options)) - sum(
        is_open(one, options) for one in fact.occurrences
    )
    if cut > 0:
        rest[Status.FAIL] += cut
    for status, number in sorted(rest.items()):
        yield finding(
            f"{ID}.more",
            status,
            f"{number} more places write debug output in production code",
            value=number,
            stands_for=number,
        )


def _bundles_not_named(fact: DebugOutputFact, options: Options) -> Iterator[Finding]:
    """Minified files that no glob of the profile places: they may well be served, so they are not passed over."""
    places = [
        one
        for one in fact.occurrences
        if (one.file_class, one.state) == (FileClass.MINIFIED, OutputState.OPEN)
        and one.how != "reference"
        and one.what not in options.allow
    ]
    for file, number in list(Counter(one.file for one in places).items()):
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
