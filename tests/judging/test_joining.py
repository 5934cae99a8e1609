"""Runs of parts, joined, say what one run of the whole says; and no run hides behind a newer one of something else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.judging.conftest import AS_OF, Make

from readycheck.judging.counting import counting, glance
from readycheck.judging.joining import as_parts, join
from readycheck.model import (
    Attestation,
    Baseline,
    BaselineEntry,
    Gate,
    Profile,
    ReasonCode,
    Report,
    Skip,
    Status,
    Waiver,
)

P, F, W, I = Status.PASS, Status.FAIL, Status.WARN, Status.INCONCLUSIVE  # noqa: E741
TODAY = AS_OF.date()
NAMES = ("A-01", "A-02", "B-01", "B-02", "B-03")
SEVERITIES = ("blocker", "high", "low")
KINDS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"derive": ("A-01",)},
    {"derive": ("A-01", "B-01"), "checks": {"c": {}}},
)
"""Controls with a check, that only derive, and that do both."""


def accepted(control: str, expires: date, **details: Any) -> Waiver:
    return Waiver(control=control, reason="known", owner="ana", approver="lee", expires=expires, **details)


def run_of(profile: Profile, results: dict[str, Any], only: set[str], later: int = 0, **details: Any) -> Report:
    """A run that looks at `only` these controls, so many minutes after the first."""
    left_out = {one.id: f"not selected: only {sorted(only)}" for one in profile.controls if one.id not in only}
    mine = {name: checks for name, checks in results.items() if name in only}
    report = Make.report_of(profile, mine, left_out=left_out, selection=f"only {sorted(only)}", **details)
    return report.model_copy(update={"started": AS_OF + timedelta(minutes=later), "run": f"run-{later}"})


@st.composite
def wholes(draw: st.DrawFn) -> tuple[Profile, dict[str, Any], list[set[str]]]:
    """A profile, what its checks say, and a split of its controls into parts."""
    controls = [
        Make.control(
            name,
            draw(st.sampled_from(SEVERITIES)),
            **draw(st.sampled_from(KINDS)),
            skip=draw(st.sampled_from((None, None, None, Skip(reason="not here", approver="lee")))),
        )
        for name in NAMES
    ]
    ends = st.integers(-3, 200).map(lambda days: TODAY + timedelta(days=days))
    waivers = [
        accepted(draw(st.sampled_from((*NAMES, "Z-99"))), draw(ends), starts=draw(st.sampled_from((None, TODAY))))
        for _ in range(draw(st.integers(0, 3)))
    ]
    profile = Make.profile(
        *controls,
        gate=Gate(
            fail_on=draw(st.sampled_from(SEVERITIES)),
            min_score=draw(st.sampled_from((0, 40, 85))),
            min_coverage=draw(st.sampled_from((0, 70))),
        ),
        waivers=tuple(waivers),
        digest="sha256:1",
    )
    statuses = st.sampled_from((P, P, F, W, I, Status.ERROR, Status.NOT_APPLICABLE))
    results = {
        one.id: [Make.check(draw(statuses), check) for check in one.checks] for one in controls if one.skip is None
    }
    parts: list[set[str]] = [set(), set(), set()]
    for name in NAMES:
        parts[draw(st.integers(0, 2))].add(name)
    return profile, results, [part for part in parts if part]


@given(wholes())
def test_parts_together_are_the_whole(drawn: tuple[Profile, dict[str, Any], list[set[str]]]) -> None:
    profile, results, parts = drawn
    whole = Make.report_of(profile, results)
    joined = join([run_of(profile, results, part, number) for number, part in enumerate(parts)])
    assert joined.controls == whole.controls
    for name in ("decision", "exit_code", "gate", "score", "summary", "unknown", "not_selected", "waivers", "partial"):
        assert getattr(joined, name) == getattr(whole, name), name
    assert {area.id: area for area in joined.areas} == {area.id: area for area in whole.areas}
    assert len(parts) == 1 or joined.selection == ""


@given(wholes(), st.randoms())
def test_the_order_in_which_they_are_given_changes_nothing(
    drawn: tuple[Profile, dict[str, Any], list[set[str]]], random: Any
) -> None:
    profile, results, parts = drawn
    runs = [run_of(profile, results, part, number) for number, part in enumerate(parts)]
    shuffled = list(runs)
    random.shuffle(shuffled)
    assert join(shuffled) == join(runs)
    places = [glance(run, run.run) for run in runs]
    again = [glance(run, run.run) for run in shuffled]
    assert counting(places) == counting(again)


@given(wholes())
def test_a_part_that_is_missing_stays_missing(drawn: tuple[Profile, dict[str, Any], list[set[str]]]) -> None:
    profile, results, parts = drawn
    runs = [run_of(profile, results, part, number) for number, part in enumerate(parts)]
    if len(runs) < 3:
        return
    joined = join(runs[:2])
    assert joined.partial
    assert joined.selection.startswith("2 runs together: ")
    assert {one.control for one in joined.not_selected} >= parts[2]


@given(wholes())
def test_what_no_part_looked_at_is_never_ready(drawn: tuple[Profile, dict[str, Any], list[set[str]]]) -> None:
    profile, results, parts = drawn
    runs = [run_of(profile, results, part, number) for number, part in enumerate(parts)]
    whole = Make.report_of(profile, results)
    assert as_parts(whole, meant=False) == whole
    if len(runs) < 3:
        return
    joined = join(runs[:2])
    told, meant = as_parts(joined, meant=False), as_parts(joined, meant=True)
    assert told.exit_code == (joined.exit_code or 3)
    assert (meant.exit_code, meant.decision, meant.gate) == (joined.exit_code, joined.decision, joined.gate)
    assert told.summary == meant.summary
    missing = sum(one.id in parts[2] for one in joined.controls)
    assert f"; partial: {missing} control" in told.summary
    # Put together with the part that was missing, it is the whole.
    again = join([told, runs[2]])
    assert (again.exit_code, again.summary, again.gate) == (whole.exit_code, whole.summary, whole.gate)


def simple(*names: str, **details: Any) -> tuple[Profile, dict[str, Any]]:
    profile = Make.profile(*(Make.control(name) for name in names), digest="sha256:1", **details)
    return profile, {name: [Make.check(P)] for name in names}


def test_a_control_that_two_runs_looked_at_is_taken_from_the_newer() -> None:
    profile, good = simple("A-01", "B-01")
    bad = good | {"A-01": [Make.check(F)]}
    before, after = run_of(profile, bad, {"A-01", "B-01"}), run_of(profile, good, {"A-01"}, 5)
    (counted,), superseded = counting([glance(before, "1"), glance(after, "2")])
    assert [part.place for part in counted.parts] == ["2", "1"]
    assert not superseded
    assert join([before, after]).exit_code == 0
    worse = join([run_of(profile, good, {"A-01", "B-01"}), run_of(profile, bad, {"A-01"}, 5)])
    assert (worse.exit_code, worse.started) == (1, AS_OF + timedelta(minutes=5))


def test_checks_of_one_control_come_together() -> None:
    profile = Make.profile(Make.control("A-01", checks={"a.a": {}, "b.b": {}}), digest="sha256:1")
    one = run_of(profile, {"A-01": [Make.check(P, "a.a")]}, {"A-01"})
    two = run_of(profile, {"A-01": [Make.check(P, "b.b")]}, {"A-01"}, 5)
    assert (one.exit_code, two.exit_code) == (3, 3)
    (counted,), superseded = counting([glance(one, "1"), glance(two, "2")])
    assert (len(counted.parts), superseded) == (2, ())
    joined = join([one, two])
    assert (joined.exit_code, joined.controls[0].status) == (0, P)


def test_checks_that_were_left_out_come_from_the_run_that_was_asked_for_them() -> None:
    profile = Make.profile(Make.control("A-01", checks={"room.one": {}, "room.two": {}}), digest="sha256:1")
    said = {name: {"A-01": [Make.check(P, name)]} for name in ("room.one", "room.two")}

    def run(check: str, other: str, number: int) -> Report:
        report = Make.report_of(profile, said[check], cut=True, unasked={"A-01": {other}}, selection=f"only {check}")
        return report.model_copy(update={"run": f"run-{number}", "started": AS_OF + timedelta(minutes=number)})

    one, two = run("room.one", "room.two", 0), run("room.two", "room.one", 1)
    assert one.decision == two.decision == "ready"
    both = join([one, two])
    assert [(check.id, check.status) for check in both.controls[0].checks] == [("room.one", P), ("room.two", P)]
    assert (both.decision, both.partial, as_parts(both, meant=False)) == ("ready", False, both)
    # The run that was asked for the other check was lost.
    half = as_parts(join([one]), meant=False)
    assert (half.decision, half.exit_code) == ("undecided", 3)
    assert half.summary.endswith("; partial: 1 control was in no part with all checks")
    assert as_parts(join([one]), meant=True).decision == "ready"


def test_an_older_run_of_the_same_is_superseded() -> None:
    profile, results = simple("A-01", "B-01")
    old = run_of(profile, results | {"B-01": [Make.check(F)]}, {"A-01", "B-01"})
    new = run_of(profile, results, {"A-01", "B-01"}, 5)
    (counted,), (gone,) = counting([glance(old, "old"), glance(new, "new")])
    assert ([part.place for part in counted.parts], gone.run.place, gone.by.place) == (["new"], "old", "new")


@pytest.mark.parametrize("changed", ["digest", "baseline", "no_waivers"])
def test_runs_that_are_not_alike_are_not_joined_and_none_hides_another(changed: str) -> None:
    waivers = (accepted("A-01", TODAY + timedelta(days=100)),)
    profile, results = simple("A-01", "B-01", waivers=waivers)
    results["A-01"] = [Make.check(F)]
    other: dict[str, Any] = {}
    if changed == "digest":
        profile2 = profile.model_copy(update={"digest": "sha256:2"})
    else:
        profile2 = profile
        other = (
            {"baseline": Baseline(), "baseline_path": "b.json"} if changed == "baseline" else {"heed_waivers": False}
        )
    part = run_of(profile, results, {"A-01"})
    of_other = run_of(profile2, results, {"B-01"}, 5, **other)
    counted, superseded = counting([glance(part, "1"), glance(of_other, "2")])
    assert ([len(one.parts) for one in counted], superseded) == ([1, 1], ())
    # A whole run of the other kind does look at all that the part looked at.
    whole = run_of(profile2, results, {"A-01", "B-01"}, 9, **other)
    counted, superseded = counting([glance(part, "1"), glance(of_other, "2"), glance(whole, "3")])
    assert [one.parts[0].place for one in counted] == ["3"]
    assert {one.run.place for one in superseded} == {"1", "2"}


def test_other_targets_are_never_taken_for_one() -> None:
    profile, results = simple("A-01")
    runs = [
        glance(run_of(one, results, {"A-01"}, number), str(number))
        for number, one in enumerate(
            (profile, profile.model_copy(update={"path": "q.yaml"}), Make.profile(Make.control("A-01"), digest="x"))
        )
    ]
    other = profile.model_copy(update={"target": profile.target and profile.target.model_copy(update={"name": "x"})})
    runs.append(glance(run_of(other, results, {"A-01"}), "9"))
    counted, superseded = counting(runs)
    assert sorted(one.parts[0].place for one in counted) == ["1", "2", "9"]
    assert [one.run.place for one in superseded] == ["0"]


def test_an_interruption_of_a_part_is_one_of_the_whole() -> None:
    profile, results = simple("A-01", "B-01")
    joined = join([run_of(profile, results, {"A-01"}), run_of(profile, results, {"B-01"}, 5, exits=[130])])
    assert (joined.exit_code, joined.decision) == (130, "ready")


def test_what_the_baseline_knew_is_known_of_the_whole() -> None:
    profile, results = simple("A-01", "B-01")
    results |= {"A-01": [Make.check(F)], "B-01": [Make.check(F)]}
    finding = results["A-01"][0].findings[0]
    shape = {"check": "room.check", "rule": finding.rule, "thing": "main", "status": "fail", "first_seen": TODAY}
    entries = tuple(
        BaselineEntry(control=name, fingerprint=mark, **shape)
        for name, mark in (("A-01", finding.fingerprint), ("A-01", "gone"), ("B-01", "gone too"))
    )
    known: dict[str, Any] = {"baseline": Baseline(findings=entries), "baseline_path": "b.json"}
    parts = [run_of(profile, results, {"A-01"}, **known), run_of(profile, results, {"B-01"}, 5, **known)]
    joined, whole = join(parts), Make.report_of(profile, results, **known)
    assert (joined.controls, joined.exit_code) == (whole.controls, whole.exit_code)
    assert whole.baseline is not None
    assert joined.baseline is not None
    assert set(joined.baseline.fixed) == set(whole.baseline.fixed)
    assert (joined.baseline.known, joined.baseline.new, joined.baseline.not_looked_at) == (1, 1, ())


def test_signatures_and_dates_are_told_as_they_were() -> None:
    signed = (
        Attestation(control="A-01", by="lee", on=TODAY, release="r1", audited="r1"),
        Attestation(control="B-01", by="lee", on=TODAY, release="r0", audited="r1"),
        Attestation(control="B-01", by="", on=TODAY),
    )
    waivers = (
        accepted("A-01", TODAY + timedelta(days=90), starts=TODAY + timedelta(days=9)),
        accepted("B-01", TODAY + timedelta(days=20)),
        Waiver(control="B-01", reason="", problem="its date cannot be read"),
    )
    profile, results = simple("A-01", "B-01", attestations=signed, waivers=waivers, release="r1")
    results["A-01"] = [Make.check(P, reason_code=ReasonCode.ATTESTED)]
    results["B-01"] = [Make.check(Status.MANUAL, reason_code=ReasonCode.ATTESTATION_EXPIRED)]
    joined = join([run_of(profile, results, {"A-01"}), run_of(profile, results, {"B-01"}, 5)])
    whole = Make.report_of(profile, results)
    assert joined.attestations == whole.attestations
    assert joined.waivers == whole.waivers


def test_what_was_decided_again_later_is_joined_as_of_then() -> None:
    waivers = (accepted("A-01", TODAY + timedelta(days=3)),)
    profile, results = simple("A-01", "B-01", waivers=waivers)
    results["A-01"] = [Make.check(F)]
    later: dict[str, Any] = {"as_of": AS_OF + timedelta(days=9)}
    parts = [run_of(profile, results, {"A-01"}, **later), run_of(profile, results, {"B-01"}, 5, **later)]
    assert join(parts).exit_code == 1


def test_a_report_that_readycheck_does_not_write_is_refused() -> None:
    profile, results = simple("A-01", "B-01")
    parts = [run_of(profile, results, {"A-01"}), run_of(profile, results, {"B-01"}, 5)]
    forged = [part.model_copy(update={"gate": ()}) for part in parts]
    with pytest.raises(ValueError, match="Severity"):
        join(forged)
