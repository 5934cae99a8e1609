from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readycheck.judging import build_report, check_result, judge_control, score
from readycheck.judging.scoring import in_denominator
from readycheck.model import (
    CheckResult,
    Control,
    ControlResult,
    Finding,
    Method,
    Profile,
    Report,
    ScorePair,
    Severity,
    Status,
    Tool,
    Waiver,
)

AS_OF = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
KNOWN = (Status.PASS, Status.WARN, Status.FAIL)
UNKNOWN = (Status.INCONCLUSIVE, Status.ERROR, Status.MANUAL)
credits_ = st.none() | st.floats(0, 1)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    status = draw(st.sampled_from([*KNOWN, *UNKNOWN, Status.NOT_APPLICABLE]))
    return Finding(rule="r", status=status, message="m", credit=draw(credits_))


severities = st.sampled_from(list(Severity))
systems = st.lists(
    st.tuples(severities, st.lists(st.lists(findings(), min_size=1, max_size=3), min_size=1, max_size=3)), max_size=8
)
System = list[tuple[Severity, list[list[Finding]]]]


def judged(system: System) -> list[ControlResult]:
    done = []
    for number, (severity, checks) in enumerate(system):
        control = Control(id=f"A-{number}", area="A", title="t", severity=severity, checks={"c": {}})
        results: list[CheckResult] = [check_result(f"c{n}", {"": found}, 0) for n, found in enumerate(checks)]
        done.append(judge_control(control, results, {}))
    return done


def numbers(system: System) -> tuple[float, float, float]:
    total = score(judged(system))
    return total.floor, total.ceiling, total.coverage


@given(systems)
def test_the_floor_is_never_above_the_ceiling(system: System) -> None:
    total = score(judged(system))
    assert 0 <= total.floor <= total.ceiling <= 100
    assert 0 <= total.coverage <= 100
    assert total.with_accepted_risks == ScorePair(floor=total.floor, ceiling=total.ceiling)


@given(systems, st.data())
def test_making_a_known_result_unknown_never_flatters(system: System, data: st.DataObject) -> None:
    places = [
        (c, k, f)
        for c, (_, checks) in enumerate(system)
        for k, found in enumerate(checks)
        for f, finding in enumerate(found)
        if not finding.status.is_unknown
    ]
    if not places:
        return
    floor, ceiling, _ = numbers(system)
    c, k, f = data.draw(st.sampled_from(places))
    blinded = [(severity, [list(found) for found in checks]) for severity, checks in system]
    blinded[c][1][k][f] = Finding(rule="r", status=data.draw(st.sampled_from(UNKNOWN)), message="m")
    blind_floor, blind_ceiling, _ = numbers(blinded)
    assert blind_floor <= floor
    assert blind_ceiling >= ceiling


@given(systems, st.data())
def test_a_waiver_never_moves_the_floor(system: System, data: st.DataObject) -> None:
    controls = judged(system)
    waived = data.draw(st.sets(st.sampled_from([c.id for c in controls] or ["none"])))
    plain, accepted = score(controls), score(controls, waived)
    assert (accepted.floor, accepted.ceiling, accepted.coverage) == (plain.floor, plain.ceiling, plain.coverage)
    assert accepted.with_accepted_risks.floor <= accepted.with_accepted_risks.ceiling


@given(systems, st.lists(findings(), max_size=4), st.data())
def test_more_findings_on_a_failed_check_change_nothing(
    system: System, more: list[Finding], data: st.DataObject
) -> None:
    failed = [
        (c, k)
        for c, (_, checks) in enumerate(system)
        for k, found in enumerate(checks)
        if any(finding.status is Status.FAIL for finding in found)
    ]
    if not failed:
        return
    c, k = data.draw(st.sampled_from(failed))
    fuller = [(severity, [list(found) for found in checks]) for severity, checks in system]
    fuller[c][1][k] += more
    assert numbers(fuller) == numbers(system)


@given(systems, st.randoms(use_true_random=False))
def test_order_changes_nothing(system: System, chance: random.Random) -> None:
    shuffled = [(severity, [list(found) for found in checks]) for severity, checks in system]
    for _, checks in shuffled:
        for found in checks:
            chance.shuffle(found)
        chance.shuffle(checks)
    chance.shuffle(shuffled)
    assert numbers(shuffled) == numbers(system)


@given(systems, st.data())
def test_waiving_changes_no_status_in_a_report(system: System, data: st.DataObject) -> None:
    def report(*waivers: Waiver) -> Report:
        return build_report(
            Profile(path="p", base=Path(), target=None, controls=controls, waivers=waivers),
            results,
            run="r",
            started=AS_OF,
            as_of=AS_OF,
            seconds=0,
            tool=Tool(version="1", packs=()),
            method=Method(scoring=""),
        )

    lines = judged(system)
    controls = tuple(
        Control(id=c.id, area="A", title="t", severity=c.severity, checks={check.id: {} for check in c.checks})
        for c in lines
    )
    results = {c.id: list(c.checks) for c in lines}
    waived = data.draw(st.sets(st.sampled_from([c.id for c in lines] or ["none"])))
    before = report()
    after = report(*(Waiver(control=name, reason="accepted", expires=AS_OF.date()) for name in sorted(waived)))
    assert [c.status for c in before.controls] == [c.status for c in after.controls]
    assert before.score.floor == after.score.floor
    assert len(after.waivers) == len(waived)


def test_the_table(make: Any) -> None:
    controls = [
        make.result("A-01", Status.PASS, "blocker"),
        make.result("A-02", Status.FAIL, "high"),
        make.result("A-03", Status.WARN, "medium"),
        make.result("A-04", Status.INCONCLUSIVE, "low"),
        make.result("A-05", Status.FAIL, "info"),
        make.result("A-06", Status.NOT_APPLICABLE, "blocker"),
        make.left_out("A-07"),
    ]
    total = score(controls, {"A-02"})
    assert (total.floor, total.ceiling, total.coverage) == (61.1, 66.7, 94.4)  # 11, 12 and 17 of 18
    assert total.with_accepted_risks == ScorePair(floor=84.6, ceiling=92.3)  # 11 and 12 of 13
    assert [in_denominator(c) for c in controls] == [True, True, True, True, False, False, False]


def test_nothing_to_weigh_is_nothing_known(make: Any) -> None:
    for controls in ([], [make.result("A-01", Status.NOT_APPLICABLE)], [make.result("A-01", Status.PASS, "info")]):
        total = score(controls)
        assert (total.floor, total.ceiling, total.coverage) == (0, 100, 0)


def test_a_hundred_means_all(make: Any) -> None:
    nearly = make.result("Z-99", Status.WARN, "low", credit=0.9)
    controls = [make.result(f"A-{n}", Status.PASS) for n in range(100)]
    assert score(controls).floor == 100
    assert score([*controls, nearly]).floor == 99.9


@pytest.mark.parametrize(("passing", "of", "floor"), [(1, 3, 33.3), (2, 3, 66.7), (1, 8, 12.5), (1, 16, 6.3)])
def test_one_decimal_halves_up(make: Any, passing: int, of: int, floor: float) -> None:
    controls = [make.result(f"A-{n}", Status.PASS if n < passing else Status.FAIL) for n in range(of)]
    assert score(controls).floor == floor
