"""JaCoCo's XML: a line ran where at least one of its instructions did."""

from __future__ import annotations

from readycheck_checks.testing.formats.lines import Lines, Report, moment
from readycheck_checks.testing.formats.xml import number, parse


def read(data: bytes) -> Report:
    """A report whose root is `report`. Raises ReportError."""
    report = Report("JaCoCo", has_branches=True)
    package = [""]
    current: list[Lines] = []

    def start(name: str, given: dict[str, str]) -> None:
        if name == "sessioninfo":
            at, _ = moment(given.get("dump"))
            report.at = max((one for one in (report.at, at) if one is not None), default=None)
        elif name == "package":
            package[0] = given.get("name", "")
        elif name == "sourcefile":
            path = f"{package[0]}/{given.get('name', '')}" if package[0] else given.get("name", "")
            current[:] = [report.file(path)]
        elif name == "line" and current:
            line = number(given.get("nr"))
            current[0].line(line, number(given.get("ci")))
            branches = number(given.get("cb")), number(given.get("mb"))
            if sum(branches):
                current[0].branch(line, branches[0], sum(branches))
        elif name == "counter" and current and given.get("type") in ("LINE", "BRANCH") and not current[0].hit:
            _counted(current[0], given)

    def end(name: str, _text: str) -> None:
        if name == "sourcefile":
            current.clear()

    parse(data, start, end)
    return report


def _counted(lines: Lines, given: dict[str, str]) -> None:
    covered, missed = number(given.get("covered")), number(given.get("missed"))
    known = lines.count or (0, 0, 0, 0)
    if given["type"] == "LINE":
        lines.count = (covered, covered + missed, known[2], known[3])
    else:
        lines.count = (known[0], known[1], covered, covered + missed)
