"""The report for a terminal or a CI log: decision, blockers, then one line a control."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from rich.console import RenderableType
from rich.text import Text

from readycheck.model import AreaResult, ControlResult, Disposition, Report, Status
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.headline import end, headline, how_far, interrupted, resume, symbol
from readycheck.render.known import known
from readycheck.render.lines import field, heading, id_width, mark, one_line, title_row
from readycheck.render.outline import (
    Outline,
    UnknownGroup,
    areas_for_people,
    fixes,
    lapsing,
    not_judged,
    outline,
    place,
    telling,
)
from readycheck.render.paper import DECISION_STYLE, INTERRUPTED_STYLE, width_of, written_parts
from readycheck.render.since import since
from readycheck.render.view import View
from readycheck.render.without_risks import without_risks

SEEN_LIMIT = 4
"""Findings shown of one control."""
PLACE_LIMIT = 3
PROBLEM_LIMIT = 10
IDS_PER_FIELD = 24
"""More would be cut as one value."""
SHORTEST = 20
"""Columns that a message needs beside its title to say anything."""


def render(report: Report, view: View) -> str:
    """The report as text of at most `view.width` columns."""
    width = width_of(view)
    seen = outline(report)
    blocks = (
        _decision(report, seen, view),
        _blockers(seen, report.started),
        _others(seen, report.started),
        _checklist(seen, width),
        _unknown(seen, width),
        _accepted(report),
        known(report, seen),
        _left_out(seen),
        _end(report, view),
    )
    return written_parts(view, chain.from_iterable(blocks))


def _decision(report: Report, seen: Outline, view: View) -> Iterator[RenderableType]:
    style = INTERRUPTED_STYLE if interrupted(report) else DECISION_STYLE[report.decision]
    head = Text()
    head.append(f" {symbol(report)} {headline(report)} ", style=style)
    head.append(f"  {clean(report.target.name, 60)} ({clean(report.target.environment, 30)})", style="bold")
    yield head
    yield Text("")
    if interrupted(report):
        yield field("", how_far(report), indent=2, width=0)
        yield field("", "Go on with the same profile and options:", indent=2, width=0)
        yield field("", resume(report, view), indent=4, width=0, style="bold")
        yield Text("")
    yield field("", words.sentence(report.summary), indent=2, width=0)
    score = report.score
    yield Text("")
    yield field(
        "Score", f"{words.score_range(score.floor, score.ceiling)} of 100, {words.points(score.coverage)} % judged"
    )
    if ranged := words.score_note(score):
        yield field("", ranged, style="dim")
    if besides := without_risks(report):
        yield field("", besides)
    yield field("Run", f"{report.run}, {words.moment(report.started)}, {words.quantity(report.seconds, 's')}")
    yield field("Profile", f"{report.profile.path} ({report.profile.digest[:19]})")
    if report.target.release:
        yield field("Release", report.target.release)
    if report.partial:
        what = report.selection or "a part of the checklist"
        yield field("Partial", f"{what}; score and decision cover no more than that", style="yellow")
    for rule in report.gate:
        if not rule.ok:
            yield field("Gate", words.gate_rule(rule))
    if seen.lapsing:
        yield field("Ending", lapsing(seen), style="yellow")
    for problem in report.problems[:PROBLEM_LIMIT]:
        yield field("Problem", problem, style="yellow")
    if len(report.problems) > PROBLEM_LIMIT:
        yield field("", f"and {len(report.problems) - PROBLEM_LIMIT} more problems in the JSON")


def _blockers(seen: Outline, now: datetime) -> Iterator[RenderableType]:
    if not seen.blockers:
        return
    yield from heading(f"Blockers: {words.count(len(seen.blockers), 'control')} to fix before launch")
    for position, control in enumerate(seen.blockers):
        if position:
            yield Text("")
        yield title_row(control)
        yield from _seen(control, now)
        if control.why:
            yield field("Means", control.why, indent=4)
        for fix in fixes(control)[:SEEN_LIMIT]:
            yield field("Do", fix, indent=4)
        if control.owner:
            yield field("Owner", control.owner, indent=4)


def _others(seen: Outline, now: datetime) -> Iterator[RenderableType]:
    """Known blockers, failures below the bar and warnings: what was seen, and what to do."""
    for what, controls in (
        (words.known_blockers(len(seen.known_blockers), len(seen.blockers)), seen.known_blockers),
        (f"Also failing: {words.count(len(seen.failures), 'control')}", seen.failures),
        (f"Warnings: {words.count(len(seen.warnings), 'control')}", seen.warnings),
    ):
        if not controls:
            continue
        yield from heading(what)
        for control in controls:
            yield title_row(control)
            yield from _seen(control, now)
            for fix in fixes(control)[:SEEN_LIMIT]:
                yield field("Do", fix, indent=4)


def _checklist(seen: Outline, width: int) -> Iterator[RenderableType]:
    counted = ", ".join(f"{many} {words.STATUS_WORD[status].lower()}" for status, many in seen.counts.items())
    yield from heading("Checklist")
    yield field("", counted or "no control", indent=2, width=0)
    ids = max((id_width(one) for area in seen.areas for one in area.controls), default=0)
    for area in areas_for_people(seen):
        looked_at = [one for one in area.controls if one.status is not Status.NOT_SELECTED]
        if looked_at:
            yield from _area_line(area.id, area.title, area.result, width)
        for control in looked_at:
            yield _line(control, width, ids)


def _area_line(id_: str, title: str, result: AreaResult | None, width: int) -> Iterator[RenderableType]:
    yield Text("")
    line = Text("  " + "  ".join(one_line(word) for word in dict.fromkeys((id_, title)) if word), style="bold")
    if result:
        score = result.score
        line.append(
            f"  {words.score_range(score.floor, score.ceiling)} of 100, {words.points(score.coverage)} % judged",
            style="not bold",
        )
    line.truncate(width, overflow="ellipsis")
    yield line


def _line(control: ControlResult, width: int, ids: int) -> Text:
    """One control in one line: symbol, word, id, title, the short message."""
    line = mark(control.status, indent=2)
    line.append(f"{one_line(control.id):<{ids}}", style="bold" if control.status is Status.FAIL else "")
    title = one_line(control.title)
    note = words.note(control)
    said = "" if control.status is Status.PASS and not note else one_line(control.message)
    line.append(title)
    if note:
        line.append(f" [{note}]", style="italic")
    if said and said != title and width - line.cell_len >= SHORTEST:
        line.append(f" – {said}", style="dim")
    line.truncate(width, overflow="ellipsis")
    line.no_wrap = True
    return line


def _unknown(seen: Outline, width: int) -> Iterator[RenderableType]:
    if not seen.unknown:
        return
    yield from heading(f"Not judged: {not_judged(seen)}")
    for group in seen.unknown:
        told = group.message or words.REASON_PHRASE[group.reason_code]
        if len(group.controls) == 1:
            control = group.controls[0]
            head = mark(control.status, indent=2)
            head.append(f"{one_line(control.id):<{id_width(control)}}", style="bold")
            head.append(one_line(control.title))
            if control.disposition is Disposition.WAIVED:
                head.append(" [risk accepted]", style="italic")
            if control in seen.undecided:
                told = f"Needed before launch: {told}"
            head.truncate(width, overflow="ellipsis")
            yield head
        else:
            yield Text.assemble(mark(group.controls[0].status, indent=2), f"{len(group.controls)} controls")
            yield field("", _ids(group, seen), indent=4, width=0)
        yield field("", told, indent=4, width=0, style="dim")


def _ids(group: UnknownGroup, seen: Outline) -> str:
    blocking = [one.id for one in group.controls if one in seen.undecided]
    rest = [one.id for one in group.controls if one not in seen.undecided]
    told = f"{', '.join(blocking)} (needed before launch)" if blocking else ""
    return "; ".join(part for part in (told, ", ".join(rest)) if part)


def _accepted(report: Report) -> Iterator[RenderableType]:
    status = {control.id: words.STATUS_WORD[control.status].lower() for control in report.controls}
    open_ = {control.id for control in report.controls if control.status is not Status.PASS}
    if report.waivers:
        yield from heading(f"Accepted risks: {len(report.waivers)}")
    for waiver in report.waivers:
        until = f"until {words.day(waiver.expires)}" if waiver.expires else "without a date"
        people = f"owner {waiver.owner or 'nobody'}" + (f", approved by {waiver.approver}" if waiver.approver else "")
        left = f", {words.days_left(waiver.days_left)}" if waiver.days_left is not None else ""
        now = f"; the control: {status[waiver.control]}" if waiver.control in status else ""
        head = f"{words.LINE_STATE[waiver.state]} ({until}{left}), {people}{now}"
        yield field(waiver.control, head, indent=2, width=11)
        for told in (waiver.reason, waiver.problem):
            if told:
                yield field("", told, indent=2, width=11)
    if report.attestations:
        yield from heading(f"Signed by people: {len(report.attestations)}")
    aside = _of_left_out(report)
    for line in (one for one in report.attestations if one.control not in aside):
        left = f", {words.days_left(line.days_left)}" if line.days_left is not None else ""
        now = f"; the control: {status[line.control]}" if line.control in open_ and line.state != "unused" else ""
        until = f"until {words.day(line.expires)}{left}{now}"
        head = f"{words.LINE_STATE[line.state]}, {line.by} on {words.day(line.on)}, {until}"
        yield field(line.control, head, indent=2, width=11)
        bound = f"for release {line.release}" if line.release else ""
        if told := " ".join(part for part in (line.note, line.evidence, bound) if part):
            yield field("", told, indent=2, width=11)
        if line.problem:
            yield field("", line.problem, indent=2, width=11)
    if many := sum(line.control in aside for line in report.attestations):
        yield field("", f"{many:,} for controls that this run left out", indent=2, width=0, style="dim")


def _of_left_out(report: Report) -> frozenset[str]:
    """Controls that a partial run left out: what people signed for them says nothing about this run."""
    return frozenset(one.id for one in report.controls if report.partial and one.status is Status.NOT_SELECTED)


def _left_out(seen: Outline) -> Iterator[RenderableType]:
    many = sum(len(group.controls) for group in seen.left_out)
    if many:
        yield from heading(f"Not looked at: {words.count(many, 'control')}")
    for group in seen.left_out:
        by = f" (approved by {group.approver})" if group.approver else ""
        for start in range(0, len(group.controls), IDS_PER_FIELD):
            rest = group.controls[start : start + IDS_PER_FIELD]
            comma = "," if start + IDS_PER_FIELD < len(group.controls) else ""
            yield field("", ", ".join(rest) + comma, width=0)
        yield field("", f"{group.reason}{by}", indent=4, width=0, style="dim")


def _end(report: Report, view: View) -> Iterator[RenderableType]:
    yield Text("")
    for name, path in view.written:
        yield field("run folder" if name == "run" else f"{name} report", path, indent=0, width=16)
    yield Text.assemble((end(report, view.exits), "bold"))


def _seen(control: ControlResult, now: datetime) -> Iterator[RenderableType]:
    told = telling(control)
    if not told and control.message:
        yield field("Seen", control.message, indent=4)
    for group in told[:SEEN_LIMIT]:
        first = group.first
        thing = f"{first.thing}: " if first.thing not in ("", "main") else ""
        known = " [known]" if first.disposition is Disposition.BASELINED else ""
        first_seen = f" ({told_since})" if (told_since := since(group.findings, now)) else ""
        yield field("Seen", f"{thing}{first.message}{known}{first_seen}", indent=4)
        places = [place(one.location) for one in group.findings if one.location]
        if places:
            yield field("", "at " + ", ".join(places[:PLACE_LIMIT]) + _more(len(places) - PLACE_LIMIT), indent=4)
    if len(told) > SEEN_LIMIT:
        rest = sum(len(group.findings) for group in told[SEEN_LIMIT:])
        yield field("", f"and {rest:,} more in the JSON", indent=4)


def _more(many: int) -> str:
    return f" and {many:,} more" if many > 0 else ""
