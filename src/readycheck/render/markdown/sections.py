"""The sections of a comment or a summary, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readycheck.model import ControlResult, Report, Status, WaiverLine
from readycheck.render import words
from readycheck.render.gone import fixed, gone
from readycheck.render.gone import line as line_of
from readycheck.render.markdown.findings import Detail, entry
from readycheck.render.markdown.room import Section
from readycheck.render.markdown.text import plain
from readycheck.render.outline import Area, Outline, UnknownGroup, areas_for_people, not_judged

IDS = 24
"""Controls named in one entry."""
ID, TITLE = 64, 120
"""Characters in the table of all controls: short, so that each has its row."""


def sections(report: Report, seen: Outline, detail: Detail) -> Iterator[Section]:
    """Every section that has something to say. Each control stands in the last but one at least."""
    if seen.blockers:
        yield _open("Blockers", seen.blockers, detail, weight=6)
    if seen.known_blockers:
        told = words.known_blockers(len(seen.known_blockers), len(seen.blockers))
        known = tuple(entry(one, detail, means=False) for one in seen.known_blockers)
        yield Section(f"\n### {told}\n\n", known, "blockers", weight=2)
    if seen.unknown:
        head = f"\n### Not judged: {not_judged(seen)}\n\n"
        yield Section(head, tuple(_unknown(seen, detail)), "reasons", weight=3)
    if report.waivers:
        yield _risks(report, detail)
    if report.areas:
        yield _areas(seen, detail)
    folded = [
        ("Also failing", seen.failures),
        ("Warnings", seen.warnings),
        ("Known since the baseline", tuple(one for one in seen.known if one not in seen.known_blockers)),
        ("Accepted risks, and what was seen", seen.accepted),
    ]
    if detail.evidence:
        passed = (one for one in report.controls if one.status is Status.PASS)
        folded.append(("Passed, and by what", tuple(passed)))
    for what, controls in folded:
        if controls:
            entries = tuple(entry(one, detail, means=False) for one in controls)
            yield _folded(f"{what}: {words.count(len(controls), 'control')}", entries, "controls")
    if said := gone(report):
        lines = tuple(f"- {plain(line_of(one), detail.value)}\n" for one in fixed(report))
        yield _folded(f"Fixed: {said}", lines, "entries")
    if report.attestations:
        yield _folded(f"Signed by people: {len(report.attestations)}", tuple(_signed(report, detail)), "signatures")
    if seen.left_out:
        many = sum(len(group.controls) for group in seen.left_out)
        entries = tuple(_left_out(seen, detail))
        yield _folded(f"Not looked at: {words.count(many, 'control')}", entries, "reasons")
    yield _checklist(report, seen, detail)


def _open(what: str, controls: tuple[ControlResult, ...], detail: Detail, weight: int) -> Section:
    head = f"\n### {what}: {words.count(len(controls), 'control')} to fix before launch\n\n"
    return Section(head, tuple(entry(one, detail) for one in controls), "blockers", weight=weight)


def _folded(summary: str, entries: tuple[str, ...], what: str) -> Section:
    """The summary is HTML and holds our own words only; Markdown is read after the empty line."""
    head = f"\n<details><summary>{summary}</summary>\n\n"
    return Section(head, entries, what, foot="\n</details>\n")


def _unknown(seen: Outline, detail: Detail) -> Iterator[str]:
    for group in sorted(seen.unknown, key=lambda one: not _needed(one, seen)):
        told = plain(words.sentence(group.message or words.REASON_PHRASE[group.reason_code]), detail.value)
        in_order = [*_needed(group, seen), *(one for one in group.controls if one not in _needed(group, seen))]
        for start in range(0, len(in_order), IDS):
            some = in_order[start : start + IDS]
            yield f"- {_ids(some, seen, detail)}: {'for the same reason' if start else told}\n"


def _needed(group: UnknownGroup, seen: Outline) -> list[ControlResult]:
    wanted = set(map(id, seen.undecided))
    return [one for one in group.controls if id(one) in wanted]


def _ids(controls: list[ControlResult], seen: Outline, detail: Detail) -> str:
    """The controls, those that the gate needs in bold; one alone with its title and owner."""
    wanted = set(map(id, seen.undecided))
    if len(controls) == 1:
        one = controls[0]
        note = words.note(one)
        needed = "needed before launch" if id(one) in wanted else ""
        owner = f"owner: {plain(one.owner, detail.value)}" if one.owner else ""
        told = ", ".join(part for part in (needed, note, owner) if part)
        return f"**{plain(one.id, detail.value)} {plain(one.title, detail.value)}**" + (f" ({told})" if told else "")
    needed = ", ".join(f"**{plain(one.id, detail.value)}**" for one in controls if id(one) in wanted)
    rest = ", ".join(plain(one.id, detail.value) for one in controls if id(one) not in wanted)
    return "; ".join(part for part in (f"{needed} (needed before launch)" if needed else "", rest) if part)


def _risks(report: Report, detail: Detail) -> Section:
    head = f"\n### Accepted risks: {len(report.waivers)}\n\n" + table_head(
        "Control", "Accepted until", "Now", "By", "Reason"
    )
    status = {control.id: words.STATUS_WORD[control.status].lower() for control in report.controls}
    rows = tuple(row(*_risk(line, status, detail)) for line in report.waivers)
    return Section(head, rows, "accepted risks", rows=True)


def _risk(line: WaiverLine, status: dict[str, str], detail: Detail) -> Iterator[str]:
    left = words.days_left(line.days_left)
    people = f"{line.owner or 'nobody'}" + (f", approved by {line.approver}" if line.approver else "")
    yield plain(line.control, detail.value)
    yield f"{words.day(line.expires)}" + (f" ({left})" if left else "") + f", {words.LINE_STATE[line.state]}"
    yield status.get(line.control, "")
    yield plain(people, detail.value)
    yield plain(" – ".join(part for part in (line.reason, line.problem) if part), detail.value)


def _areas(seen: Outline, detail: Detail) -> Section:
    head = "\n### Areas\n\n" + table_head("Area", "Score", "Judged", "Failed", "Not judged", "Warning", "Passed")
    return Section(head, tuple(_area(one, detail) for one in areas_for_people(seen)), "areas", rows=True, weight=2)


def _area(area: Area, detail: Detail) -> str:
    def many(*statuses: Status) -> str:
        return str(sum(one.status in statuses for one in area.controls))

    score = area.result.score if area.result else None
    return row(
        plain(" ".join(dict.fromkeys((area.id, area.title))).strip(), detail.value),
        words.score_range(score.floor, score.ceiling) if score else "",
        f"{words.points(score.coverage)} %" if score else "",
        many(Status.FAIL),
        many(Status.INCONCLUSIVE, Status.ERROR, Status.MANUAL),
        many(Status.WARN),
        many(Status.PASS),
    )


def _signed(report: Report, detail: Detail) -> Iterator[str]:
    open_ = {one.id: words.STATUS_WORD[one.status].lower() for one in report.controls if one.status is not Status.PASS}
    for line in report.attestations:
        left = words.days_left(line.days_left)
        until = f"until {words.day(line.expires)}" + (f", {left}" if left else "")
        bound = f"for release {line.release}" if line.release else ""
        told = " ".join(part for part in (line.note, line.evidence, bound, line.problem) if part)
        yield (
            f"- **{plain(line.control, detail.value)}** {words.LINE_STATE[line.state]}: {plain(line.by, detail.value)} "
            f"on {words.day(line.on)}, {until}"
            + (f"; the control: {open_[line.control]}" if line.control in open_ and line.state != "unused" else "")
            + (f". {plain(told, detail.value)}" if told else "")
            + "\n"
        )


def _left_out(seen: Outline, detail: Detail) -> Iterator[str]:
    for group in seen.left_out:
        by = f" (approved by {group.approver})" if group.approver else ""
        for start in range(0, len(group.controls), IDS):
            some = ", ".join(plain(one, detail.value) for one in group.controls[start : start + IDS])
            yield f"- {some}: {plain(f'{group.reason}{by}', detail.value)}\n"


def _checklist(report: Report, seen: Outline, detail: Detail) -> Section:
    lost = {line.control for line in report.not_selected} - {one.id for one in report.controls}
    counted = ", ".join(f"{many} {words.STATUS_WORD[status].lower()}" for status, many in seen.counts.items())
    head = f"\n<details><summary>The whole checklist: {counted or 'no control'}</summary>\n\n"
    rows = [_line(one) for one in _in_order(areas_for_people(seen))]
    rows += [row("– Left out", plain(one, detail.value), "", "", "") for one in sorted(lost)]
    return Section(
        head + table_head("Result", "Control", "What must hold", "Severity", "Note"),
        tuple(rows),
        "controls",
        foot="\n</details>\n",
        rows=True,
        weight=4,
    )


def _in_order(areas: Iterable[Area]) -> Iterator[ControlResult]:
    for area in areas:
        yield from area.controls


def _line(control: ControlResult) -> str:
    return row(
        f"{words.SYMBOL[control.status]} {words.STATUS_WORD[control.status]}",
        plain(control.id, ID),
        plain(control.title, TITLE),
        words.SEVERITY_WORD[control.severity],
        words.note(control),
    )


def table_head(*columns: str) -> str:
    """The head of a table and the line below it."""
    return row(*columns) + "|" + " --- |" * len(columns) + "\n"


def row(*cells: str) -> str:
    """A row of a table; the cells are Markdown."""
    return "| " + " | ".join(cell or "–" for cell in cells) + " |\n"
