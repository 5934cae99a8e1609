"""The lines of a readiness plan beside its areas, and the controls that stand behind each.

They name the controls of the shipped checklist of a whole system. A checklist with other ids has none of them;
its plan then shows its controls by area only. The text is the plan's own; it is shown where a line has several
controls, and holds no bar, as a profile may set another.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plan: it holds when every one of its controls does."""

    text: str
    controls: tuple[str, ...]


TECHNICAL = (
    Line("The critical paths are tested", ("TEST-06",)),
    Line("Answers are fast under load", ("LOAD-02",)),
    Line("No known security weakness", ("SEC-06", "SEC-07")),
    Line("The system is available", ("MON-08",)),
    Line("Work in the queue is done in time", ("QUEUE-05",)),
)
BUSINESS = (
    Line("All users can work at the same time", ("LOAD-01",)),
    Line("A day's submissions are taken", ("LOAD-04",)),
    Line("A day's assignments are worked off", ("QUEUE-07",)),
    Line("Few requests fail", ("LOAD-03",)),
    Line("Users are satisfied", ("LAUNCH-09",)),
)
PRE_LAUNCH = (
    Line("All tests pass", ("TEST-01",)),
    Line("The security audit is complete", ("LAUNCH-06",)),
    Line("The load tests were successful", ("LOAD-01", "LOAD-02", "LOAD-03")),
    Line("A database backup was verified", ("DATA-06",)),
    Line("Monitoring is active", ("MON-01", "MON-02", "MON-03")),
    Line("Recovery from errors was tested", ("LAUNCH-05",)),
    Line("The documentation is complete", ("LAUNCH-07",)),
    Line("The team is trained", ("LAUNCH-08",)),
)
LAUNCH_DAY = (
    Line("The production environment is validated", ("LAUNCH-01",)),
    Line("The database migrations are applied", ("LAUNCH-02",)),
    Line("The alerts are configured", ("MON-03", "QUEUE-04")),
    Line("The support team is informed", ("LAUNCH-08",)),
    Line("The way back is ready", ("LAUNCH-03",)),
    Line("The performance of today is kept for comparison", ("LOAD-05",)),
)
MITIGATION = (
    Line("Everything is tested before it is deployed", ("TEST-01", "TEST-04")),
    Line("The release reaches a few users first and is watched", ("LAUNCH-04",)),
    Line("The release can be taken back at once", ("LAUNCH-03",)),
    Line("Support is reachable at all times during the launch", ("LAUNCH-08",)),
)
