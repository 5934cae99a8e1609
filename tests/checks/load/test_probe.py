"""What a load run means: tables of counts and verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from readycheck.api import ReasonCode, SeriesEvidence, Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.load.facts import Latency, LoadRun, StepRun
from readycheck_checks.load.histogram import bin_of, pack
from readycheck_checks.load.probe import CHECK

NOTHING = Latency(n=0, p50=0, p95=0, p99=0, max=0)
LATENCY = {"latency": {"p": 95, "max": "2s"}}
ERRORS = {"errors": "1 %"}


def step(
    fast: int = 20,
    slow: int = 0,
    *,
    kind: Any = "flow",
    id: str = "home",  # noqa: A002 - the field's name
    slots: int = 60,
    fast_seconds: float = 0.1,
    slow_seconds: float = 3.0,
    failed: int | tuple[int, ...] = 0,
    timed_out: int = 0,
    errors: dict[str, int] | None = None,
    cold: int = 0,
) -> StepRun:
    """So many fast and slow answers in every slot; all slow in the first `cold` ones."""
    warm = {bin_of(fast_seconds): fast, bin_of(slow_seconds): slow, bin_of(30.0): timed_out}
    slow_one = {bin_of(slow_seconds): fast}
    packed = tuple(pack({k: v for k, v in (slow_one if slot < cold else warm).items() if v}) for slot in range(slots))
    lost = (failed,) * slots if isinstance(failed, int) else failed
    return StepRun(
        id=id,
        kind=kind,
        method="GET",
        path="/",
        slots=packed,
        failed=lost,
        timed_out=(timed_out,) * slots,
        errors=errors if errors is not None else {"status 500": sum(lost), "timeout": timed_out * slots},
        example="home: status 500",
        due=NOTHING,
        sent=NOTHING,
    )


def run(*steps: StepRun, **changes: Any) -> LoadRun:
    """A run of 100 users for a minute."""
    slots = len(steps[0].slots)
    values: dict[str, Any] = {
        "url": "http://127.0.0.1:8000",
        "scenario": "main",
        "users_planned": 100,
        "users_achieved": 100,
        "seconds_planned": 60.0,
        "seconds_held": 60.0,
        "ramp": 2.0,
        "slot": 60 / slots,
        "steady_from": 0,
        "slot_count": slots,
        "users": (100,) * slots,
        "steps": steps,
        "requests": 1200,
        "in_flight": 9,
        "lag_p99": 0.001,
        "lag_max": 0.004,
        "lag_mean": 0.0005,
        "cpu": 0.1,
        "cpu_peak": 0.2,
        "think_median": 5.0,
        "seed": 1,
        "transport": "PycURL/7.49.0",
    }
    return LoadRun(**{**values, **changes})


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        (run(step()), Status.PASS),
        (run(step(fast=20, slow=20)), Status.FAIL),
        (run(step(fast=100, slow=1)), Status.PASS),
        (run(step(fast=94, slow=6)), Status.FAIL),
        (run(step(fast=95, slow=5)), Status.INCONCLUSIVE),
        (run(step(fast=1, slots=40)), Status.INCONCLUSIVE),
        (run(step(fast=2, slots=40)), Status.PASS),
        (run(step(fast=20, timed_out=4)), Status.FAIL),
        # fast errors make nothing faster, and nobody knows how long they would have taken
        (run(step(fast=20, slow=1, failed=20)), Status.INCONCLUSIVE),
        (run(step(fast=200, failed=1)), Status.PASS),
        # the bar's own bin is on neither side
        (run(step(fast=20, slow=5, slow_seconds=2.0)), Status.INCONCLUSIVE),
        (run(step(fast=0)), Status.INCONCLUSIVE),
    ],
)
def test_latency(fact: LoadRun, status: Status) -> None:
    findings = judge(CHECK, fact, LATENCY)
    assert worst(findings) is status
    assert all("\n" not in finding.message and not finding.message.endswith(".") for finding in findings)


def test_the_distribution_names_the_percentile_that_is_judged() -> None:
    for p in (90, 99.9):
        found = judge(CHECK, run(step()), {"latency": {"p": p, "max": "2s"}})[0]
        (spread,) = [one for one in found.evidence if one.kind == "distribution"]
        assert (spread.judged, spread.bar) == (f"p{p:g}", 2.0)
        assert spread.judged in spread.percentiles


def test_latency_with_a_warning_zone() -> None:
    zone = {"latency": {"p": 95, "max": {"warn": "1s", "fail": "2s"}}}
    assert worst(judge(CHECK, run(step(fast=20, slow=5, slow_seconds=1.5)), zone)) is Status.WARN
    assert worst(judge(CHECK, run(step(fast=20, slow=5, slow_seconds=0.5)), zone)) is Status.PASS


def test_a_slow_step_does_not_hide_among_fast_ones() -> None:
    fact = run(step(fast=200), step(fast=3, slow=1, id="submit"))
    assert rules(judge(CHECK, fact, LATENCY), Status.FAIL) == ["load.probe.latency.step"]
    assert worst(judge(CHECK, run(step(fast=200), step(fast=20, id="submit")), LATENCY)) is Status.PASS


def test_polls_do_not_dilute() -> None:
    fact = run(step(fast=8, slow=2, id="submit"), step(fast=500, kind="poll", id="graded"))
    assert "load.probe.latency" in rules(judge(CHECK, fact, LATENCY), Status.FAIL)


def test_slow_arrivals_warn() -> None:
    fact = run(step(), step(fast=2, slow=2, kind="start", id="login"))
    assert rules(judge(CHECK, fact, LATENCY), Status.WARN) == ["load.probe.arrival"]


def test_a_warm_up_is_named_not_hidden() -> None:
    found = judge(CHECK, run(step(fast=50, cold=5)), LATENCY)
    assert worst(found) is Status.WARN
    assert "after a warm-up of" in found[0].message
    # slow in the middle is no warm-up
    stall = step(fast=50)
    slots = list(stall.slots)
    slots[30:36] = [pack({bin_of(3.0): 50})] * 6
    assert worst(judge(CHECK, run(stall.model_copy(update={"slots": tuple(slots)})), LATENCY)) in (
        Status.FAIL,
        Status.INCONCLUSIVE,
    )


LATE = {"lag_p99": 0.3, "lag_max": 0.5, "lag_mean": 0.28}


@pytest.mark.parametrize(
    ("fact", "options", "status", "reason"),
    [
        (run(step(), **LATE), LATENCY, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        (run(step(), cpu=0.9), LATENCY, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        # late now and then, yet the load was there: waits count from when they were due, so what holds does hold
        (run(step(), lag_p99=0.3), LATENCY, Status.PASS, None),
        (run(step(), lag_p99=0.3), ERRORS, Status.PASS, None),
        (run(step(slow=20), lag_p99=0.3, lag_max=0.6), LATENCY, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        (run(step(), lag_mean=0.2), ERRORS, Status.PASS, None),
        (run(step(), lag_mean=0.4), ERRORS, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        (run(step(fast=200), lag_mean=0.2), ERRORS, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        # 3 s is not plainly over 2 s for a generator that was up to 0.5 s late twice; 5 s is
        (run(step(slow=20), **LATE), LATENCY, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        (run(step(slow=20, slow_seconds=5.0), **LATE), LATENCY, Status.FAIL, ReasonCode.THRESHOLD),
        (run(step(failed=5), **LATE), ERRORS, Status.FAIL, ReasonCode.THRESHOLD),
        (run(step(timed_out=5), **LATE), ERRORS, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        (run(step(), **LATE), ERRORS, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        (run(step(), **LATE), {"users": 100}, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        (run(step(errors={"local": 3})), ERRORS, Status.INCONCLUSIVE, ReasonCode.OVERLOADED),
        # a rate limit is not the system
        (run(step(failed=5, errors={"status 429": 300})), ERRORS, Status.INCONCLUSIVE, ReasonCode.ACCESS_DENIED),
        (
            run(step(failed=5, errors={"status 429": 300})),
            {"users": 100},
            Status.INCONCLUSIVE,
            ReasonCode.ACCESS_DENIED,
        ),
        (run(step(failed=5, errors={"status 429": 100, "status 500": 200})), ERRORS, Status.FAIL, ReasonCode.THRESHOLD),
    ],
)
def test_what_stands_against_a_verdict(
    fact: LoadRun, options: dict[str, Any], status: Status, reason: ReasonCode | None
) -> None:
    findings = judge(CHECK, fact, options)
    assert worst(findings) is status
    if reason is not None:
        assert findings[0].reason_code is reason


@pytest.mark.parametrize(
    ("fact", "options", "status"),
    [
        (run(step()), {"users": 100}, Status.PASS),
        (run(step()), {"users": 100, "for": "1m"}, Status.PASS),
        (run(step()), {"for": "30s"}, Status.PASS),
        (run(step()), {"users": 1000}, Status.INCONCLUSIVE),
        (run(step()), {"users": 100, "for": "5m"}, Status.INCONCLUSIVE),
        (run(step(), users_achieved=60, users=(60,) * 60), {"users": 100}, Status.INCONCLUSIVE),
        (run(step(), users_achieved=60, users=(60,) * 60), {"users": 60}, Status.PASS),
        (run(step(), users_achieved=99, users=(99,) * 60), {"users": 100}, Status.PASS),
        (run(step(failed=20)), {"users": 100}, Status.FAIL),
        (run(step(fast=100, failed=1)), {"users": 100}, Status.PASS),
        (run(step(failed=20, slots=10), stopped_early="errors", seconds_held=1.0), {"users": 100}, Status.FAIL),
        # fewer users and less time prove nothing good, yet what fails there fails
        (run(step()), {"users": 1000, **LATENCY}, Status.INCONCLUSIVE),
        (run(step(slow=20)), {"users": 1000, **LATENCY}, Status.FAIL),
        (run(step()), {"users": 1000, **ERRORS}, Status.INCONCLUSIVE),
        (run(step(failed=5)), {"users": 1000, **ERRORS}, Status.FAIL),
        (run(step()), {"for": "10m", **LATENCY}, Status.INCONCLUSIVE),
        (run(step(), seconds_held=20.0, stopped_early="deadline"), LATENCY, Status.INCONCLUSIVE),
    ],
)
def test_size_of_the_run(fact: LoadRun, options: dict[str, Any], status: Status) -> None:
    assert worst(judge(CHECK, fact, options)) is status


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        (run(step()), Status.PASS),
        (run(step(fast=5, slots=40)), Status.INCONCLUSIVE),
        (run(step(fast=1000, failed=1)), Status.PASS),
        (run(step(fast=99, failed=1)), Status.INCONCLUSIVE),
        (run(step(fast=90, failed=5)), Status.FAIL),
        (run(step(fast=90, timed_out=5)), Status.FAIL),
        (run(step(fast=2000), step(fast=18, failed=2, id="submit")), Status.FAIL),
        (run(step(fast=20), step(fast=500, failed=0, kind="poll"), step(fast=18, failed=2, kind="wait")), Status.FAIL),
    ],
)
def test_errors(fact: LoadRun, status: Status) -> None:
    assert worst(judge(CHECK, fact, ERRORS)) is status


def test_bursts_of_errors_widen_the_interval() -> None:
    spread_out = run(step(fast=50, failed=1))
    burst = run(step(fast=50, failed=(0,) * 30 + (60,) + (0,) * 29))
    assert worst(judge(CHECK, spread_out, ERRORS)) is Status.FAIL
    assert worst(judge(CHECK, burst, ERRORS)) is Status.INCONCLUSIVE


def test_jitter_far_below_the_bar_widens_nothing() -> None:
    calm, jitter = {bin_of(0.001): 20}, {bin_of(0.05): 20}
    slots = tuple(pack(jitter if 20 <= slot < 30 else calm) for slot in range(60))
    fact = run(step().model_copy(update={"slots": slots}))
    assert worst(judge(CHECK, fact, LATENCY)) is Status.PASS
    assert worst(judge(CHECK, fact, {"latency": {"p": 95, "max": "60ms"}})) is Status.INCONCLUSIVE


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        (run(step(), step(fast=5, kind="wait", fast_seconds=4.0, id="graded: done")), Status.PASS),
        (run(step(), step(fast=5, kind="wait", fast_seconds=40.0, id="graded: done")), Status.FAIL),
        (run(step(), step(fast=5, timed_out=2, kind="wait", fast_seconds=4.0)), Status.INCONCLUSIVE),
        (run(step(), step(fast=5, failed=2, kind="wait", fast_seconds=4.0)), Status.INCONCLUSIVE),
        (run(step()), Status.INCONCLUSIVE),
    ],
)
def test_jobs(fact: LoadRun, status: Status) -> None:
    assert worst(judge(CHECK, fact, {"completion": {"p": 95, "max": "30s"}})) is status


def test_errors_do_not_pretend_that_a_longer_run_would_help() -> None:
    (found,) = judge(CHECK, run(step(failed=4)), LATENCY)
    assert found.status is Status.INCONCLUSIVE
    assert "met errors, whose time nobody knows" in found.message
    assert "errors" in found.fix


def test_nothing_asked() -> None:
    findings = judge(CHECK, run(step()), {})
    assert worst(findings) is Status.INCONCLUSIVE
    assert findings[0].reason_code is ReasonCode.NOT_CONFIGURED


def test_open_says_how_long_it_takes() -> None:
    (found,) = judge(CHECK, run(step(fast=97, slow=3, slots=12)), {"latency": {"p": 96.5, "max": "2s"}})
    assert found.status is Status.INCONCLUSIVE
    assert "more are needed to decide" in found.message
    assert "Raise 'for'" in found.fix
    assert found.spread is not None
    assert found.spread[0] < 3 < found.spread[1]


def test_evidence_is_bounded_and_carries_the_bar() -> None:
    fact = run(*(step(id=f"step {number}", slots=300) for number in range(35)))
    findings = judge(CHECK, fact, LATENCY)
    (distribution, series, table, method) = findings[0].evidence
    assert distribution.kind == "distribution"
    assert distribution.bar == 2
    assert len(distribution.bins) <= 40
    assert isinstance(series, SeriesEvidence)
    assert 10 < len(series.points) <= 120
    assert table.kind == "table"
    assert len(table.rows) <= 30
    assert method.kind == "text"
    assert "seed 1" in method.value
