"""The table of libraries. A further one is one entry."""

from __future__ import annotations

from readycheck_checks.monitoring.libraries.agents import AGENTS
from readycheck_checks.monitoring.libraries.further import FURTHER
from readycheck_checks.monitoring.libraries.middleware import MIDDLEWARE
from readycheck_checks.monitoring.libraries.model import Library, matches
from readycheck_checks.monitoring.libraries.telemetry import TELEMETRY
from readycheck_checks.monitoring.libraries.trackers import TRACKERS

LIBRARIES: tuple[Library, ...] = (*TRACKERS, *AGENTS, *FURTHER, *TELEMETRY, *MIDDLEWARE)
BY_ID = {one.id: one for one in LIBRARIES}
OWN = "own"
"""The id of an error tracker that the profile names."""

__all__ = ["BY_ID", "LIBRARIES", "OWN", "Library", "matches"]
