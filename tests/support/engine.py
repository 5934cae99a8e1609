"""Runs of the engine on profiles made in the test, without a YAML file."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from readycheck.catalog import Catalog, load_catalog
from readycheck.engine.clock import Clock
from readycheck.engine.gathered import Gathered
from readycheck.engine.listener import Listener
from readycheck.engine.run import RunOptions, gather
from readycheck.model import Consent, Control, Profile, Severity, Target
from readycheck.plan import Plan, Selection, make_plan

FAULTY = Path(__file__).parent.parent / "engine" / "faulty"
STARTED = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def frozen_clock() -> Clock:
    """A clock whose seconds never pass and whose run has always the same name."""
    return Clock(now=lambda: STARTED, elapsed=lambda: 0.0, run_id=lambda: "run-1", salt=lambda: "salt")


def faulty_profile(
    checks: Iterable[str], base: Path, spots: Iterable[Mapping[str, Any]] = ({"id": "main", "note": ""},), **more: Any
) -> Profile:
    """A profile with one control a check."""
    controls = tuple(
        Control(id=f"T-{number:02}", area="T", title=check, severity=Severity.HIGH, checks={check: {}})
        for number, check in zip(itertools.count(1), checks, strict=False)
    )
    target = Target(name="test", things={"spots": tuple(dict(spot) for spot in spots)})
    values: dict[str, Any] = {"path": "test.yaml", "base": base, "target": target, "controls": controls, "digest": "d"}
    return Profile(**(values | {"consent": Consent()} | more))


def run(
    profile: Profile,
    folder: Path,
    *,
    jobs: int = 4,
    local: tuple[Path, ...] = (FAULTY,),
    resume: bool = False,
    clock: Clock | None = None,
    listener: Listener | None = None,
) -> tuple[Gathered, Plan, Catalog]:
    """Gather with a catalog of `local` beside the installed packs."""
    catalog = load_catalog(local)
    plan = make_plan(profile, catalog, Selection(), STARTED.date())
    options = RunOptions(folder=folder, jobs=jobs, resume=resume, clock=clock or Clock(), local=local)
    return gather(profile, plan, catalog, options, listener), plan, catalog
