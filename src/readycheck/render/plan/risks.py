"""What may go wrong: what fails, what was not judged, what was accepted and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readycheck.model import ControlResult, Disposition, Report, Status, WaiverLine
from readycheck.render import words
from readycheck.render.gone import fixed, gone, line
from readycheck.render.markdown.sections import row, table_head
from readycheck.render.markdown.text import plain
from readycheck.render.outline import LeftOut, Outline
from readycheck.render.plan.box import VALUE, Book, line_box, stands
from readycheck.render.plan.lines import LAUNCH_DAY, MITIGATION, PRE_LAUNCH, Line
from readycheck.render.plan.room import some_ids


def risks(report: Report, seen: Outline, known: Book) -> Iterator[str]:
    """The register of risks, the gravest first, then what is done against them."""
    yield "## Risks\n"
    open_ = [one for one in report.controls if _is_open(one)]
    yield "### What fails and what was not judged\n"
    if open_:
        ordered = sorted(open_, key=lambda one: (one.severity.rank, one.status.is_unknown))
        head = table_head("Risk", "What it may lead to", "State", "Severity", "Owner")
        yield head + known.room.rows(ordered, _risk, "risk")
    else:
        yield "Nothing.\n"
    yield "### Accepted risks\n"
    if report.waivers:
        head = table_head("Control", "Reason", "Accepted until", "Owner", "Approved by")
        yield head + known.room.rows(report.waivers, _accepted, "accepted risk")
    else:
        yield "None.\n"
    if seen.lapsing:
        yield "### Ends within 30 days\n"
        days = [(one, words.days_left(one.days_left)) for one in seen.lapsing]
        lines = [f"- {plain(one.control, VALUE)}: {one.what}, {left}" for one, left in days]
        yield known.room.shown(lines, str, "date")
    if said := gone(report):
        yield "### Fixed, and still in the baseline\n"
        yield f"{plain(said, VALUE)}.\n"
        yield known.room.shown(fixed(report), lambda one: f"- {plain(line(one), VALUE)}", "fixed finding")
    if seen.left_out:
        yield "### Not looked at\n"
        yield known.room.shown(seen.left_out, _left_out, "reason")
    yield from _boxes("### What is done against risks\n", MITIGATION, known)


def checklist(known: Book) -> Iterator[str]:
    """What must hold before and on the day of the launch."""
    parts = [
        *_boxes("### Pre-launch validation\n", PRE_LAUNCH, known),
        *_boxes("### Launch day checklist\n", LAUNCH_DAY, known),
    ]
    yield "## Deployment readiness checklist\n"
    if parts:
        yield from parts
    else:
        yield "This checklist has no lines of its own for the launch day; the areas above hold all that was asked.\n"


def _boxes(title: str, lines: Iterable[Line], known: Book) -> Iterator[str]:
    found = [told for line in lines if (told := line_box(line, known))]
    if found:
        yield title
        yield "\n".join(found) + "\n"


def _is_open(control: ControlResult) -> bool:
    waived = control.disposition is Disposition.WAIVED
    return not waived and (control.status is Status.FAIL or control.status.is_unknown)


def _risk(control: ControlResult) -> str:
    return row(
        f"{plain(control.title, VALUE)} ({plain(control.id, VALUE)})",
        plain(control.why, VALUE),
        stands(control),
        words.SEVERITY_WORD[control.severity],
        plain(control.owner or "", VALUE),
    )


def _accepted(line: WaiverLine) -> str:
    left = words.days_left(line.days_left)
    state = "" if line.state == "in_force" else f", {words.LINE_STATE[line.state]}"
    return row(
        plain(line.control, VALUE),
        plain(" – ".join(part for part in (line.reason, line.problem) if part), VALUE),
        f"{words.day(line.expires)}" + (f" ({left})" if left else "") + state,
        plain(line.owner, VALUE),
        plain(line.approver, VALUE),
    )


def _left_out(group: LeftOut) -> str:
    by = f" (approved by {group.approver})" if group.approver else ""
    ids = some_ids([plain(one, VALUE) for one in group.controls])
    return f"- {ids}: {plain(f'{group.reason}{by}', VALUE)}"
