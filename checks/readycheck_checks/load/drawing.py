"""A load run as evidence: tables, curves and distributions that any renderer can draw."""

from __future__ import annotations

import math

from readycheck.api import DistributionEvidence, SeriesEvidence, TableEvidence, TextEvidence, format_seconds
from readycheck_checks.load.facts import LoadRun
from readycheck_checks.load.histogram import Counts, coarse, merge, quantile
from readycheck_checks.load.verdict import Slots, slots_of

_BINS = 40
_POINTS = 120
_ROWS = 30


def distribution(label: str, counts: Counts, bar: float, p: float) -> DistributionEvidence:
    """The waits, with the percentiles that people ask for."""
    shares = {f"p{number:g}": number / 100 for number in sorted({50.0, p, 99.0})}
    return DistributionEvidence(
        label=label,
        unit="s",
        bins=tuple((round(low, 6), round(high, 6), count) for low, high, count in coarse(counts, _BINS)),
        percentiles={name: round(quantile(counts, share), 6) for name, share in shares.items()},
        bar=bar,
        judged=f"p{p:g}",
    )


def over_time(run: LoadRun, slots: Slots, p: float, bar: float) -> SeriesEvidence:
    """A percentile of the waits, by the moment they were due; the ramp is shown too."""
    points = [(at, round(quantile(counts, p / 100), 6)) for at, counts in _grouped(run, slots) if sum(counts.values())]
    return SeriesEvidence(
        label=f"Response time over the run, p{p:g} (all users there from {_steady(run)} on)",
        x_label="time since the start",
        x_unit="s",
        y_label=f"response time, p{p:g}",
        y_unit="s",
        points=tuple(points),
        bar=bar,
    )


def errors_over_time(run: LoadRun, slots: Slots) -> SeriesEvidence:
    """Errors a second."""
    width = _width(run)
    lost = [failed + given_up for failed, given_up in zip(slots.failed, slots.timed_out, strict=True)]
    points = (
        (round(at * run.slot, 3), sum(lost[at : at + width]) / (run.slot * len(lost[at : at + width])))
        for at in range(0, len(lost), width)
    )
    return SeriesEvidence(
        label="Errors over the run",
        x_label="time since the start",
        x_unit="s",
        y_label="errors a second",
        points=tuple(points),
    )


def users_over_time(run: LoadRun, asked: int) -> SeriesEvidence:
    """Users who were there."""
    width = _width(run)
    points = ((round(at * run.slot, 3), float(run.users[at])) for at in range(0, len(run.users), width))
    return SeriesEvidence(
        label="Users over the run",
        x_label="time since the start",
        x_unit="s",
        y_label="users",
        points=tuple(points),
        bar=float(asked),
    )


def step_table(run: LoadRun) -> TableEvidence:
    """One row a step: figures at full users; errors, and the arrivals of start steps, over the whole run."""
    rows = []
    for step in run.steps[:_ROWS]:
        counts = slots_of((step,), run.slot_count).all if step.kind == "start" else {}
        answers, figures = step.due.n, [step.due.p50, step.due.p95, step.due.p99, step.due.max]
        if not answers and counts:
            answers, figures = sum(counts.values()), [quantile(counts, share) for share in (0.5, 0.95, 0.99, 1.0)]
        times = (format_seconds(one) if answers else "" for one in figures)
        alone = "" if step.alone is None else format_seconds(step.alone)
        rows.append((step.id, step.kind, answers, sum(step.errors.values()), *times, alone))
    columns = ("step", "kind", "answers", "errors", "p50", "p95", "p99", "longest", "one user alone")
    return TableEvidence(label="Steps", columns=columns, rows=tuple(rows))


def error_table(run: LoadRun) -> TableEvidence:
    """Errors by step and kind, the most frequent first."""
    rows = [(step.id, kind, count, step.example) for step in run.steps for kind, count in step.errors.items()]
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    return TableEvidence(
        label="Errors", columns=("step", "kind", "count", "the step's first error"), rows=tuple(rows[:_ROWS])
    )


def method(run: LoadRun) -> TextEvidence:
    """How it was measured, in a line a reader can check."""
    parts = [
        f"{run.users_achieved} users at once, each with cookies and a connection of their own",
        f"{run.accounts} test accounts" if run.accounts else "no accounts",
        f"pauses of {format_seconds(run.think_median)} (median)",
        f"random arrival over {format_seconds(run.ramp)}, then {format_seconds(run.seconds_held)} at full users",
        "times count from the moment a user wanted to send",
        f"{run.requests} requests, at most {run.in_flight} at once",
        f"generator late by {run.lag_mean * 1000:.1f} ms (p99 {run.lag_p99 * 1000:.1f} ms), {run.cpu:.0%} of a core",
        f"{run.transport}, HTTP/{run.http_version}" if run.http_version else run.transport,
        f"seed {run.seed}",
    ]
    if run.stopped_early:
        parts.append(f"stopped early: {run.stop_message}")
    return TextEvidence(label="How it was measured", value="; ".join(parts))


def _width(run: LoadRun) -> int:
    return max(1, math.ceil(1.0 / run.slot - 1e-9), math.ceil(run.slot_count / _POINTS))


def _grouped(run: LoadRun, slots: Slots) -> list[tuple[float, Counts]]:
    width = _width(run)
    return [(round(at * run.slot, 3), merge(slots.waits[at : at + width])) for at in range(0, len(slots.waits), width)]


def _steady(run: LoadRun) -> str:
    return format_seconds(run.steady_from * run.slot)
