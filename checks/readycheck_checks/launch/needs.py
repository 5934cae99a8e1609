"""What reading runbooks needs."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import Need, Requirement, Surroundings
from readycheck_checks.launch.targets import Runbooks


def of_runbooks(runbooks: Runbooks, _around: Surroundings) -> Iterator[Requirement]:
    """The folder or file."""
    yield Requirement(Need.FILE, runbooks.path, "the runbooks", "correct the runbooks' path")
