"""Cobertura's XML, as coverage.py, Istanbul, gcovr, Coverlet and many others write it."""

from __future__ import annotations

import re

from readycheck_checks.testing.formats.lines import Lines, Report, moment
from readycheck_checks.testing.formats.xml import number, parse

_CONDITION = re.compile(r"\((\d+)\s*/\s*(\d+)\)")


def read(data: bytes) -> Report:
    """A report whose root is `coverage` with `packages` in it. Raises ReportError.

    Lines of methods stand there a second time, and Istanbul adds one for the name of a function: the class's own count.
    """
    report = Report("Cobertura")
    current: list[Lines] = []
    in_methods = [0]
    aside = Lines()

    def start(name: str, given: dict[str, str]) -> None:
        if name == "coverage":
            report.at, report.zoned = moment(given.get("timestamp"))
            report.has_branches = number(given.get("branches-valid")) > 0
        elif name == "class" and "filename" in given:
            current[:] = [report.file(given["filename"])]
        elif name == "methods":
            in_methods[0] += 1
        elif name == "line" and in_methods[0]:
            aside.line(number(given.get("number")), number(given.get("hits")))
        elif name == "line" and current and "number" in given:
            line = number(given["number"])
            current[0].line(line, number(given.get("hits")))
            found = _CONDITION.search(given.get("condition-coverage", ""))
            if given.get("branch", "").lower() == "true" and found is not None:
                current[0].branch(line, number(found.group(1)), number(found.group(2)))
                report.has_branches = True

    def end(name: str, text: str) -> None:
        if name == "source" and text.strip() and len(report.roots) < 100:
            report.roots.append(text.strip())
        elif name == "methods":
            in_methods[0] -= 1
        elif name == "class":
            if current and not current[0].hit | current[0].missed:  # some tools list lines by method only
                current[0].hit |= aside.hit
                current[0].missed |= aside.missed
            aside.hit.clear()
            aside.missed.clear()
            current.clear()

    parse(data, start, end)
    return _settled(report)


def _settled(report: Report) -> Report:
    """A line that one class saw run, and another of the same file did not, ran."""
    for lines in report.files.values():
        lines.missed -= lines.hit
    return report
