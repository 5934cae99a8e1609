"""The audits of the embedded target that tests share: each system is started, audited and looked at once."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.demo.observations import OBSERVATIONS

from readycheck.demo.flaws import FLAWS, Flaw, resolve
from readycheck.demo.profile import write_profile
from readycheck.demo.running import Running
from readycheck.demo.steps import Setting, Site
from readycheck.demo.system import TEMPLATE, start
from readycheck.engine.audit import prepare, report_of
from readycheck.engine.run import RunOptions, gather
from readycheck.model import Report
from readycheck.plan import Selection

OWN_TESTS = ("TEST-01", "TEST-02", "TEST-03", "TEST-06")
EVERY = resolve("all")


class Audits:
    """Reports by the flaws that were on, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[tuple[Flaw, ...], Running] = {}
        self._observed: dict[tuple[Flaw, ...], dict[str, bool | Exception]] = {}
        self.flawed = cache(self._flawed)
        self.own_tests = cache(self._own_tests)

    def well_made(self) -> Report:
        """The report of the system without flaws."""
        return self.flawed(())

    def observed(self, flaw: Flaw, flaws: tuple[Flaw, ...]) -> bool:
        """Whether the flaw showed, without the audit's own code, in the system with these flaws."""
        self.flawed(flaws)
        seen = self._observed[flaws][flaw.name]
        if isinstance(seen, Exception):
            raise seen
        return seen

    def _flawed(self, flaws: tuple[Flaw, ...]) -> Report:
        """Load is put on where a flaw is about load; the project's tests run where every flaw is on, or none."""
        skipped: tuple[str, ...] = () if flaws in (EVERY, ()) else OWN_TESTS
        if flaws and not any(flaw.control.startswith("LOAD") for flaw in flaws):
            skipped += ("LOAD-*",)
        folder = self._folder / (flaws[0].name if flaws else "well-made")
        with start(folder, flaws) as running:
            report = _audit(running, folder, Selection(skip=skipped))
            self._running[flaws] = running
            # Afterwards: what a visitor does changes the data.
            self._observed[flaws] = {flaw.name: _observe(flaw, running) for flaw in flaws or FLAWS}
            return report

    def _own_tests(self, flaws: tuple[Flaw, ...]) -> Report:
        """Only what the project's own tests prove: the flaws lie in its tree, and the system need not be up."""
        self.well_made()
        folder = self._folder / "own-tests"
        project = shutil.copytree(TEMPLATE, folder / "project", ignore=shutil.ignore_patterns("__pycache__"))
        site = Site(project, folder, folder, folder, folder, folder, lambda *_: None)
        _apply(flaws, site)
        return _audit(replace(self._running[()], project=project), folder, Selection(only=OWN_TESTS))


def _apply(flaws: Sequence[Flaw], site: Site) -> None:
    for step in (step for flaw in flaws for step in flaw.steps):
        assert not isinstance(step, Setting)
        step.apply(site)


def _observe(flaw: Flaw, running: Running) -> bool | Exception:
    try:
        return OBSERVATIONS[flaw.name](running)
    except Exception as error:  # noqa: BLE001 - told by the test of this flaw, not by those of all others
        return error


def _audit(running: Running, folder: Path, selection: Selection) -> Report:
    today = datetime.now(UTC).date()
    prepared = prepare(write_profile(running, folder, today), today=today, selection=selection)
    gathered = gather(prepared.profile, prepared.plan, prepared.catalog, RunOptions(folder=folder / "run"))
    return report_of(prepared, gathered)
