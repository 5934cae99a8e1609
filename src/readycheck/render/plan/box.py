"""A box of the plan: ticked only where a control passed or a person signed for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from readycheck.model import AttestationLine, ControlResult, Disposition, Report, Status, WaiverLine
from readycheck.render import words
from readycheck.render.markdown.text import plain
from readycheck.render.outline import worst_first
from readycheck.render.plan.lines import Line
from readycheck.render.plan.room import Room

VALUE = 300

_SAFE = re.compile(r"[A-Za-z0-9]+(?:[-._][A-Za-z0-9]+)*")
_ACCEPTED = (Disposition.WAIVED, Disposition.BASELINED)
_STANDS = {
    Status.PASS: "holds",
    Status.WARN: "holds, with a warning",
    Status.FAIL: "does not hold",
    Status.INCONCLUSIVE: "not judged",
    Status.ERROR: "not judged: the check itself broke",
    Status.MANUAL: "waits for a signature",
    Status.NOT_APPLICABLE: "does not apply",
    Status.NOT_SELECTED: "left out",
}


@dataclass(frozen=True, slots=True)
class Book:
    """What a box needs to know of the report: its controls, who signed, who accepted, where the evidence stands."""

    controls: Mapping[str, ControlResult]
    waivers: Mapping[str, WaiverLine]
    signatures: Mapping[str, AttestationLine]
    headings: Mapping[int, str]
    """By the `id()` of a control: the heading of its evidence."""
    """Those whose evidence has room."""
    started: datetime
    day: str
    room: Room


def book(report: Report, room: Room) -> Book:
    """The look-up of one report; of several controls with one id the first."""
    controls: dict[str, ControlResult] = {}
    for control in report.controls:
        controls.setdefault(control.id, control)
    return Book(
        controls,
        {line.control: line for line in report.waivers if line.state == "in_force"},
        {line.control: line for line in report.attestations if line.state == "in_force"},
        _headings(report.controls, room),
        report.started,
        words.day(report.started),
        room,
    )


def slug(heading: str) -> str:
    """The fragment that GitHub and GitLab make of one of our headings."""
    return re.sub(r"[^a-z0-9_-]", "", heading.lower().replace(" ", "-"))


def evidence_link(control: ControlResult, known: Book) -> str:
    """Where the evidence of a control stands in the same document."""
    heading = known.headings.get(id(control))
    return f"[evidence](#{slug(heading)})" if heading else "evidence in the full report"


def ticked(controls: Iterable[ControlResult]) -> bool:
    """True where at least one control applies and each that applies passed."""
    applying = [one.status for one in controls if one.status is not Status.NOT_APPLICABLE]
    return bool(applying) and all(status is Status.PASS for status in applying)


def sign(controls: Iterable[ControlResult]) -> str:
    """The box before a line; none where none of its controls has anything to do."""
    some = tuple(controls)
    if all(one.status in (Status.NOT_APPLICABLE, Status.NOT_SELECTED) for one in some):
        return ""
    return "[x] " if ticked(some) else "[ ] "


def box(control: ControlResult, known: Book) -> str:
    """One control as an entry of a list of boxes; no box where there is nothing to do."""
    name = f"**{plain(control.title, VALUE) or 'No title'}** ({plain(control.id, VALUE)})"
    return f"- {sign((control,))}{name}: {standing(control, known)}, {evidence_link(control, known)}"


def line_box(line: Line, known: Book) -> str:
    """A line of the plan; nothing where the checklist has none of its controls, else what they say themselves.

    A profile may set another bar than the plan, and another checklist may mean something else by an id, so the plan's
    own words stand only for several controls that look at what the line is about.
    """
    found = [known.controls[one] for one in line.controls if one in known.controls]
    if not found:
        return ""
    if not line.speaks_for(found):
        return "\n".join(box(one, known) for one in found)
    ids = ", ".join(plain(one.id, VALUE) for one in found)
    head = f"- {sign(found)}**{line.text}** ({ids}): "
    return head + "; ".join(f"{plain(one.id, VALUE)} {stands(one)}, {evidence_link(one, known)}" for one in found)


def stands(control: ControlResult) -> str:
    """How a control stands, in two or three words."""
    note = words.note(control) if control.disposition in _ACCEPTED else ""
    return _STANDS[control.status] + (f", {note}" if note else "")


def standing(control: ControlResult, known: Book) -> str:
    """How a control stands and why; who signed, who accepted the risk and until when."""
    if control.status is Status.PASS and control.disposition is Disposition.ATTESTED:
        if signed := known.signatures.get(control.id):
            until = f", valid until {words.day(signed.expires)}"
            return f"signed by {plain(signed.by, VALUE)} on {words.day(signed.on)}{until}"
        return words.note(control)
    if control.status is Status.PASS:
        return f"holds, checked on {known.day}"
    said = plain(_because(control), VALUE)
    told = _STANDS[control.status] + (f" – {said}" if said else "")
    if control.disposition is Disposition.WAIVED:
        waiver = known.waivers.get(control.id)
        until = f" until {words.day(waiver.expires)}" if waiver else ""
        return f"{told} (risk accepted{until})"
    note = words.note(control)
    return f"{told} ({note})" if note else told


def _because(control: ControlResult) -> str:
    return control.message or words.REASON_PHRASE[control.reason_code]


def _headings(controls: Sequence[ControlResult], room: Room) -> dict[int, str]:
    kept = set(map(id, worst_first(controls)[: room.evidence]))
    made: dict[int, str] = {}
    taken: set[str] = set()
    for number, control in enumerate(controls, start=1):
        plain_id = len(control.id) <= 64 and _SAFE.fullmatch(control.id)
        heading = f"Evidence for {control.id}" if plain_id else f"Evidence number {number}"
        if slug(heading) in taken:
            heading = f"Evidence number {number}"
        taken.add(slug(heading))
        made[id(control)] = heading
    return {key: heading for key, heading in made.items() if key in kept}
