"""Go's coverage profile (`go test -coverprofile`; golang.org/x/tools/cover): a mode, then one block a line.

A block is `name.go:12.34,15.2 statements count`. A profile of several packages has a block as often as a package's
tests could have run it, so counts are added up.
"""

from __future__ import annotations

import re
from collections import defaultdict

from readycheck_checks.testing.formats.lines import MOST_LINES, Lines, Report
from readycheck_checks.testing.formats.xml import ReportError

_BLOCK = re.compile(r"(.+):(\d{1,9})\.(\d{1,9}),(\d{1,9})\.(\d{1,9}) (\d{1,9}) (\d{1,20})")
_MODE = re.compile(r"mode: (?:set|count|atomic)")

Block = tuple[int, int, int, int]


def read(data: bytes) -> Report:
    """A profile of any mode. Raises ReportError."""
    blocks: dict[str, dict[Block, int]] = defaultdict(dict)
    span = 0
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or _MODE.fullmatch(line.strip()):
            continue
        found = _BLOCK.fullmatch(line.strip())
        if found is None:
            raise ReportError(f"its line {number} is no block of a coverage profile, so it may be cut off")
        first, first_column, last, last_column = (int(one) for one in found.groups()[1:5])
        if last < first:
            raise ReportError(f"the block of its line {number} ends before it begins")
        last -= last_column == 1 and last > first  # the block ends before that line begins
        of_file, block = blocks[found[1]], (first, first_column, last, last_column)
        if int(found[6]):
            span += 0 if block in of_file else last - first + 1
            of_file[block] = of_file.get(block, 0) + int(found[7])
        if span > MOST_LINES:
            raise ReportError("its blocks span more lines than are kept apart")
    report = Report("Go")
    for name, of_file in blocks.items():
        _mark(of_file, report.file(name))
    if not report.files:
        raise ReportError("it has no block, so nothing was measured")
    return report


def _mark(blocks: dict[Block, int], lines: Lines) -> None:
    """Mark the lines of a file.

    Blocks meet on the lines of braces. Such a line ran where one of its blocks did, unless a whole block lies on it
    that did not: `if err != nil { return err }`.
    """
    inside: set[int] = set()
    for (first, _, last, _), count in blocks.items():
        if count:
            lines.hit.update(range(first, last + 1))
        else:
            lines.missed.update(range(first, last + 1))
            inside.update((first,) if first == last else range(first + 1, last))
    lines.hit -= inside
    lines.missed -= lines.hit
