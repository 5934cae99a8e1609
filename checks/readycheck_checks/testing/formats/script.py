"""JSON of coverage.py and of Istanbul (`coverage-final.json` and `coverage-summary.json`)."""

from __future__ import annotations

import json
from typing import Any

from readycheck_checks.testing.formats.lines import Lines, Report, moment
from readycheck_checks.testing.formats.xml import ReportError


def read(data: bytes) -> Report:
    """A report of any of the three kinds. Raises ReportError."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise ReportError("it is not valid JSON") from None
    if not isinstance(document, dict):
        raise ReportError("it holds no object")
    try:
        if isinstance(document.get("meta"), dict) and isinstance(document.get("files"), dict):
            return _coverage_py(document)
        if isinstance(document.get("total"), dict):
            return _summary(document)
        return _istanbul(document)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        raise ReportError("it has another shape than coverage.py and Istanbul write") from None


def _coverage_py(document: dict[str, Any]) -> Report:
    report = Report("coverage.py", has_branches=bool(document["meta"].get("branch_coverage")))
    report.at, report.zoned = moment(str(document["meta"].get("timestamp", "")))
    for name, one in document["files"].items():
        lines = report.file(str(name))
        lines.hit.update(int(line) for line in one["executed_lines"])
        lines.missed.update(int(line) for line in one["missing_lines"])
        summary = one.get("summary", {})
        if "num_branches" in summary:
            lines.branch_count = (int(summary.get("covered_branches", 0)), int(summary["num_branches"]))
    return report


def _summary(document: dict[str, Any]) -> Report:
    report = Report("Istanbul summary", has_branches=True)
    for name, one in document.items():
        if name == "total":
            continue
        lines, branches = one["lines"], one.get("branches", {})
        report.file(str(name)).count = (
            int(lines["covered"]), int(lines["total"]), int(branches.get("covered", 0)), int(branches.get("total", 0)),
        )  # fmt: skip
    return report


def _istanbul(document: dict[str, Any]) -> Report:
    report = Report("Istanbul", has_branches=True)
    for name, given in document.items():
        one = given.get("data", given)
        lines = report.file(str(one.get("path", name)))
        _statements(one, lines)
        for place, hits in one.get("b", {}).items():
            located = one["branchMap"].get(place, {})
            line = int(located.get("line") or located.get("loc", {}).get("start", {}).get("line") or 0)
            known = lines.branches.get(line, (0, 0))
            lines.branches[line] = (known[0] + sum(hit > 0 for hit in hits), known[1] + len(hits))
    return report


def _statements(one: dict[str, Any], lines: Lines) -> None:
    """As Istanbul does it, a line counts by the statement with the most hits that begins on it."""
    for key, hits in one["s"].items():
        line = one["statementMap"][key]["start"]["line"]
        if line is not None:
            lines.line(int(line), int(hits))
    lines.missed -= lines.hit
