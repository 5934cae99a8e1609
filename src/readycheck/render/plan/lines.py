"""The lines of a readiness plan beside its areas, and the controls that stand behind each.

They name the controls of the shipped checklist of a whole system. A checklist with other ids has none of them;
its plan then shows its controls by area only. The text is the plan's own; it is shown where a line has several
controls, and holds no bar, as a profile may set another. Another checklist may give the same ids to something else:
its checks are of other domains, and its controls then stand under their own titles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readycheck.model import ControlResult


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plan: it holds when every one of its controls does."""

    text: str
    controls: tuple[str, ...]
    domains: tuple[str, ...] = ()
    """What stands before the dot of the checks of its controls; for a line of several controls."""

    def speaks_for(self, found: Sequence[ControlResult]) -> bool:
        """True where its text says what these controls look at."""
        looked_at = [one for one in found if one.checks]
        return len(found) > 1 and all(
            any(check.id.partition(".")[0] in self.domains for check in one.checks) for one in looked_at
        )


TECHNICAL = (
    Line("The critical paths are tested", ("TEST-06",)),
    Line("Answers are fast under load", ("LOAD-02",)),
    Line("No known security weakness", ("SEC-06", "SEC-07"), ("source",)),
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
    Line("The load tests were successful", ("LOAD-01", "LOAD-02", "LOAD-03"), ("load",)),
    Line("A database backup was verified", ("DATA-06",)),
    Line("Monitoring is active", ("MON-01", "MON-02", "MON-03"), ("monitoring",)),
    Line("Recovery from errors was tested", ("LAUNCH-05",)),
    Line("The documentation is complete", ("LAUNCH-07",)),
    Line("The team is trained", ("LAUNCH-08",)),
)
LAUNCH_DAY = (
    Line("The production environment is validated", ("LAUNCH-01",)),
    Line("The database migrations are applied", ("LAUNCH-02",)),
    Line("The alerts are configured", ("MON-03", "QUEUE-04"), ("monitoring", "queue")),
    Line("The support team is informed", ("LAUNCH-08",)),
    Line("The way back is ready", ("LAUNCH-03",)),
    Line("The performance of today is kept for comparison", ("LOAD-05",)),
)
MITIGATION = (
    Line("Everything is tested before it is deployed", ("TEST-01", "TEST-04"), ("testing",)),
    Line("The release reaches a few users first and is watched", ("LAUNCH-04",)),
    Line("The release can be taken back at once", ("LAUNCH-03",)),
    Line("Support is reachable at all times during the launch", ("LAUNCH-08",)),
)
