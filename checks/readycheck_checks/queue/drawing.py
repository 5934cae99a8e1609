"""How a queue fills and drains, while it is looked at and from one audit to the next, as curves to draw."""

from __future__ import annotations

from collections.abc import Iterable

from readycheck.api import Fact, SeriesEvidence
from readycheck_checks.queue.facts import Numbers, QueueState


def over_looks(numbers: Numbers, bar: float | None) -> tuple[SeriesEvidence, ...]:
    """The jobs that waited at each look of this audit; nothing where it was looked at once."""
    if len(numbers.looks) < 2:
        return ()
    return (
        SeriesEvidence(
            label=f"Jobs that wait in {numbers.title}, at {len(numbers.looks)} looks within this audit",
            x_label="time since the first look",
            x_unit="s",
            y_label="jobs that wait",
            points=tuple((at, float(many)) for at, many in numbers.looks),
            bar=bar,
        ),
    )


def over_audits(
    numbers: Numbers, fact: QueueState, prior: Iterable[Fact], bar: float | None
) -> tuple[SeriesEvidence, ...]:
    """The jobs that waited at each look, in hours before this one; nothing where this is the first look."""
    points = [(0.0, float(numbers.waiting))]
    for earlier in prior:
        if not isinstance(earlier, QueueState) or earlier.backend != fact.backend or earlier.at >= fact.at:
            continue
        before = next((one for one in earlier.queues if one.name == numbers.name and one.reason is None), None)
        if before is not None and before.known is True:
            points.append((round((earlier.at - fact.at) / 3600, 3), float(before.waiting)))
    if len(points) < 2:
        return ()
    return (
        SeriesEvidence(
            label=f"Jobs that wait in {numbers.title}, over the last {len(points)} audits",
            x_label="time before this audit",
            x_unit="h",
            y_label="jobs that wait",
            points=tuple(sorted(points)),
            bar=bar,
        ),
    )
