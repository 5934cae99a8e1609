"""What the baseline of a run knew, as lines of the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from readycheck.model import Report
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.lines import field, heading
from readycheck.render.outline import Outline

FIXED = 10
"""Entries that are gone and told one by one."""
IDS = 24


def known(report: Report, seen: Outline) -> Iterator[RenderableType]:
    """What the baseline knew: left aside by the gate, and what of it is gone."""
    use = report.baseline
    if use is None:
        return
    yield from heading(f"Baseline: {words.count(use.known, 'known finding')}, {use.new:,} new")
    yield field("", clean(use.path, 200), indent=2, width=0)
    if seen.known:
        ids = ", ".join(control.id for control in seen.known[:IDS])
        more = f" and {len(seen.known) - IDS:,} more" if len(seen.known) > IDS else ""
        yield field("Known", f"{ids}{more}: nothing new", indent=2, width=11)
    if use.not_looked_at:
        yield field("Not seen", f"{words.count(len(use.not_looked_at), 'entry', 'entries')}: not looked at in this run",
                    indent=2, width=11)  # fmt: skip
    if use.fixed:
        many = words.count(len(use.fixed), "entry is", "entries are")
        them = "it" if len(use.fixed) == 1 else "them"
        yield field("Fixed", f"{many} gone; 'readycheck baseline write' drops {them}", indent=2, width=11)
    for entry in use.fixed[:FIXED]:
        where = f" in {entry.place}" if entry.place else ""
        yield field("", f"{entry.control} {entry.rule}{where}: {entry.message}", indent=4, width=9)
    if len(use.fixed) > FIXED:
        yield field("", f"and {len(use.fixed) - FIXED:,} more in the JSON", indent=4, width=9)
