"""The evidence behind each box: a section for each control, for the links above."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.model import ControlResult, Report
from readycheck.render import words
from readycheck.render.markdown.text import code, plain
from readycheck.render.measured import measured
from readycheck.render.outline import FindingGroup, place, telling
from readycheck.render.plan.box import VALUE, Book, standing
from readycheck.render.plan.room import some_ids
from readycheck.render.since import since

SEEN, PLACES, SIGNED = 5, 3, 2
"""Findings of one control, places of one finding; the rest is counted."""


def evidence(report: Report, known: Book) -> Iterator[str]:
    """Every control of the report, in the checklist's order."""
    yield "## Evidence\n"
    yield "What was seen, control by control. The full report has every finding.\n"
    kept = [control for control in report.controls if id(control) in known.headings]
    if rest := len(report.controls) - len(kept):
        yield f"This plan has room for {words.count(len(kept), 'control')}; {rest:,} more are in the full report.\n"
    for control in kept:
        yield f"### {plain(known.headings[id(control)], 200)}\n"
        yield "\n".join(_lines(control, known)) + "\n"


def _lines(control: ControlResult, known: Book) -> Iterator[str]:
    yield f"- {plain(control.id, VALUE)}, {plain(control.title, VALUE)}: {standing(control, known)}"
    if signed := known.signatures.get(control.id):
        bound = f"for release {signed.release}" if signed.release else ""
        told = " ".join(part for part in (signed.note, signed.evidence, bound) if part)
        yield f"- Signature: {plain(signed.by, VALUE)}, {words.day(signed.on)}" + (
            f": {plain(told, VALUE)}" if told else ""
        )
    told_groups = telling(control)
    for group in told_groups[:SEEN]:
        yield f"- Seen: {_seen(group, known)}"
    rest = sum(len(group.findings) for group in told_groups[SEEN:])
    if rest:
        yield f"- … and {words.count(rest, 'more finding')} in the full report"
    if control.derived_from:
        yield f"- Follows from {some_ids([plain(one, VALUE) for one in control.derived_from])}"
    checks = some_ids([code(check.id, VALUE) for check in control.checks])
    if checks:
        yield f"- Looked at by {checks} in {words.quantity(control.seconds, 's')}"


def _seen(group: FindingGroup, known: Book) -> str:
    first = group.first
    thing = f"{first.thing}: " if first.thing not in ("", "main") else ""
    told = measured(first)
    places = [place(one.location) for one in group.findings if one.location]
    where = ", ".join(code(one, VALUE) for one in places[:PLACES])
    more = f" and {words.count(len(places) - PLACES, 'more place')}" if len(places) > PLACES else ""
    return (
        plain(thing + first.message, VALUE)
        + (f" ({first_seen})" if (first_seen := since(group.findings, known.started)) else "")
        + (f" ({plain(told, VALUE)})" if told else "")
        + (f" at {where}{more}" if where else "")
    )
