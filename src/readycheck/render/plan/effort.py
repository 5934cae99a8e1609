"""How long the open work takes, by a rule that anybody can repeat: severity orders, the findings measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from readycheck.model import ControlResult, Disposition, Status
from readycheck.render.outline import telling

WEEK, DAY = 40, 8
"""Working hours of one person."""
MOST = 40
"""Hours of one control, whatever was found; more is a project with a plan of its own."""
PLACES_PER_HOUR = 10

_BASE = {Status.FAIL: 4, Status.WARN: 2, Status.INCONCLUSIVE: 2, Status.ERROR: 2, Status.MANUAL: 1}

METHOD = (
    "The order is by severity; within one, what fails comes before what was not judged, and what takes least comes "
    "first. The hours are an estimate by rule, for one person: 4 for what fails, 2 more for each further kind of "
    "finding and 1 more for every 10 places; 2 for a warning or what was not judged, 1 for a signature; at most "
    f"{MOST} for one line. They say what to begin with, not what to promise: put your team's own in their place."
)


@dataclass(frozen=True, slots=True)
class Task:
    """One open control: its effort in hours and the week in which it begins, from 1."""

    control: ControlResult
    hours: int
    begins: int
    """Hours of work before it."""

    @property
    def week(self) -> int:
        """The week in which it begins."""
        return self.begins // WEEK + 1

    @property
    def when(self) -> str:
        """The week, nearer ones in plainer words."""
        if self.begins < DAY:
            return "today"
        if self.begins < 2 * DAY:
            return "tomorrow"
        return {1: "this week", 2: "next week"}.get(self.week, f"week {self.week}")


def hours(control: ControlResult) -> int:
    """The effort for one control, by the rule in `METHOD`; 0 where nothing is open."""
    base = _BASE.get(control.status, 0)
    if control.status is not Status.FAIL:
        return base
    told = telling(control)
    rules = {group.first.rule for group in told}
    places = sum(len(group.findings) for group in told)
    return min(MOST, base + 2 * max(0, len(rules) - 1) + places // PLACES_PER_HOUR)


def tasks(controls: Iterable[ControlResult]) -> tuple[Task, ...]:
    """What is open and nobody has accepted; a control that only follows others is done with them."""
    open_ = [one for one in controls if _open(one) and not follows(one)]
    made, begins = [], 0
    for control in sorted(open_, key=lambda one: (one.severity.rank, one.status is not Status.FAIL, hours(one))):
        made.append(Task(control, hours(control), begins))
        begins += hours(control)
    return tuple(made)


def followers(controls: Iterable[ControlResult]) -> tuple[ControlResult, ...]:
    """What is open only because something that it follows from is; it takes no time of its own."""
    return tuple(one for one in controls if _open(one) and follows(one))


def follows(control: ControlResult) -> bool:
    """True where nothing looks at the control itself."""
    return bool(control.derived_from) and not control.checks


def _open(control: ControlResult) -> bool:
    return control.status in _BASE and control.disposition is not Disposition.WAIVED
