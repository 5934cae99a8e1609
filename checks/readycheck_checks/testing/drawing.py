"""Coverage as bars that any renderer can draw: of the critical paths, and of the files of one."""

from __future__ import annotations

from collections.abc import Sequence

from readycheck.api import BarsEvidence
from readycheck_checks.testing.facts import FileCoverage, PathGroup
from readycheck_checks.testing.judging import percent

MOST_FILES = 20


def of_files(name: str, files: Sequence[FileCoverage], bar: float) -> tuple[BarsEvidence, ...]:
    """Lines covered file by file, in percent, the least covered first; `bar` is that of each file."""
    measured = [one for one in files if one.lines]
    if not measured:
        return ()
    few = len(measured) <= MOST_FILES
    return (
        BarsEvidence(
            label=f"Lines covered in {name}" + ("" if few else f", the {MOST_FILES} files least covered"),
            unit="%",
            values=tuple((one.file, percent(one.covered, one.lines)) for one in measured[:MOST_FILES]),
            # A bar of nothing asks for nothing.
            bar=bar or None,
        ),
    )


def of_paths(groups: Sequence[PathGroup], bar: float) -> tuple[BarsEvidence, ...]:
    """Lines covered path by path, in percent; nothing for a single one. The bar is drawn where it is that of all."""
    measured = [one for one in groups if one.lines]
    if len(measured) < 2:
        return ()
    bars = {bar if one.lines_bar is None else one.lines_bar for one in measured}
    return (
        BarsEvidence(
            label="Lines covered, path by path",
            unit="%",
            values=tuple((one.name, percent(one.covered, one.lines)) for one in measured),
            bar=bars.pop() if len(bars) == 1 else None,
        ),
    )
