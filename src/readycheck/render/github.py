"""The report as workflow commands of GitHub Actions: every control in the log, the gravest as annotations.

The runner keeps ten annotations of each level a step and fifty a job, and drops the rest without a word. So the
worst come first, and the last line says how many there are in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from readycheck.model import Decision, Report, Severity, Status
from readycheck.render import words
from readycheck.render.clean import clean, visible
from readycheck.render.ending import remark, when
from readycheck.render.entries import Entry, controls, entries, told, whole, within
from readycheck.render.gone import fixed, gone, line
from readycheck.render.headline import headline
from readycheck.render.outline import outline
from readycheck.render.since import since
from readycheck.render.spots import relative, spot
from readycheck.render.view import View

PER_LEVEL = 10
"""Annotations of one level in one step."""
TITLE = 200
LEVELS = ("error", "warning", "notice")
REMARK = "notice"
"""The level of what is no finding."""
GONE = 5
"""Fixed entries of a baseline that are named."""
SUMMARY = {
    Decision.NOT_READY: "error",
    Decision.UNDECIDED: "warning",
    Decision.READY_WITH_ACCEPTED_RISKS: "notice",
    Decision.READY: "notice",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the annotations say of one target; of each level no more entries than a step may have."""

    checklist: tuple[str, ...]
    """A group with a line for each control."""
    controls: int
    found: Mapping[str, tuple[Entry, ...]]
    """By level, the gravest first."""
    texts: Mapping[str, str]
    """The command of each of them by its identity."""
    remarks: tuple[str, ...]
    """Commands beside the findings, all notices: what ends soon, the nearest first, and what the baseline can drop."""
    wanted: int
    """How many there would be without a limit."""


def render(report: Report, _view: View) -> str:
    """A group with a line for each control, then the annotations, then one that sums up."""
    told = told_of(report)
    last = SUMMARY[report.decision]
    lines: list[str] = []
    for level in LEVELS:
        room = PER_LEVEL - (level == last)
        beside = remarks_within(told.remarks, len(told.found[level]), room) if level == REMARK else ()
        lines += beside
        lines += [told.texts[one.identity] for one in within(told.found[level], room - len(beside))[0]]
    return "\n".join((*told.checklist, *lines, _last(report, last, told.wanted, len(lines)), ""))


def remarks_within(remarks: Sequence[str], findings: int, room: int) -> Sequence[str]:
    """The remarks to show beside so many notices of findings: they leave these at least half of the room."""
    return remarks[: max(room // 2, room - findings)]


def told_of(report: Report, target: str = "") -> Told:
    """What is told of a report; with several targets each annotation begins with the name of its own."""
    bar = outline(report).bar
    wanted = [entry for entry in entries(report) if entry.open]
    by_level: dict[str, list[Entry]] = {level: [] for level in LEVELS}
    for entry in wanted:
        by_level[_level(entry, bar)].append(entry)
    found = {level: tuple(within(by_level[level], PER_LEVEL)[0]) for level in LEVELS}
    texts = {one.identity: _annotation(report, one, level, target) for level in LEVELS for one in found[level]}
    remarks = tuple(_remarks(report, target))
    return Told(
        tuple(_checklist(report, target)), len(controls(report)), found, texts, remarks, len(wanted) + len(remarks)
    )


def _remarks(report: Report, target: str) -> Iterator[str]:
    by_id = {control.id: control for control in report.controls}
    named = f"{clean(target, 100)}, " if target else ""
    for one in outline(report).lapsing:
        id_ = clean(one.control, 100)
        properties = {"title": f"{named}{id_}: {one.what} lapses {when(one.days_left)}"}
        place = spot(report, whole(by_id.get(one.control)))
        if place.inside:
            properties |= {"file": relative(place.path), "line": str(place.line)}
        yield command(REMARK, properties, remark(replace(one, control=id_)))
    if said := gone(report):
        entries_ = fixed(report)
        rest = f"; and {len(entries_) - GONE:,} more" if len(entries_) > GONE else ""
        each = "; ".join(clean(line(one), 300) for one in entries_[:GONE])
        yield command(REMARK, {"title": f"{named}readycheck: the baseline can shrink"}, f"{said}: {each}{rest}")


def _checklist(report: Report, target: str) -> Iterator[str]:
    every = controls(report)
    named = f"{clean(target, 100)}, " if target else ""
    yield f"::group::readycheck: {named}{words.count(len(every), 'control')}"
    for control in every:
        id_, message = clean(control.id, 100), clean(control.message, 300)
        decided = words.DISPOSITION_WORD[control.disposition]
        said = ", ".join(part for part in (words.STATUS_WORD[control.status], decided) if part)
        # the mark in front keeps any text from the start of a line, where the runner looks for commands
        yield f"- {id_} {clean(control.title, 200)} [{control.severity}]: {said}. {message}".rstrip()
    yield "::endgroup::"


def _level(entry: Entry, bar: Severity) -> str:
    if entry.accepted or entry.known:
        return "notice"
    stops = entry.control.severity.at_least(bar)
    if entry.status is Status.FAIL:
        return "error" if stops else "warning"
    return "warning" if stops and entry.status is not Status.WARN else "notice"


def _annotation(report: Report, entry: Entry, level: str, target: str) -> str:
    place = spot(report, entry)
    named = f"{clean(target, 100)}, " if target else ""
    properties = {"title": clean(f"{named}{entry.control.id}: {entry.control.title}", TITLE)}
    if place.inside:
        properties |= {"file": relative(place.path), "line": str(place.line)}
    if place.column is not None:
        properties["col"] = str(place.column)
    finding = (entry.finding,) if entry.finding is not None else ()
    first_seen = f" Open {when_seen}." if (when_seen := since(finding, report.started)) else ""
    return command(level, properties, f"{told(entry)}{first_seen}")


def _last(report: Report, level: str, wanted: int, shown: int) -> str:
    score = words.score_range(report.score.floor, report.score.ceiling)
    parts = [
        words.sentence(clean(report.summary, 1000)) or "No summary is given.",
        f"Score {score} of 100, {words.points(report.score.coverage)} % judged.",
    ]
    if report.partial:
        parts.append(f"Only a part was looked at: {clean(report.selection, 200) or 'not all controls'}.")
    if wanted > shown:
        parts.append(
            f"{shown:,} of {words.count(wanted, 'annotation')} are shown, and {wanted - shown:,} more are not: "
            f"GitHub keeps {PER_LEVEL} annotations of a level; the JSON and the HTML report have them all."
        )
    title = f"readycheck: {headline(report)}"
    return command(level, {"title": title}, " ".join(parts))


def command(level: str, properties: Mapping[str, str], message: str) -> str:
    """A line that the runner takes for a command, whatever its values hold."""
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {given}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
