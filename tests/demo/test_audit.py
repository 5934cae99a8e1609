"""The whole on the embedded target: a flaw turns its own control red, and only what it names changes.

Flaws that do not touch the same control share a system, so that the whole stays quick. Load is put on where a flaw
is about load, and for the well made system; elsewhere it is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from readycheck.demo.flaws import FLAWS, Flaw, resolve
from readycheck.demo.profile import write_profile
from readycheck.demo.system import start
from readycheck.engine.audit import prepare, report_of
from readycheck.engine.run import RunOptions, gather
from readycheck.model import ControlResult, Report, Status
from readycheck.plan import Selection

# The project's own tests find many of the flaws too, so that they are run for the well made system only.
OWN_TESTS = ("TEST-01", "TEST-02", "TEST-03", "TEST-06")
NO_LOAD = Selection(skip=("LOAD-*", *OWN_TESTS))
LISTED = {"no_check", "no_service"}


def _audit(flaws: Sequence[Flaw], selection: Selection) -> Report:
    with TemporaryDirectory(prefix="readycheck-test-") as name:
        folder = Path(name)
        now = datetime.now(UTC)
        with start(folder / "system", flaws) as running:
            profile = write_profile(running, folder / "system", now.date())
            prepared = prepare(profile, today=now.date(), selection=selection)
            gathered = gather(prepared.profile, prepared.plan, prepared.catalog, RunOptions(folder=folder / "run"))
            return report_of(prepared, gathered)


@cache
def _well_made() -> Report:
    return _audit((), Selection())


@cache
def _flawed(names: tuple[str, ...]) -> Report:
    about_load = any(flaw.control.startswith("LOAD") for flaw in FLAWS if flaw.name in names)
    return _audit(resolve(",".join(names)), Selection(skip=OWN_TESTS) if about_load else NO_LOAD)


def _shared_runs() -> list[tuple[str, ...]]:
    """Flaws in as few systems as do not mix two that touch the same control, or load with the rest."""
    runs: list[list[Flaw]] = []
    for flaw in FLAWS:
        for one in runs:
            apart = all(
                _told_apart(flaw, other)
                and flaw.name not in other.excludes
                and other.name not in flaw.excludes
                and flaw.control.startswith("LOAD") == other.control.startswith("LOAD")
                for other in one
            )
            if apart:
                one.append(flaw)
                break
        else:
            runs.append([flaw])
    return [tuple(flaw.name for flaw in one) for one in runs]


def _told_apart(flaw: Flaw, other: Flaw) -> bool:
    """Whether a run with both shows each: by its control, else by the rule that sees it."""
    if flaw.rule and other.rule:
        return not (flaw.rule.startswith(other.rule) or other.rule.startswith(flaw.rule))
    return flaw.control not in (other.control, *other.also) and other.control not in flaw.also


RUNS = _shared_runs()
RUN_OF = {name: names for names in RUNS for name in names}


def _by_id(report: Report) -> dict[str, ControlResult]:
    return {control.id: control for control in report.controls if control.status is not Status.NOT_SELECTED}


def _passes(control: ControlResult) -> bool:
    """Every check that there is passes; one that is still to be written leaves the control unknown."""
    judged = [check for check in control.checks if check.reason_code != "no_check"]
    statuses = {check.status for check in judged}
    return Status.PASS in statuses and statuses <= {Status.PASS, Status.NOT_APPLICABLE}


def _sees(control: ControlResult, rule: str) -> bool:
    """Whether a finding of that rule fails; without a rule there is nothing to tell apart."""
    failing = [one.rule for check in control.checks for one in check.findings if one.status is Status.FAIL]
    return any(one.startswith(rule) for one in failing) if rule else True


def _said(control: ControlResult) -> str:
    return f"{control.id} {control.status} ({control.reason_code}): {control.message}"


def test_the_well_made_system_fails_nothing_and_every_unknown_has_a_listed_reason() -> None:
    report = _well_made()
    wrong = [
        _said(control) for control in report.controls if control.status in (Status.FAIL, Status.ERROR, Status.WARN)
    ]
    assert wrong == []
    assert [line for line in report.unknown if line.reason_code not in LISTED] == []
    assert report.problems == ()


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.name)
def test_a_flaw_fails_its_control_and_passes_without(flaw: Flaw) -> None:
    without = _by_id(_well_made())[flaw.control]
    assert _passes(without), _said(without)
    with_it = _by_id(_flawed(RUN_OF[flaw.name]))[flaw.control]
    assert with_it.status == flaw.turns, _said(with_it)
    assert _sees(with_it, flaw.rule), [one.rule for check in with_it.checks for one in check.findings]
    assert not (flaw.rule and _sees(without, flaw.rule))


@pytest.mark.parametrize("names", RUNS, ids="+".join)
def test_nothing_else_changes_colour(names: tuple[str, ...]) -> None:
    named = {one for flaw in FLAWS if flaw.name in names for one in (flaw.control, *flaw.also)}
    before, after = _by_id(_well_made()), _by_id(_flawed(names))
    changed = {name: _said(control) for name, control in after.items() if control.status is not before[name].status}
    assert set(changed) <= named, {name: said for name, said in changed.items() if name not in named}
    assert {flaw.control for flaw in FLAWS if flaw.name in names} <= set(changed)


def test_every_flaw_at_once_is_not_ready_and_each_is_named() -> None:
    report = _audit(resolve("all"), Selection())
    status = {control.id: control.status for control in report.controls}
    assert {flaw.control: status[flaw.control] for flaw in resolve("all")} == {
        flaw.control: flaw.turns for flaw in resolve("all")
    }
    assert report.decision == "not_ready"
