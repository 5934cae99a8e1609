"""The report as workflow commands of GitHub Actions: every control in the log, the gravest as annotations.

The runner keeps ten annotations of each level a step and fifty a job, and drops the rest without a word. So the
worst come first, and the last line says how many there are in all.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.model import Decision, Report, Severity, Status
from readycheck.render import words
from readycheck.render.clean import clean, visible
from readycheck.render.entries import Entry, controls, entries, told, within
from readycheck.render.headline import headline
from readycheck.render.outline import outline
from readycheck.render.spots import relative, spot
from readycheck.render.view import View

PER_LEVEL = 10
"""Annotations of one level in one step."""
TITLE = 200
_LEVELS = ("error", "warning", "notice")
_SUMMARY = {
    Decision.NOT_READY: "error",
    Decision.UNDECIDED: "warning",
    Decision.READY_WITH_ACCEPTED_RISKS: "notice",
    Decision.READY: "notice",
}


def render(report: Report, _view: View) -> str:
    """A group with a line for each control, then the annotations, then one that sums up."""
    bar = outline(report).bar
    last = _SUMMARY[report.decision]
    room = {level: PER_LEVEL - (level == last) for level in _LEVELS}
    wanted = [entry for entry in entries(report) if entry.open]
    by_level: dict[str, list[Entry]] = {level: [] for level in _LEVELS}
    for entry in wanted:
        by_level[_level(entry, bar)].append(entry)
    lines = [
        _annotation(report, entry, level) for level in _LEVELS for entry in within(by_level[level], room[level])[0]
    ]
    return "\n".join((*_checklist(report), *lines, _last(report, last, len(wanted), len(lines)), ""))


def _checklist(report: Report) -> Iterator[str]:
    every = controls(report)
    yield f"::group::readycheck: {words.count(len(every), 'control')}"
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


def _annotation(report: Report, entry: Entry, level: str) -> str:
    place = spot(report, entry.finding.location if entry.finding else None)
    properties = {"title": clean(f"{entry.control.id}: {entry.control.title}", TITLE), "file": relative(place.path)}
    properties["line"] = str(place.line)
    if place.column is not None:
        properties["col"] = str(place.column)
    return _command(level, properties, told(entry))


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
            f"{shown:,} of {words.count(wanted, 'finding')} are shown, and {wanted - shown:,} more are not: "
            f"GitHub keeps {PER_LEVEL} annotations of a level; the JSON and the HTML report have them all."
        )
    title = f"readycheck: {headline(report)}"
    return _command(level, {"title": title}, " ".join(parts))


def _command(level: str, properties: dict[str, str], message: str) -> str:
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {given}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
