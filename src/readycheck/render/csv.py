"""The report as CSV by RFC 4180: a row for each finding, one for a control without any. Safe to open as a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator

from readycheck.model import AttestationLine, ControlResult, Report, Scalar, WaiverLine
from readycheck.render.clean import clean
from readycheck.render.entries import Entry, entries, standing
from readycheck.render.gone import fixed, own
from readycheck.render.outline import place
from readycheck.render.since import instant
from readycheck.render.spots import relative, spot
from readycheck.render.view import View

COLUMNS = (
    "run", "started", "target", "environment", "decision", "area", "control", "title", "severity", "owner",
    "control_status", "reason", "disposition", "check", "rule", "status", "standing", "thing", "place", "file", "line",
    "message", "value", "threshold", "unit", "confidence", "fix", "references", "fingerprint", "first_seen",
    "holds_until", "days_left",
)  # fmt: skip
FIXED = "fixed"
"""The status of an entry of the baseline that is gone."""
CELL = 1_000
"""Characters of one cell; a sheet takes 32,767, and the cells of a run and a control stand in many rows."""
_FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20|%]")
"""How a cell starts that a sheet may run: also the wide signs of East Asian keyboards, and after spaces."""


def render(report: Report, _view: View) -> str:
    """The table with its header; lines end with CR LF, as the RFC asks."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, dialect="excel")
    writer.writerow(COLUMNS)
    run = [_cell(one) for one in _of_run(report)]
    heads: dict[int, list[Scalar]] = {}
    holds = _holding(report)
    taken: set[str] = set()
    for entry in entries(report, settled=True):
        if entry.number not in heads:
            heads[entry.number] = [*run, *map(_cell, _of_control(entry.control))]
        taken.add(entry.identity)
        until = holds.get(entry.control.id, (None, None))
        writer.writerow([*heads[entry.number], *map(_cell, (*_of_entry(report, entry), _seen(entry), *until))])
    for cells in _gone(report, taken):
        writer.writerow([*run, *map(_cell, cells)])
    return out.getvalue()


def _of_run(report: Report) -> tuple[Scalar, ...]:
    target = report.target
    return report.run, report.started.isoformat(), target.name, target.environment, report.decision.value


def _of_control(control: ControlResult) -> tuple[Scalar, ...]:
    return (
        control.area, control.id, control.title, control.severity.value, control.owner, control.status.value,
        control.reason_code.value, control.disposition.value,
    )  # fmt: skip


def _of_entry(report: Report, entry: Entry) -> tuple[Scalar, ...]:
    control, finding = entry.control, entry.finding
    if finding is None:
        nothing = (None,) * 4
        return (
            entry.check, None, entry.status.value, standing(entry), *nothing, entry.message, *nothing, control.fix,
            _list(control.references), entry.identity,
        )  # fmt: skip
    there = spot(report, entry)
    file, line = (relative(there.path), there.line) if there.exact else (None, None)
    return (
        entry.check, finding.rule, finding.status.value, standing(entry), finding.thing, place(finding.location), file,
        line, finding.message, finding.value, finding.threshold, finding.unit, finding.confidence.value,
        finding.fix or control.fix, _list(finding.references or control.references), entry.identity,
    )  # fmt: skip


def _seen(entry: Entry) -> str | None:
    return instant(entry.finding.first_seen) if entry.finding is not None and entry.finding.first_seen else None


def _holding(report: Report) -> dict[str, tuple[Scalar, Scalar]]:
    """By control: the last day of its signature or its accepted risk, and the days left; those in force win."""
    lines: list[AttestationLine | WaiverLine] = [*report.attestations, *report.waivers]
    lines.sort(key=lambda line: line.state == "in_force")
    return {
        line.control: (line.expires.isoformat(), line.days_left)
        for line in lines
        if line.state in ("in_force", "expired") and line.expires is not None
    }


def _gone(report: Report, taken: Collection[str]) -> Iterator[tuple[Scalar, ...]]:
    """A row for each entry of the baseline that is fixed, after all others."""
    by_id = {control.id: control for control in report.controls}
    seen: Counter[str] = Counter()
    for one in fixed(report):
        control = by_id.get(one.control)
        head = _of_control(control) if control is not None else (None, one.control, *(None,) * 6)
        yield (
            *head, one.check, one.rule, FIXED, "gone, still in the baseline", one.thing, one.place, None, None,
            one.message, *(None,) * 6, own(one, seen, taken), one.first_seen.isoformat(), None, None,
        )  # fmt: skip


def _list(references: tuple[str, ...]) -> str:
    return "; ".join(references)


def _cell(value: Scalar) -> Scalar:
    """A number stays one; a text that a sheet would take for a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    text = clean(value, CELL)
    return f"'{text}" if _FORMULA.match(text) else text
