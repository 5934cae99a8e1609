"""The report as metrics in Prometheus's text format, for the textfile collector of node_exporter.

The collector refuses samples with a time of their own, so the time of the run is a metric. A status is a gauge for
each word of its vocabulary, 1 for the one that holds: alerts need no regular expressions. Each sample names the
target, so that the files of several targets can lie side by side.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta

from readycheck.model import Decision, Disposition, Report, Severity, Status
from readycheck.render.clean import visible
from readycheck.render.entries import controls
from readycheck.render.view import View

LABEL = 200
"""Characters of one label's value."""
Sample = tuple[dict[str, str], float]


def render(report: Report, _view: View) -> str:
    """Every metric with its help and type, each sample once, a line feed at the end."""
    who = {"target": report.target.name, "environment": report.target.environment}
    lines: list[str] = []
    escaped = _Escaped()
    for name, help_, samples in _metrics(report):
        full = f"readycheck_{name}"
        lines += [f"# HELP {full} {help_}", f"# TYPE {full} gauge"]
        taken: set[str] = set()
        for labels, value in samples:
            lines.append(f"{full}{{{_labels(who | labels, taken, escaped)}}} {_number(value)}")
    return "\n".join((*lines, ""))


def _metrics(report: Report) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    started = report.started if report.started.tzinfo else report.started.replace(tzinfo=UTC)
    score = report.score
    yield "info", "What made the report.", [({"version": report.tool.version, "profile": report.profile.path}, 1)]
    yield "run_timestamp_seconds", "When the run began.", [({}, started.timestamp())]
    yield "run_duration_seconds", "How long the run took.", [({}, report.seconds)]
    yield "exit_code", "The exit code of the run.", [({}, report.exit_code)]
    yield "partial", "1 where only a part of the checklist was selected.", [({}, report.partial)]
    yield "decision", "1 for the decision of the run.", _one_of("decision", Decision, report.decision)
    yield "score_floor", "The score of 100 with the unknown counted as nothing.", [({}, score.floor)]
    yield "score_ceiling", "The score of 100 with the unknown counted in full.", [({}, score.ceiling)]
    yield "coverage_ratio", "The share of the weight that was judged.", [({}, _ratio(score.coverage))]
    risks = score.with_accepted_risks
    yield "score_accepted_floor", "The floor with accepted risks left out.", [({}, risks.floor)]
    yield "score_accepted_ceiling", "The ceiling with accepted risks left out.", [({}, risks.ceiling)]
    areas = [({"area": area.id}, area.score) for area in report.areas]
    yield "area_score_floor", "The floor of an area.", [(label, one.floor) for label, one in areas]
    yield "area_score_ceiling", "The ceiling of an area.", [(label, one.ceiling) for label, one in areas]
    yield (
        "area_coverage_ratio",
        "The share of an area that was judged.",
        [(label, _ratio(one.coverage)) for label, one in areas],
    )
    yield from _controls(report)
    yield from _waivers(report)
    use = report.baseline
    known = (
        {"known": use.known, "new": use.new, "fixed": len(use.fixed), "not_looked_at": len(use.not_looked_at)}
        if (use)
        else {}
    )
    yield (
        "baseline_findings",
        "Findings that the baseline knows or does not, and entries of it that are fixed or were not looked at.",
        [({"state": state}, many) for state, many in known.items()],
    )


def _controls(report: Report) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    every = controls(report)
    named = [(one, {"control": one.id, "area": one.area, "severity": one.severity.value}) for one in every]
    yield (
        "control_status",
        "1 for the status of a control.",
        [(labels | word, value) for one, labels in named for word, value in _one_of("status", Status, one.status)],
    )
    yield (
        "control_disposition",
        "1 for what people decided about a control.",
        [
            (labels | word, value)
            for one, labels in named
            for word, value in _one_of("disposition", Disposition, one.disposition)
        ],
    )
    grave = Counter((one.status, one.severity) for one in every)
    yield (
        "controls",
        "Controls by status and severity.",
        [({"status": a.value, "severity": b.value}, grave[a, b]) for a in Status for b in Severity],
    )
    found = Counter((one.status, control.severity) for control in every for one in control.findings)
    yield (
        "findings",
        "Findings by status and their control's severity.",
        [({"status": a.value, "severity": b.value}, found[a, b]) for a in Status for b in Severity],
    )


def _waivers(report: Report) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    states = Counter(line.state for line in report.waivers)
    yield "waivers", "Waivers by state.", [({"state": state}, many) for state, many in sorted(states.items())]
    ends: list[Sample] = []
    left: list[Sample] = []
    for line in report.waivers:
        if line.expires is not None:
            end = datetime.combine(line.expires, time(), UTC).timestamp() + timedelta(days=1).total_seconds()
            labels = {"control": line.control, "owner": line.owner, "state": line.state}
            ends.append((labels, end))
            if line.days_left is not None:
                left.append((labels, line.days_left))
    yield "waiver_end_timestamp_seconds", "When a waiver ends.", ends
    yield "waiver_days_left", "Days from the run to the last day of a waiver, negative where it is over.", left


def _one_of(label: str, vocabulary: Iterable[str], chosen: str) -> list[Sample]:
    return [({label: str(word)}, float(word == chosen)) for word in vocabulary]


def _labels(labels: dict[str, str], taken: set[str], escaped: Mapping[str, str]) -> str:
    """The labels as they are written; a second sample with the same ones would void the file, so it is told apart."""
    plain = ",".join(f'{name}="{escaped[value]}"' for name, value in labels.items())
    wanted, number = plain, 1
    while wanted in taken:
        number += 1
        wanted = f'{plain},again="{number}"'
    taken.add(wanted)
    return wanted


class _Escaped(dict[str, str]):
    """The values of labels as they are written; most occur in many samples."""

    def __missing__(self, value: str) -> str:
        self[value] = _escaped(value)
        return self[value]


def _escaped(value: str) -> str:
    shown = visible(value[:LABEL])
    if len(value) > LABEL:
        # cut, and still not the same as another that begins alike
        shown += f"…{hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _ratio(percent: float) -> float:
    return round(percent / 100, 6)


def _number(value: float) -> str:
    """Digits enough for a time stamp, without a needless fraction."""
    return str(int(value)) if value == int(value) else repr(float(value))
