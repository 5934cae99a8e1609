"""The project's own Python code holds no known pattern of a vulnerability.

Bandit's results carry a severity and a confidence. From medium on, in both, they fail: a shell built from strings,
`eval`, unpickling, an unsafe YAML load; a project that means it says so with `# nosec`, or with ruff's `# noqa: S…`,
which is honoured and counted. Some tests only point at what a person should look at (`mark_safe`, a listening address,
a path in /tmp, an import): on ten well-kept projects nearly all of their results were sound, so they warn. MD5 and
SHA-1 fail where the code around them names what they protect (a password, a token, a signature) and warn elsewhere, as
most make a cache key or an ETag. SQL of constants alone, and a pickle whose signature is checked, are only counted, as
are low severity and low confidence (an `assert`, an imported `subprocess`), which are common in sound code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from readycheck.api import (
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Status,
    TableEvidence,
    at_file,
    finding,
    not_applicable,
    passed,
    unknown,
)
from readycheck_checks.source.facts import REASONS, BanditFact, BanditIssue

ID = "source.python_sast"
Level = Literal["LOW", "MEDIUM", "HIGH"]
_DIGESTS = ("B303", "B324")
_RANK = {"UNDEFINED": 0, "LOW": 1, "MEDIUM": 2, "HIGH": 3}


class Options(Model):
    """Bars over bandit's severity and confidence; a result must reach both to count."""

    fail_severity: Level = Field(default="MEDIUM", description="Results of this severity or graver fail.")
    fail_confidence: Level = Field(default="MEDIUM", description="Less sure results than this do not fail.")
    warn_severity: Level = Field(default="MEDIUM", description="Results that do not fail, but are as grave, warn.")
    warn_confidence: Level = Field(default="MEDIUM", description="Less sure results than this do not warn.")
    review: tuple[str, ...] = Field(
        default=("B104", "B108", "B308", "B310", "B401", "B402", "B411", "B412", "B415", "B702", "B703", "B704"),
        description="Tests of bandit that point at what a person should look at: their results warn at most.",
    )
    ignore: tuple[str, ...] = Field(default=(), description="Test ids of bandit that are only counted, such as B101.")
    most: int = Field(
        default=5000, ge=1, le=20_000, description="So many results are listed one by one, the rest as a number."
    )


def judge(fact: BanditFact, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """One finding per result above a bar, one per file that bandit could not read, and the sum."""
    if not fact.files and not fact.not_read_total and fact.complete:
        yield not_applicable(f"{ID}.no_python", "No Python file of the tree reaches production")
        return
    yield from _results(fact, options)
    blind = [one for one in fact.not_read if one.leaves_open]
    for one in blind[:20]:
        yield unknown(
            f"{ID}.not_read",
            ReasonCode.BUDGET if one.reason == "out_of_time" else ReasonCode.UNREADABLE,
            f"Bandit did not read {one.file} ({REASONS.get(one.reason, one.reason)})",
            location=at_file(one.file),
            fix="Make it valid for the Python that runs the audit, or leave it out with source.exclude.",
        )
    if len(blind) > 20 or not fact.complete:
        number = max(fact.not_read_total - 20, len(blind) - 20, 0)
        more = f"{number} more files" if fact.complete else "The rest of the tree, beyond source.max_files,"
        yield unknown(f"{ID}.not_read", ReasonCode.BUDGET, f"{more} were not read by bandit", value=number)
    if fact.files:
        yield passed(
            f"{ID}.scanned",
            f"Bandit {fact.version} read {fact.files} Python files ({fact.lines} lines) that reach production;"
            f" {fact.nosec + fact.noqa} results are silenced by a comment (nosec or noqa)",
            evidence=(
                TableEvidence(
                    label="Results by severity and confidence",
                    columns=("severity", "confidence", "number"),
                    rows=tuple((*key.split("/"), number) for key, number in fact.counts.items()),
                ),
            ),
        )


def _status(one: BanditIssue, options: Options) -> Status | None:
    if one.test_id in options.ignore or one.around == "sound":
        return None
    severity, confidence = _RANK[one.severity], _RANK[one.confidence]
    fails = severity >= _RANK[options.fail_severity] and confidence >= _RANK[options.fail_confidence]
    if fails:
        return Status.WARN if _is_for_review(one, options) else Status.FAIL
    if severity >= _RANK[options.warn_severity] and confidence >= _RANK[options.warn_confidence]:
        return Status.WARN
    return None


def _is_for_review(one: BanditIssue, options: Options) -> bool:
    return one.test_id in options.review or (one.test_id in _DIGESTS and one.around != "protects")


def _results(fact: BanditFact, options: Options) -> Iterator[Finding]:
    told = {(one.file, one.line) for one in fact.issues if one.test_id == "B703"}
    judged = [
        (status, one)
        for one in fact.issues
        if (status := _status(one, options)) is not None
        and not (one.test_id == "B308" and (one.file, one.line) in told)  # the same call, with a closer look
    ]
    judged.sort(key=lambda pair: pair[0] is not Status.FAIL)
    for status, one in judged[: options.most]:
        lead = "To look at: " if _is_for_review(one, options) else ""
        yield finding(
            f"{ID}.{one.test_id.lower()}",
            status,
            f"{lead}{one.text.rstrip('.')} ({one.test_id} {one.test_name}, severity {one.severity.lower()},"
            f" confidence {one.confidence.lower()})",
            location=at_file(one.file, one.line, one.column),
            value=f"{one.severity}/{one.confidence}",
            threshold=f"{options.fail_severity}/{options.fail_confidence}",
            fingerprint=f"{one.test_id}/{one.file}/{one.mark}",
            references=(one.cwe,) if one.cwe else (),
        )
    rest = Counter(status for status, _ in judged[options.most :])
    last = _status(fact.issues[-1], options) if fact.issues else None
    if last is not None:  # the fact lists the gravest; those that it has no room for may be as grave as its last
        rest[last] += max(0, sum(fact.counts.values()) - len(fact.issues))
    for status, number in sorted(rest.items()):
        if number:
            yield finding(
                f"{ID}.more",
                status,
                f"{number} more results of bandit are above the bar",
                value=number,
                stands_for=number,
            )


CHECK = Check(
    id=ID,
    title="Static analysis finds no vulnerability in the project's own Python code",
    needs=BanditFact,
    options=Options,
    judge=judge,
    why="These patterns are how injected commands, stolen data and forged sessions begin.",
    fix="Use the safe form that the result names; where the code is right, say so with `# nosec` and the reason.",
    references=("CWE-710", "OWASP ASVS 5.0 15.2"),
)
