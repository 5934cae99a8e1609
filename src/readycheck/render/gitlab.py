"""The report for GitLab's Code Quality: an array of what needs somebody, and one entry that sums up.

Whatever stands in the array is shown as a flaw, so a control that passes has no entry of its own; the last entry,
of severity info, lists every control with how it stands. GitLab compares with the target branch by the fingerprints
and drops the second of two equal ones, so they are unique.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from readycheck.model import Report, Severity, Status
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.entries import Entry, controls, entries, told, worst_first
from readycheck.render.headline import headline
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
SUMMARY = "readycheck.summary"


def render(report: Report, _view: View) -> str:
    """The array as JSON, an entry a line, the worst first."""
    found = [_issue(report, entry) for entry in worst_first(entries(report)) if entry.open]
    lines = ",\n ".join(json.dumps(one, ensure_ascii=False) for one in (*found, _summary(report)))
    return f"[{lines}]\n"


def _issue(report: Report, entry: Entry) -> dict[str, Any]:
    place = spot(report, entry.finding.location if entry.finding else None)
    return {
        "description": f"{clean(entry.control.id, 100)}: {told(entry)}",
        "check_name": clean(f"{entry.control.id} {entry.finding.rule if entry.finding else ''}", 250),
        "fingerprint": entry.identity,
        "severity": _severity(entry),
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
    place = spot(report, None)
    said = [f"{headline(report)}: {words.sentence(clean(report.summary, 1000))}"]
    said.append(f"{words.count(len(every), 'control')}, score {words.points(report.score.floor)} of 100.")
    lines = []
    for control in every:
        decided = words.DISPOSITION_WORD[control.disposition]
        status = ", ".join(part for part in (words.STATUS_WORD[control.status], decided) if part)
        lines.append(f"{clean(control.id, 100)}: {status}. {clean(control.message, 300)}".rstrip())
    return {
        "description": " ".join(said),
        "check_name": SUMMARY,
        "fingerprint": hashlib.sha256(SUMMARY.encode()).hexdigest()[:32],
        "severity": "info",
        "location": {"path": relative(place.path), "lines": {"begin": place.line}},
        "content": {"body": "\n".join(lines)},
    }
