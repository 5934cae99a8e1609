"""Runs of the engine on the pack in `pack/`."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.engine import STARTED, faulty_profile

from readycheck.catalog import load_catalog
from readycheck.engine.run import RunOptions, gather
from readycheck.model import Status, Target
from readycheck.plan import Selection, make_plan

PACK = Path(__file__).parent / "pack"


@dataclass(frozen=True)
class Spent:
    """Seconds of one run: by the clock, and of the processor in all its processes."""

    wall: float
    cpu: float


def timed(checks: Sequence[str], places: int, jobs: int) -> Spent:
    """What `gather` spends from its call to its return: it starts its workers and ends them."""
    catalog = load_catalog([PACK])
    target = Target(name="bench", things={"places": tuple({"id": f"p{number}"} for number in range(places))})
    with tempfile.TemporaryDirectory(prefix="readycheck-bench-") as folder:
        profile = faulty_profile(checks, Path(folder), target=target)
        plan = make_plan(profile, catalog, Selection(), STARTED.date())
        before, processor = time.perf_counter(), _processor()
        gathered = gather(profile, plan, catalog, RunOptions(folder=Path(folder) / "run", jobs=jobs, local=(PACK,)))
        spent = Spent(time.perf_counter() - before, _processor() - processor)
    said = [one.status for things in gathered.findings.values() for found in things.values() for one in found]
    assert len(said) == len(checks) * places, len(said)
    assert set(said) == {Status.PASS}, set(said)
    return spent


def _processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
