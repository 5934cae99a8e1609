"""What other scanners found (semgrep, CodeQL, Trivy, ZAP, gitleaks …) is below the bar, and is of this code.

A result is graded by its rule's `security-severity` where it has one, else by its level. A scanner that failed, a file
that was cut, a run that is older than the code or of another revision say nothing: that is not known, never clean.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from readycheck.api import (
    Check,
    Field,
    Finding,
    JudgeContext,
    Location,
    Model,
    ReasonCode,
    Seconds,
    Status,
    TableEvidence,
    at_file,
    at_url,
    finding,
    format_seconds,
    not_applicable,
    passed,
    unknown,
    warned,
)
from readycheck_checks.source.facts import FileClass, SarifFact, SarifResult, SarifRun

ID = "source.sarif"
_LEVELS = {"none": 0, "note": 1, "warning": 2, "error": 3}
_SEVERITIES = {"low": 1, "medium": 2, "high": 3, "critical": 4}
_DEVELOPERS = (FileClass.TEST, FileClass.SCRIPT)


class Options(Model):
    """Bars over level and severity, and how fresh a scan must be."""

    fail_on: Literal["note", "warning", "error"] = Field(
        default="error", description="Results of this level or graver fail, where the rule has no severity."
    )
    warn_on: Literal["note", "warning", "error"] = Field(
        default="warning", description="Results of this level or graver that do not fail warn."
    )
    fail_severity: Literal["low", "medium", "high", "critical"] = Field(
        default="medium", description="Results whose rule has this `security-severity` or a graver one fail."
    )
    baseline: Literal["all", "new"] = Field(
        default="all", description="`new`: what was there in the scanner's baseline already only warns."
    )
    stale: Literal["unknown", "fail", "warn"] = Field(
        default="unknown", description="What a scan leads to that is older than the code, or of another revision."
    )
    tolerance: Seconds = Field(default=60.0, description="So much older than the newest code a scan may be.")
    max_age: Seconds = Field(default=30 * 86400.0, description="An older scan is stale, whatever the age of the code.")
    unscanned: Literal["ignore", "warn", "unknown"] = Field(
        default="ignore", description="What code leads to that is not Python, where no SARIF file is named."
    )
    ignore: tuple[str, ...] = Field(default=(), description="Rules that are only counted, by their ids.")
    most: int = Field(
        default=5000, ge=1, le=20_000, description="So many results are listed one by one, the rest as a number."
    )


def judge(fact: SarifFact, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """One finding per result above the bar, per scan that says too little, and the sum."""
    if not fact.complete:
        message = "The tree was not looked at to its end, so there may be newer code than the scans saw"
        yield unknown(f"{ID}.incomplete", ReasonCode.BUDGET, message, fix="Raise source.max_files.")
    if not fact.asked:
        yield _nothing_named(fact, options)
        return
    for file, why in list(fact.unread.items())[:20]:
        code = ReasonCode.NOT_COLLECTED if why.startswith("no file") else ReasonCode.UNREADABLE
        message = f"{file} says nothing: {why}"
        yield unknown(f"{ID}.unread", code, message, location=at_file(file), fix="Let the scanner write it again.")
    yield from _results(fact, options)
    for run in fact.runs:
        if run.problem:
            message = f"{run.tool} says too little: {run.problem}"
            fix = "Repair the scan, and let it run to its end."
            yield unknown(f"{ID}.run", ReasonCode.TRUNCATED, message, location=at_file(run.file), fix=fix)
            continue
        yield _fresh(run, fact, options, context)


def _nothing_named(fact: SarifFact, options: Options) -> Finding:
    others = {name: number for name, number in fact.languages.items() if name not in ("python", "html")}
    said = ", ".join(f"{number} of {name}" for name, number in others.items())
    message = f"No other scanner's results are named in source.sarif; production files that none has read: {said}"
    if not others:
        return not_applicable(f"{ID}.none", "No other scanner's results are named in source.sarif")
    if options.unscanned == "unknown" or "python" not in fact.languages:
        fix = (
            "Run a scanner for these languages (semgrep, CodeQL), let it write SARIF and name the file in source.sarif."
        )
        return unknown(f"{ID}.none", ReasonCode.NOT_CONFIGURED, message, fix=fix)
    return warned(f"{ID}.none", message) if options.unscanned == "warn" else not_applicable(f"{ID}.none", message)


def _status(one: SarifResult, options: Options) -> Status | None:
    if one.state != "open" or one.rule in options.ignore:
        return None
    if one.severity:
        fails = _SEVERITIES[one.severity] >= _SEVERITIES[options.fail_severity]
        warns = True
    else:
        fails = _LEVELS[one.level] >= _LEVELS[options.fail_on]
        warns = _LEVELS[one.level] >= _LEVELS[options.warn_on]
    if fails and (one.file_class in _DEVELOPERS or (options.baseline == "new" and one.unchanged)):
        fails, warns = False, True
    return Status.FAIL if fails else Status.WARN if warns else None


def _results(fact: SarifFact, options: Options) -> Iterator[Finding]:
    judged = [(status, one) for one in fact.results if (status := _status(one, options)) is not None]
    judged.sort(key=lambda pair: pair[0] is not Status.FAIL)
    for status, one in judged[: options.most]:
        where = "" if one.file_class not in _DEVELOPERS else ", in a file for developers"
        yield finding(
            f"{ID}.result",
            status,
            f"{one.tool}: {one.message.rstrip('.')} ({one.rule}, {one.severity or one.level}{where})",
            location=_place(one),
            value=one.severity or one.level,
            threshold=options.fail_severity if one.severity else options.fail_on,
            fingerprint=f"{one.tool}/{one.rule}/{one.file}/{one.mark}",
            references=one.cwe,
        )
    left = len(judged[options.most :]) + (fact.results_total - len(fact.results) if judged else 0)
    if left > 0:
        worst = judged[-1][0] if len(judged) <= options.most else judged[options.most][0]
        yield finding(f"{ID}.more", worst, f"{left} more results may be above the bar", value=left, stands_for=left)


def _place(one: SarifResult) -> Location | None:
    if not one.file:
        return None
    return at_url(one.file) if "://" in one.file else at_file(one.file, one.line)


def _fresh(run: SarifRun, fact: SarifFact, options: Options, context: JudgeContext) -> Finding:
    """Whether a scan is of the code as it is now."""
    why = ""
    age = context.as_of - run.finished if run.finished else None
    if run.revision and fact.revision:
        if not fact.revision.startswith(run.revision):
            why = f"it is of revision {run.revision[:12]}, and {fact.revision[:12]} is checked out"
    elif run.finished and fact.newest_code and fact.newest_code - run.finished > timedelta(seconds=options.tolerance):
        older = format_seconds((fact.newest_code - run.finished).total_seconds())
        why = f"it is {older} older than {fact.newest_file}"
    if not why and age is not None and age > timedelta(seconds=options.max_age):
        why = f"it is {format_seconds(age.total_seconds())} old, older than {format_seconds(options.max_age)}"
    if not why:
        return passed(
            f"{ID}.scanned",
            f"{run.tool} {run.version} reported {run.results} results, of the code as it is".replace("  ", " "),
            location=at_file(run.file),
            value=run.results,
            evidence=_evidence(fact),
        )
    message = f"The scan of {run.tool} says nothing of the code as it is: {why}"
    fix = "Run the scanner again after the last change, best in the pipeline just before the audit."
    place = at_file(run.file)
    if options.stale == "unknown":
        return unknown(f"{ID}.stale", ReasonCode.STALE, message, location=place, fix=fix)
    return finding(f"{ID}.stale", Status(options.stale), message, location=place, fix=fix)


def _evidence(fact: SarifFact) -> tuple[TableEvidence, ...]:
    rows = tuple((*key.rsplit("/", 2), number) for key, number in fact.counts.items())
    table = TableEvidence(label="Results", columns=("tool", "level", "state", "number"), rows=rows)
    return (table,) if rows else ()


CHECK = Check(
    id=ID,
    title="Other scanners' results are below the bar",
    needs=SarifFact,
    options=Options,
    judge=judge,
    why="A scanner that runs in the pipeline helps only if somebody acts on what it says.",
    fix="Correct what the scanner names, or mark it in the scanner's own way with the reason.",
    references=("OASIS SARIF 2.1.0", "CWE-710"),
)
