"""The whole on the embedded target: a flaw shows, turns its own control red, and only what it names changes.

Flaws that can be told apart by the rules that see them share a system, so the first of the shared runs is the run with
every flaw at once. The project's own tests find many of the flaws too, so the flaws of these tests are judged on a copy
of the well-made project that has no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pytest
from tests.demo.audits import EVERY, OWN_TESTS, Audits

from readycheck.demo.flaws import FLAWS, Flaw
from readycheck.model import ControlResult, Finding, Report, Status

LISTED = {"no_check", "no_service"}
UNWELL = {Status.FAIL, Status.ERROR, Status.INCONCLUSIVE, Status.MANUAL}


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory) -> Audits:
    return Audits(tmp_path_factory.mktemp("audits"))


def _shared_runs() -> list[tuple[Flaw, ...]]:
    """Flaws in as few systems as do not mix two that exclude each other or that cannot be told apart."""
    runs: list[list[Flaw]] = []
    for flaw in FLAWS:
        for one in runs:
            if all(_told_apart(flaw, other) for other in one):
                one.append(flaw)
                break
        else:
            runs.append([flaw])
    return [tuple(one) for one in runs]


def _told_apart(flaw: Flaw, other: Flaw) -> bool:
    """Whether a run with both shows each, by the rule and the place that see it."""
    if flaw.name in other.excludes or other.name in flaw.excludes:
        return False
    alike = flaw.rule.startswith(other.rule) or other.rule.startswith(flaw.rule)
    return not alike or (flaw.at != other.at and bool(flaw.at and other.at))


RUNS = _shared_runs()
OWN_RUN = tuple(flaw for flaw in FLAWS if flaw.control in OWN_TESTS)


def _run_of(flaw: Flaw, audits: Audits) -> tuple[tuple[Flaw, ...], Report]:
    if flaw in OWN_RUN:
        return OWN_RUN, audits.own_tests(OWN_RUN)
    flaws = next(one for one in RUNS if flaw in one)
    return flaws, audits.flawed(flaws)


def _by_id(report: Report) -> dict[str, ControlResult]:
    return {control.id: control for control in report.controls if control.status is not Status.NOT_SELECTED}


def _passes(control: ControlResult) -> bool:
    """Every check that there is passes; one that is still to be written leaves the control unknown."""
    judged = [check for check in control.checks if check.reason_code != "no_check"]
    statuses = {check.status for check in judged}
    return Status.PASS in statuses and statuses <= {Status.PASS, Status.NOT_APPLICABLE}


def _findings(controls: Iterable[ControlResult]) -> Iterator[tuple[str, Finding]]:
    """What does not pass, with the id of its control."""
    for control in controls:
        for check in control.checks:
            yield from ((control.id, one) for one in check.findings if one.status in UNWELL)


def _sees(control: ControlResult, flaw: Flaw) -> bool:
    """Whether a finding of the flaw's rule is there, at its place."""
    return any(
        one.rule.startswith(flaw.rule) and one.status == flaw.turns and flaw.at in f"{one.location} {one.value}"
        for _, one in _findings([control])
    )


def _turned(control: str, flaws: Sequence[Flaw]) -> str:
    """What a control becomes with these flaws, the worst of what each makes of it."""
    turns = {flaw.turns for flaw in flaws if flaw.control == control}
    return next(one for one in ("fail", "inconclusive", "manual") if one in turns)


def _said(control: ControlResult) -> str:
    return f"{control.id} {control.status} ({control.reason_code}): {control.message}"


def test_the_well_made_system_fails_nothing_and_every_unknown_has_a_listed_reason(audits: Audits) -> None:
    report = audits.well_made()
    wrong = [
        _said(control) for control in report.controls if control.status in (Status.FAIL, Status.ERROR, Status.WARN)
    ]
    assert wrong == []
    assert [line for line in report.unknown if line.reason_code not in LISTED] == []
    assert report.problems == ()


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.name)
def test_a_flaw_can_be_observed_and_without_it_there_is_none(flaw: Flaw, audits: Audits) -> None:
    assert not audits.observed(flaw, ())
    assert audits.observed(flaw, next(one for one in RUNS if flaw in one))


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.name)
def test_a_flaw_fails_its_control_and_passes_without(flaw: Flaw, audits: Audits) -> None:
    without = _by_id(audits.well_made())[flaw.control]
    assert _passes(without), _said(without)
    flaws, report = _run_of(flaw, audits)
    with_it = _by_id(report)[flaw.control]
    assert with_it.status == _turned(flaw.control, flaws), _said(with_it)
    assert _sees(with_it, flaw), [(one.rule, one.location) for _, one in _findings([with_it])]


def _assert_nothing_else_changes(flaws: Sequence[Flaw], without: Report, with_them: Report) -> None:
    named = {one for flaw in flaws for one in (flaw.control, *flaw.also)}
    before, after = _by_id(without), _by_id(with_them)
    changed = {name: _said(control) for name, control in after.items() if control.status is not before[name].status}
    assert set(changed) <= named, {name: said for name, said in changed.items() if name not in named}
    assert {flaw.control for flaw in flaws} & set(after) <= set(changed)
    # A control that is red anyway must not hide what no flaw accounts for.
    known = {(name, one.rule) for name, one in _findings(before.values())}
    ours = tuple(start for flaw in flaws for start in (flaw.rule, *flaw.brings))
    assert [
        (name, one.rule, one.message)
        for name, one in _findings(after.values())
        if (name, one.rule) not in known and not one.rule.startswith(ours)
    ] == []


@pytest.mark.parametrize("flaws", RUNS, ids=lambda flaws: "+".join(flaw.name for flaw in flaws))
def test_nothing_else_changes_colour(flaws: tuple[Flaw, ...], audits: Audits) -> None:
    _assert_nothing_else_changes(flaws, audits.well_made(), audits.flawed(flaws))


def test_flaws_of_the_projects_tests_change_nothing_else_of_theirs(audits: Audits) -> None:
    _assert_nothing_else_changes(OWN_RUN, audits.well_made(), audits.own_tests(OWN_RUN))


def test_every_flaw_at_once_is_not_ready_and_each_control_is_named(audits: Audits) -> None:
    report = audits.flawed(EVERY)
    status = {control.id: control.status for control in report.controls}
    assert {flaw.control: status[flaw.control] for flaw in EVERY} == {
        flaw.control: _turned(flaw.control, EVERY) for flaw in EVERY
    }
    assert report.decision == "not_ready"
