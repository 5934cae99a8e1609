"""Clover's XML, as Istanbul and PHPUnit write it; branches are taken from the sums of a file."""

from __future__ import annotations

from readycheck_checks.testing.formats.lines import Lines, Report, moment
from readycheck_checks.testing.formats.xml import number, parse


def read(data: bytes) -> Report:
    """A report whose root is `coverage` with a `project` in it. Raises ReportError."""
    report = Report("Clover")
    current: list[Lines] = []

    def start(name: str, given: dict[str, str]) -> None:
        if name in ("coverage", "project"):
            at, report.zoned = moment(given.get("generated") or given.get("timestamp"))
            report.at = at or report.at
        elif name == "file":
            current[:] = [report.file(given.get("path") or given.get("name", ""))]
        elif name == "line" and current and given.get("type", "stmt") != "method":
            current[0].line(number(given.get("num")), _hits(given))
        elif name == "metrics" and current and "conditionals" in given:
            covered, total = number(given.get("coveredconditionals")), number(given["conditionals"])
            current[0].branch_count = (covered, total)
            report.has_branches = report.has_branches or total > 0

    def end(name: str, _text: str) -> None:
        if name == "file":
            current.clear()

    parse(data, start, end)
    return report


def _hits(given: dict[str, str]) -> int:
    if "count" in given:
        return number(given["count"])
    return number(given.get("truecount")) + number(given.get("falsecount"))
