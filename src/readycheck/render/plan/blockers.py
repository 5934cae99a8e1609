"""What must be done before the launch, area by area: status, impact, actions."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.model import ControlResult, Status
from readycheck.render import words
from readycheck.render.markdown.text import plain
from readycheck.render.outline import Area, Outline, areas_for_people, fixes
from readycheck.render.plan.box import VALUE, Book, box

IMPACTS, FIXES = 3, 3
"""Sentences of one area, and things to do of one control; the rest is counted."""


def blockers(seen: Outline, known: Book) -> Iterator[str]:
    """Areas that stop the launch first, then the others: every control has its box here."""
    stops = set(map(id, (*seen.blockers, *seen.undecided)))
    areas = areas_for_people(seen)
    stopping = [area for area in areas if any(id(one) in stops for one in area.controls)]
    failing = set(map(id, seen.blockers))
    stopping.sort(key=lambda area: -sum(id(one) in failing for one in area.controls))
    yield "## Immediate blockers (must fix before launch)\n"
    if not stopping:
        yield "Nothing that was looked at stops the launch.\n"
    for number, area in enumerate(stopping[: known.room.lines], start=1):
        yield from _area(f"{number}. ", area, stops, known)
    yield from _further(len(stopping) - known.room.lines)
    calm = [area for area in areas if area.controls and area not in stopping]
    if calm:
        yield "## Areas without a blocker\n"
    for area in calm[: known.room.lines]:
        yield from _area("", area, stops, known)
    yield from _further(len(calm) - known.room.lines)


def _further(areas: int) -> Iterator[str]:
    if areas > 0:
        yield f"… and {words.count(areas, 'more area')} in the full report\n"


def _area(number: str, area: Area, stops: set[int], known: Book) -> Iterator[str]:
    urgent = [one for one in area.controls if id(one) in stops]
    yield f"### {number}{plain(area.title or area.id, VALUE) or 'Without a name'}\n"
    yield f"**Status**: {_status(area, urgent)}\n"
    impacts = list(dict.fromkeys(one.why for one in urgent if one.why))
    if impacts:
        more = f" … and {len(impacts) - IMPACTS:,} more." if len(impacts) > IMPACTS else ""
        yield f"**Impact**: {' '.join(plain(words.sentence(one), VALUE) for one in impacts[:IMPACTS])}{more}\n"
    yield "**Actions required**:\n"
    rest = [one for one in area.controls if id(one) not in stops]
    yield known.room.shown((*urgent, *rest), lambda one: "\n".join(_action(one, known)), "control")


def _status(area: Area, urgent: list[ControlResult]) -> str:
    failing = sum(one.status is Status.FAIL for one in urgent)
    unknown = len(urgent) - failing
    passed = sum(one.status is Status.PASS for one in area.controls)
    parts = []
    if failing:
        parts.append(f"{words.count(failing, 'blocker')} to fix")
    if unknown:
        parts.append(f"{words.count(unknown, 'control')} to be judged before launch")
    word = "STOPS THE LAUNCH" if failing else "NOT JUDGED" if unknown else "no blocker"
    parts.append(f"{passed} of {words.count(len(area.controls), 'control')} {'holds' if passed == 1 else 'hold'}")
    return f"{word} – {'; '.join(parts)}"


def _action(control: ControlResult, known: Book) -> Iterator[str]:
    yield box(control, known)
    if control.status in (Status.FAIL, Status.WARN):
        what = fixes(control)
        for fix in what[:FIXES]:
            yield f"  - To do: {plain(fix, VALUE)}"
        if len(what) > FIXES:
            yield f"  - … and {len(what) - FIXES:,} more to do, in the full report"
    if control.status is not Status.PASS and control.owner:
        yield f"  - Owner: {plain(control.owner, VALUE)}"
