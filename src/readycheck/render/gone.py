"""What a baseline holds and nothing in the run answers to any more: fixed, so that the file can shrink."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from readycheck.model import BaselineEntry, Report
from readycheck.render.entries import identity
from readycheck.render.figures import count


def fixed(report: Report) -> tuple[BaselineEntry, ...]:
    """The entries that are gone; none without a baseline."""
    return report.baseline.fixed if report.baseline is not None else ()


def gone(report: Report) -> str:
    """How many are gone, and what to do about it; nothing where none is."""
    many = len(fixed(report))
    if not many:
        return ""
    of_it = count(many, "entry of the baseline is", "entries of the baseline are")
    return f"{of_it} gone; 'readycheck baseline write' drops {'it' if many == 1 else 'them'}"


def line(entry: BaselineEntry) -> str:
    """An entry in one line; what is in it may be hostile."""
    where = f" in {entry.place}" if entry.place else ""
    return f"{entry.control} {entry.rule}{where}: {entry.message}"


def own(entry: BaselineEntry, seen: Counter[str], taken: Collection[str]) -> str:
    """The identity that the finding had; of equal findings the first are taken by those that are still there."""
    name = [entry.control, entry.check, entry.rule, entry.thing, entry.fingerprint or entry.message]
    while (mine := identity(name, seen)) in taken:
        pass
    return mine
