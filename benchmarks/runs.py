"""Runs of the engine on the pack in `pack/`."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.support.engine import STARTED, faulty_profile

from readycheck.catalog import load_catalog
from readycheck.engine.run import RunOptions, gather
from readycheck.model import Status, Target
from readycheck.plan import Selection, make_plan

PACK = Path(__file__).parent / "pack"


def timed(checks: Sequence[str], places: int, jobs: int) -> float:
    """Seconds of `gather`, from its call to its return: it starts its workers and ends them."""
    catalog = load_catalog([PACK])
    target = Target(name="bench", things={"places": tuple({"id": f"p{number}"} for number in range(places))})
    with tempfile.TemporaryDirectory(prefix="readycheck-bench-") as folder:
        profile = faulty_profile(checks, Path(folder), target=target)
        plan = make_plan(profile, catalog, Selection(), STARTED.date())
        before = time.perf_counter()
        gathered = gather(profile, plan, catalog, RunOptions(folder=Path(folder) / "run", jobs=jobs, local=(PACK,)))
        seconds = time.perf_counter() - before
    said = [one.status for things in gathered.findings.values() for found in things.values() for one in found]
    assert len(said) == len(checks) * places, len(said)
    assert set(said) == {Status.PASS}, set(said)
    return seconds
