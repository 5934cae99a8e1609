"""One control as an entry of a list: what was seen, what it means, what to do, and who does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from readycheck.model import CodeEvidence, ControlResult, Disposition, Finding, TextEvidence
from readycheck.render import words
from readycheck.render.markdown.text import code, plain
from readycheck.render.measured import measured
from readycheck.render.outline import FindingGroup, fixes, place, telling
from readycheck.render.since import since

PIECES = 3
"""Pieces of evidence shown of one finding."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of a report a document shows.

    `size` is in bytes; `entries` are findings of one control, `places` those of one finding, `value` is in characters.
    `now` is the time of the run.
    """

    size: int
    entries: int
    places: int
    value: int
    evidence: bool
    now: datetime | None = None


def entry(control: ControlResult, detail: Detail, *, means: bool = True) -> str:
    """The control and, below it, its findings of the status that it has."""
    return "".join(f"{line}\n" for line in _lines(control, detail, means=means))


def title(control: ControlResult, limit: int) -> str:
    """Id and title in bold, severity, what people decided."""
    parts = [words.SEVERITY_WORD[control.severity], words.note(control)]
    parts.append(f"owner: {plain(control.owner, limit)}" if control.owner else "no owner")
    told = ", ".join(part for part in parts if part)
    return f"**{plain(control.id, limit)} {plain(control.title, limit)}** ({told})"


def _lines(control: ControlResult, detail: Detail, *, means: bool) -> Iterator[str]:
    yield f"- {words.SYMBOL[control.status]} {title(control, detail.value)}"
    told = telling(control)
    if not told and control.message:
        yield f"  - Seen: {plain(control.message, detail.value)}"
    for group in told[: detail.entries]:
        yield from _group(group, detail)
    rest = sum(len(group.findings) for group in told[detail.entries :])
    if rest:
        yield f"  - … and {words.count(rest, 'more finding')} in the full report"
    if means and control.why:
        yield f"  - Means: {plain(control.why, detail.value)}"
    what = fixes(control)
    for fix in what[: detail.entries]:
        yield f"  - Do: {plain(fix, detail.value)}"
    if len(what) > detail.entries:
        yield f"  - … and {len(what) - detail.entries:,} more to do in the full report"


def _group(group: FindingGroup, detail: Detail) -> Iterator[str]:
    first = group.first
    thing = f"{first.thing}: " if first.thing not in ("", "main") else ""
    known = " (known since the baseline)" if first.disposition is Disposition.BASELINED else ""
    first_seen = f" ({told_since})" if (told_since := since(group.findings, detail.now)) else ""
    told = measured(first)
    yield (
        f"  - Seen: {plain(thing + first.message, detail.value)}{known}{first_seen}"
        + (f" ({plain(told, detail.value)})" if told else "")
        + _places(group, detail)
    )
    if detail.evidence:
        yield from _evidence(first, detail)


def _places(group: FindingGroup, detail: Detail) -> str:
    places = [one.location for one in group.findings if one.location]
    if not places:
        return ""
    more = len(places) - detail.places
    told = ", ".join(code(place(one), detail.value) for one in places[: detail.places])
    return f" at {told}" + (f" and {words.count(more, 'more place')}" if more > 0 else "")


def _evidence(finding: Finding, detail: Detail) -> Iterator[str]:
    """What can be read as text; tables and curves are in the page."""
    for piece in finding.evidence[:PIECES]:
        if isinstance(piece, (TextEvidence, CodeEvidence)):
            yield f"    - {plain(piece.label, detail.value) or 'Evidence'}: {code(piece.value, detail.value)}"
