"""Runs as the history keeps them, made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from readycheck.history.place import Place
from readycheck.history.record import record
from readycheck.history.store import PATIENCE, writing
from readycheck.history.values import ControlLine, FindingLine, RunLine, Snapshot, Target
from readycheck.model import Retention

FIRST = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
SHOP = Target("shop", "staging")


def finding(
    mark: str, control: str = "S-1", status: str = "fail", *, thing: str = "main", many: int = 1
) -> FindingLine:
    """A finding of the check `c.<control>`, known by its mark."""
    return FindingLine(
        identity=f"{mark:0>32}"[:32],
        control=control,
        check=f"c.{control}",
        rule="c.rule",
        thing=thing,
        place=f"src/{mark}.py",
        fingerprint=mark,
        status=status,
        message=f"{mark} was seen",
        many=many,
    )


def line(name: str, day: float = 0, **fields: Any) -> RunLine:
    """The summary of a run that began `day` days after the first."""
    values: dict[str, Any] = {
        "run": name,
        "target": SHOP,
        "started": FIRST + timedelta(days=day),
        "seconds": 12.5,
        "profile": "readycheck.yaml",
        "digest": "9f2c",
        "tool": "1.0.0",
        "release": "",
        "decision": "not_ready",
        "exit_code": 1,
        "floor": 40.0,
        "ceiling": 55.5,
        "coverage": 80.0,
        "partial": False,
        "selection": "",
    }
    return RunLine(**(values | fields))


def run(
    run_id: str,
    day: float = 0,
    findings: Sequence[FindingLine] = (),
    controls: Mapping[str, str] | None = None,
    **fields: Any,
) -> Snapshot:
    """A run with its controls by id and status; each has the check `c.<id>`."""
    stood = {"S-1": "fail"} if controls is None else controls
    lines = tuple(
        ControlLine(name, f"{name} is in order", "blocker", status, "none", (f"c.{name}",))
        for name, status in stood.items()
    )
    return Snapshot(line(run_id, day, **fields), lines, tuple(findings))


def keep(place: Place | Path, *runs: Snapshot, retention: Retention | None = None, patience: float = PATIENCE) -> Place:
    """Record runs, each in a transaction of its own."""
    place = Place(place) if isinstance(place, Path) else place
    for one in runs:
        with writing(place, patience) as connection:
            record(connection, one, retention or Retention())
    return place
