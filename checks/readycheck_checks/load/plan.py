"""How heavy and how long a run is: the scenario's wishes inside what the profile allows and what this code allows."""

from __future__ import annotations

from dataclasses import dataclass

from readycheck.api import CannotLook, Consent, LoadConsent, ReasonCode, format_seconds
from readycheck_checks.load.targets import Scenario, ThinkTime

MOST_USERS = 5000
"""One process drives no more; above, the generator's own limits would be measured."""
MOST_SECONDS = 3600.0
MOST_REQUESTS = 5_000_000
_ARRIVALS = 50.0
_SETTLE = 30.0
_LONGEST_DRAIN = 300.0
_GRACE = 15.0


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """Users, and the times of a run's parts in seconds."""

    users: int
    ramp: float
    settle: float
    """How long after the ramp the last user may need for the `start` steps."""
    hold: float
    drain: float
    rehearsal: float
    slot: float
    """The width of a time slot in the fact."""

    @property
    def seconds(self) -> float:
        """The longest that the whole may take."""
        return self.rehearsal + self.ramp + self.settle + self.hold + self.drain + _GRACE


def think_time(think: ThinkTime | float) -> ThinkTime:
    """A constant pause is a distribution too."""
    return think if isinstance(think, ThinkTime) else ThinkTime(median=think, p95=think)


def plan_of(scenario: Scenario, consent: LoadConsent) -> LoadPlan:
    """The run's plan. Raises CannotLook where the scenario asks for more than is allowed."""
    users = scenario.users or consent.users
    hold = scenario.hold or consent.duration
    if users > consent.users:
        message = f"the scenario asks for {users} users and consent.load.users allows {consent.users}; raise one"
        raise CannotLook(ReasonCode.NO_CONSENT, message)
    if hold > consent.duration:
        asked, allowed = format_seconds(hold), format_seconds(consent.duration)
        raise CannotLook(
            ReasonCode.NO_CONSENT, f"the scenario asks for {asked} and consent.load.for allows {allowed}; raise one"
        )
    if users > MOST_USERS or hold > MOST_SECONDS:
        message = f"one process drives at most {MOST_USERS} users for {format_seconds(MOST_SECONDS)}; ask for less"
        raise CannotLook(ReasonCode.BUDGET, message)
    longest = max(
        [scenario.timeout, *(step.timeout or 60.0 for step in (*scenario.start, *scenario.flow) if step.poll)]
    )
    requests = sum(1 for step in (*scenario.start, *scenario.flow) if step.method)
    ramp = scenario.ramp
    if ramp is None:
        ramp = min(60.0, max(users / _ARRIVALS, think_time(scenario.think).median))
    return LoadPlan(
        users=users,
        ramp=ramp,
        settle=_SETTLE,
        hold=hold,
        drain=min(longest, _LONGEST_DRAIN),
        rehearsal=min(120.0, longest + 5.0 * requests),
        slot=_slot(hold, ramp + hold),
    )


def deadline_for(scenario: Scenario, consent: Consent) -> float:
    """Seconds after which the engine ends the run."""
    if consent.load is None:
        return 60.0
    try:
        return plan_of(scenario, consent.load).seconds
    except CannotLook:
        return 60.0


def _slot(hold: float, total: float) -> float:
    """Seconds: short enough for many slots in a short run, long enough for at most about 600 in a long one."""
    for width in (0.1, 0.25, 0.5):
        if hold <= 60 * width:
            return width
    return next((width for width in (1.0, 2.0, 5.0) if total <= 600 * width), 10.0)
