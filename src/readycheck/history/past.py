"""What a run's report says of the past, asked as of that run: the same answer then and later.

`judge` must write what the audit wrote, so a run knows what was recorded before it, and nothing of what came after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from readycheck.history.ask import Ask, moment
from readycheck.history.look import whole_runs
from readycheck.history.rows import whole_number
from readycheck.history.values import RunLine

MOST_POINTS = 100
"""Runs in a report's trend."""

_OWN = """
SELECT r.id, r.target_id FROM readycheck_run r JOIN readycheck_target t ON t.id = r.target_id
WHERE t.name = :name AND t.environment = :environment AND r.run = :run
"""
_SEEN = "SELECT identity, first_seen FROM readycheck_finding WHERE target_id = :target"


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier whole runs, the oldest first; and when findings were first seen, by identity."""

    runs: tuple[RunLine, ...]
    first_seen: dict[str, datetime]


def past_of(ask: Ask, line: RunLine, findings: Iterable[str]) -> Past | None:
    """What was recorded before the run of `line`, and of the findings named; None where the run is not kept."""
    target, started = line.target, line.started
    own = ask(_OWN, name=target.name, environment=target.environment, run=line.run)
    if not own:
        return None
    run_id, target_id = map(whole_number, own[0])
    earlier = whole_runs(ask, target, started, below=run_id, limit=MOST_POINTS - 1)
    wanted = set(findings)
    seen = {identity: moment(first) for identity, first in ask(_SEEN, target=target_id) if identity in wanted}
    # A run that began earlier and was recorded later saw it first in its own eyes.
    return Past(tuple(reversed(earlier)), {identity: min(first, started) for identity, first in seen.items()})
