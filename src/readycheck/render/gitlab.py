"""The report for GitLab's Code Quality: an array of what needs somebody, and one entry that sums up.

Whatever stands in the array is shown as a flaw, so a control that passes has no entry of its own; the last entry,
of severity info, lists every control with how it stands. GitLab compares with the target branch by the fingerprints
and drops the second of two equal ones, so they are unique.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from readycheck.model import Report, Severity, Status
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.ending import remark
from readycheck.render.entries import Entry, controls, entries, identity, told, whole, worst_first
from readycheck.render.gone import gone
from readycheck.render.headline import headline
from readycheck.render.outline import outline
from readycheck.render.since import since
from readycheck.render.spots import relative, spot
from readycheck.render.view import View

_SCALE = ("info", "minor", "major", "critical", "blocker")
_SEVERITY = {
    Severity.BLOCKER: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}
SUMMARY, LAPSES = "readycheck.summary", "readycheck.lapses"
_ENGINE = {"engine_name": "readycheck"}
"""First in every entry: a field of Code Climate's format, by which the file is known as ours."""


def render(report: Report, _view: View) -> str:
    """The array as JSON, an entry a line, the worst first."""
    found = [_issue(report, entry) for entry in worst_first(entries(report)) if entry.open]
    lines = ",\n ".join(json.dumps(one, ensure_ascii=False) for one in (*found, *_ending(report), _summary(report)))
    return f"[{lines}]\n"


def _issue(report: Report, entry: Entry) -> dict[str, Any]:
    place = spot(report, entry)
    return {
        **_ENGINE,
        "description": f"{clean(entry.control.id, 100)}: {told(entry)}{_since(report, entry)}",
        "check_name": clean(f"{entry.control.id} {entry.finding.rule if entry.finding else ''}", 250),
        "fingerprint": entry.identity,
        "severity": _severity(entry),
        "location": {"path": relative(place.path), "lines": {"begin": place.line}},
    }


def _since(report: Report, entry: Entry) -> str:
    finding = (entry.finding,) if entry.finding is not None else ()
    return f" Open {told}." if (told := since(finding, report.started)) else ""


def _ending(report: Report) -> Iterator[dict[str, Any]]:
    """An accepted risk or a signature that lapses within 30 days, at its line of the profile."""
    by_id = {control.id: control for control in report.controls}
    seen: Counter[str] = Counter()
    for one in outline(report).lapsing:
        place, id_ = spot(report, whole(by_id.get(one.control))), clean(one.control, 100)
        yield {
            **_ENGINE,
            "description": remark(replace(one, control=id_)),
            "check_name": f"{id_} {LAPSES}",
            "fingerprint": identity([LAPSES, one.control, one.what], seen),
            "severity": "minor",
            "location": {"path": relative(place.path), "lines": {"begin": place.line}},
        }


def _severity(entry: Entry) -> str:
    """A step lower for what does not fail; an accepted risk is for information."""
    severity = _SEVERITY[entry.control.severity]
    if entry.accepted:
        return "info"
    return severity if entry.status is Status.FAIL else _SCALE[max(0, _SCALE.index(severity) - 1)]


def _summary(report: Report) -> dict[str, Any]:
    every = controls(report)
    place = spot(report)
    said = [f"{headline(report)}: {words.sentence(clean(report.summary, 1000))}"]
    said.append(f"{words.count(len(every), 'control')}, score {words.points(report.score.floor)} of 100.")
    if gone_ := gone(report):
        said.append(f"{gone_}.")
    lines = []
    for control in every:
        decided = words.note(control)
        status = ", ".join(part for part in (words.STATUS_WORD[control.status], decided) if part)
        lines.append(f"{clean(control.id, 100)}: {status}. {clean(control.message, 300)}".rstrip())
    return {
        **_ENGINE,
        "description": " ".join(said),
        "check_name": SUMMARY,
        "fingerprint": hashlib.sha256(SUMMARY.encode()).hexdigest()[:32],
        "severity": "info",
        "location": {"path": relative(place.path), "lines": {"begin": place.line}},
        "content": {"body": "\n".join(lines)},
    }
