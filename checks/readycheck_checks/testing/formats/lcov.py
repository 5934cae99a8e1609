"""LCOV's tracefile (geninfo(1)): records of a file from `SF` to `end_of_record`."""

from __future__ import annotations

from readycheck_checks.testing.formats.lines import Lines, Report
from readycheck_checks.testing.formats.xml import ReportError, number


def read(data: bytes) -> Report:  # noqa: PLR0912 - one branch a keyword
    """A tracefile. Raises ReportError."""
    report = Report("LCOV")
    current: Lines | None = None
    sums: dict[str, int] = {}
    branches: dict[int, list[bool]] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        key, _, value = line.strip().partition(":")
        if key == "SF":
            current, sums, branches = report.file(value.strip()), {}, {}
        elif current is None:
            continue
        elif key == "DA":
            place, _, hits = value.partition(",")
            current.line(number(place), number(hits.partition(",")[0]))
        elif key == "BRDA":
            parts = value.split(",")
            if len(parts) >= 4:
                branches.setdefault(number(parts[0]), []).append(parts[-1].strip() not in ("-", "0"))
        elif key in ("LF", "LH", "BRF", "BRH"):
            sums[key] = number(value)
        elif key == "end_of_record":
            for number_of_line, taken in branches.items():
                current.branch(number_of_line, sum(taken), len(taken))
            report.has_branches = report.has_branches or bool(branches) or "BRF" in sums
            if not current.hit and not current.missed and "LF" in sums:
                current.count = (sums.get("LH", 0), sums["LF"], sums.get("BRH", 0), sums.get("BRF", 0))
            elif not branches and sums.get("BRF"):
                current.branch_count = (sums.get("BRH", 0), sums["BRF"])
            current = None
    if not report.files:
        raise ReportError("it has no record of a file")
    if current is not None:
        raise ReportError("its last record has no end, so it is cut off")
    for lines in report.files.values():
        lines.missed -= lines.hit
    return report
