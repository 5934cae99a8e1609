"""No setting of the source switches debugging on in production.

Reads the same places as `source.debug_logging`; here they say what production runs with, and the value that holds
where nothing is set from outside is the one that is judged. What shows from outside is judged by `http.debug_off`.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    Check,
    CodeEvidence,
    Finding,
    JudgeContext,
    NoOptions,
    ReasonCode,
    at_file,
    failed,
    not_applicable,
    passed,
    unknown,
    warned,
)
from readycheck_checks.source.facts import DebugOutputFact, FileClass, Occurrence, OutputState

ID = "source.debug_settings"
_ENDINGS = (".py", ".pyw")


def judge(fact: DebugOutputFact, _options: NoOptions, _context: JudgeContext) -> Iterator[Finding]:
    """One finding per setting, one per module that could not be read, else the number of modules read."""
    places = [one for one in fact.occurrences if one.how == "setting" and one.state is OutputState.OPEN]
    bad = [one for one in places if one.file_class in (FileClass.PRODUCTION, FileClass.CLI)]
    for one in bad:
        yield _told(one)
    dark = [one for one in fact.not_read if one.leaves_open and one.file.endswith(_ENDINGS)]
    for left in dark[:20]:
        yield unknown(
            f"{ID}.not_read",
            ReasonCode.UNREADABLE,
            f"{left.file} was not read, so whether it switches debugging on is not known",
            location=at_file(left.file),
            fix="Make it readable, or name it in source.exclude or source.tests if it is not production.",
        )
    read = fact.languages.get("python", 0)
    unlisted = fact.open_questions > sum(one.leaves_open for one in fact.not_read)
    if not fact.tally.complete or unlisted:
        yield unknown(
            f"{ID}.incomplete",
            ReasonCode.BUDGET,
            "Not all of the tree was read, so a setting in the rest is not known",
            fix="Leave folders out with source.exclude, or raise source.max_files.",
        )
    elif read and not bad and not dark:
        yield passed(f"{ID}.off", f"None of {read} Python modules that reach production switches debugging on")
    elif not read and not bad and not dark:
        yield not_applicable(
            f"{ID}.no_settings",
            "The source holds no Python module that reaches production; only their settings are read",
        )


def _told(one: Occurrence) -> Finding:
    evidence = (CodeEvidence(label="line", value=one.snippet, language=one.language, line=one.line),)
    fix = "Switch debugging off by default, and on by the environment of development only."
    place = at_file(one.file, one.line, one.column)
    if one.file_class is FileClass.CLI:
        message = "A program for the terminal switches debugging on where nothing else is set"
        return warned(f"{ID}.on", message, location=place, evidence=evidence, fix=fix)
    message = "A setting switches debugging on in production where nothing else is set"
    return failed(f"{ID}.on", message, location=place, evidence=evidence, fix=fix)


CHECK = Check(
    id=ID,
    title="No setting of the source switches debugging on",
    needs=DebugOutputFact,
    options=NoOptions,
    judge=judge,
    why="A framework in debug mode shows its source, its settings and at times a console to whoever provokes an error.",
    fix="Switch debugging off by default, and on by the environment of development only.",
    references=("CWE-489", "CWE-215", "OWASP ASVS 5.0 13.4.2"),
)
