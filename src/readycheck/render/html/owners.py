"""Who has what to do next: the open points of each owner in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass

from readycheck.model import ControlResult, Report, Status
from readycheck.render.html.anchors import Anchors
from readycheck.render.outline import Outline
from readycheck.render.plan.deed import deed
from readycheck.render.plan.effort import followers, follows, tasks

SOURCES = 6
"""Controls named that one follows from."""


@dataclass(frozen=True, slots=True)
class Step:
    """One open point and what to do about it first; `stops` where the launch waits for it."""

    control: ControlResult
    deed: str
    stops: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One owner. `number` is that of the filter, from 0; `settled` counts what needs nothing."""

    name: str
    anchor: str
    number: int
    steps: tuple[Step, ...]
    settled: int

    @property
    def stopping(self) -> int:
        """Steps that the launch waits for."""
        return sum(step.stops for step in self.steps)


def people(report: Report, seen: Outline, made: Anchors) -> tuple[Person, ...]:
    """Every owner of a control, who has most that stops the launch first, nobody last."""
    stops = set(map(id, (*seen.blockers, *seen.undecided)))
    steps: dict[str, list[Step]] = {name: [] for name in made.owners}
    # What the launch waits for is counted above with what only follows from others, so it stands in both places.
    ordered = (*(task.control for task in tasks(report.controls)), *followers(report.controls))
    for control in sorted(ordered, key=lambda one: (one.severity.rank, one.status is not Status.FAIL)):
        if follows(control):
            steps[control.owner or ""].append(Step(control, _after(control), id(control) in stops))
            continue
        steps[control.owner or ""].append(Step(control, deed(control), id(control) in stops))
    whole = {name: sum((one.owner or "") == name for one in report.controls) for name in steps}
    found = [
        Person(name, made.owners[name], number, tuple(steps[name]), whole[name] - len(steps[name]))
        for number, name in enumerate(steps)
    ]
    return tuple(sorted(found, key=lambda one: (not one.name, -one.stopping, -len(one.steps), one.number)))


def _after(control: ControlResult) -> str:
    ids = control.derived_from
    more = f" and {len(ids) - SOURCES:,} more" if len(ids) > SOURCES else ""
    return f"Nothing of its own to do: it follows from {', '.join(ids[:SOURCES])}{more}."
