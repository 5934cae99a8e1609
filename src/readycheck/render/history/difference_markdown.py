"""What has changed between two runs, as a comment of a merge request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readycheck.history.compare import ControlChange, Difference
from readycheck.history.values import FindingLine
from readycheck.render.figures import count
from readycheck.render.history.difference import (
    TITLE,
    coverage_change,
    decision_change,
    score_change,
    was_and_is,
    where,
)
from readycheck.render.history.marks import STATUS, named
from readycheck.render.markdown.text import plain

MOST = 20
"""Entries of one list; the whole stays under the limits of the code hosts."""


def difference_markdown(found: Difference) -> str:
    """The whole comparison."""
    before, after = found.before, found.after
    lines = [
        "<!-- readycheck changes -->",
        f"### What has changed in {plain(str(after.target), 80)}",
        "",
        f"From {plain(named(before))} to {plain(named(after))}.",
        "",
        *(f"> {plain(note)}" for note in found.notes),
        *([""] if found.notes else []),
        "| | |",
        "|---|---|",
        f"| Decision | {plain(decision_change(before, after))} |",
        f"| Score | {plain(score_change(found))} |",
        f"| Judged | {plain(coverage_change(found))} |",
    ]
    for change, title in TITLE.items():
        lines += _controls(title, found.of(change))
    lines += _findings("New findings", found.new)
    lines += _findings("Fixed findings", found.fixed)
    lines += _findings("Seen now, where the earlier run could not look", found.unsure_new)
    lines += _findings("Gone, where the later run could not look", found.unsure_fixed)
    lines += ["", f"{count(found.still, 'finding')} in both runs."]
    return "\n".join(lines) + "\n"


def _controls(title: str, changes: Sequence[ControlChange]) -> Iterator[str]:
    if not changes:
        return
    yield from ("", f"**{title} ({len(changes):,})**", "")
    for one in changes[:MOST]:
        mark = STATUS.get(one.line.status, "?")
        yield f"- {mark} {plain(one.line.id, 40)} {plain(one.line.title, 120)}: {plain(was_and_is(one), 60)}"
    if len(changes) > MOST:
        yield f"- and {len(changes) - MOST:,} more"


def _findings(title: str, findings: Sequence[FindingLine]) -> Iterator[str]:
    if not findings:
        return
    yield from ("", f"**{title} ({len(findings):,})**", "")
    for one in findings[:MOST]:
        place = where(one)
        head = f"{one.control} {one.rule}" + (f" in {place}" if place else "")
        yield f"- {STATUS.get(one.status, '?')} {plain(head, 160)}: {plain(one.message, 200)}"
    if len(findings) > MOST:
        yield f"- and {len(findings) - MOST:,} more"
