"""A run that is kept comes back as it was; what retention takes is gone, and first seen outlives it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.render.hostile import HOSTILE_TEXTS, filled, small_report
from tests.support.runs import FIRST, finding, keep, run
from tests.support.sample_report import sample_report

from readycheck.history import look
from readycheck.history.place import Place
from readycheck.history.snapshot import NAME, TEXT, name, snapshot
from readycheck.history.store import reading
from readycheck.history.values import DECISIONS, KEPT, STATUSES, RunLine, Snapshot, Target
from readycheck.model import CheckResult, Decision, ReasonCode, Retention, Status


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def back(place: Place | Path, index: int = 0) -> Snapshot:
    place = Place(place) if isinstance(place, Path) else place
    with reading(place) as ask:
        return look.read_snapshot(ask, look.lines(ask)[index].id)


def lines(place: Path, target: str | None = None) -> list[RunLine]:
    with reading(Place(place)) as ask:
        return look.lines(ask, target=target)


def test_a_run_comes_back_as_it_was(file: Path) -> None:
    kept = snapshot(sample_report())
    assert kept.findings
    assert {one.status for one in kept.findings} <= set(KEPT)
    keep(file, kept)
    found = back(file)
    assert (found.controls, found.findings) == (kept.controls, kept.findings)
    assert found.line.started == kept.line.started
    assert (found.line.run, found.line.floor, found.line.partial) == ("20261123-100000-7f3a", 38.5, True)


def test_a_check_that_was_not_asked_for_was_not_looked_at() -> None:
    report = small_report()
    control = next(one for one in report.controls if one.checks)
    left = CheckResult(id="left.check", status=Status.NOT_SELECTED, reason_code=ReasonCode.NOT_SELECTED)
    more = control.model_copy(update={"checks": (*control.checks, left)})
    controls = tuple(more if one is control else one for one in report.controls)
    assert snapshot(report.model_copy(update={"controls": controls})) == snapshot(report)


def test_what_is_kept_is_what_is_not_in_order() -> None:
    assert set(KEPT) == set(Status) - {Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED}
    assert [one for one in KEPT if Status(one).is_unknown] == list(KEPT[2:])
    assert set(STATUSES) == set(Status)
    assert set(DECISIONS) == set(Decision)


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
def test_hostile_texts_are_kept_and_bounded(tmp_path: Path, text: str) -> None:
    kept = snapshot(filled(small_report(), text))
    keep(tmp_path / "h.db", kept)
    found = back(tmp_path / "h.db")
    assert (found.controls, found.findings) == (kept.controls, kept.findings)
    assert all(len(one.message) <= TEXT and len(one.rule) <= NAME for one in found.findings)
    with reading(Place(tmp_path / "h.db")) as ask:
        for prefix in (found.line.run[:3], "%", "_", "\\", "'", ""):
            assert all(one.run.startswith(prefix) for one in look.beginning_with(ask, prefix))
        assert look.beginning_with(ask, found.line.run)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(st.text(max_size=300), st.text(max_size=300))
def test_two_names_never_become_one(one: str, other: str) -> None:
    assert len(name(one)) <= NAME
    if one != other and not any("\ud800" <= sign <= "\udfff" or sign in "\0\ufffd" for sign in one + other):
        assert name(one) != name(other)
    long, longer = "x" * NAME + one, "x" * NAME + other
    assert (name(long) == name(longer)) == (one == other) or not (one and other)


def test_equal_findings_are_one_with_a_number() -> None:
    report = sample_report()
    control = next(one for one in report.controls if any(f.status in KEPT for f in one.findings))
    (check, *rest) = control.checks
    twice = control.model_copy(update={"checks": (check.model_copy(update={"findings": check.findings * 2}), *rest)})
    other = report.model_copy(update={"controls": (twice,)})
    kept = snapshot(other).findings
    assert len(kept) == len({one.identity for one in kept})
    assert {one.many % 2 for one in kept} == {0}


def test_each_run_is_compared_with_the_whole_run_before(file: Path) -> None:
    keep(
        file,
        run("a", 1, [finding("x"), finding("y")]),
        run("part", 2, [finding("z")], partial=True, selection="area S"),
        run("stopped", 3, exit_code=130),
        run("b", 4, [finding("y"), finding("z")]),
        run("elsewhere", 5, target=Target("shop", "production")),
    )
    counted = {one.run: (one.new, one.fixed, one.compared_with) for one in lines(file)}
    assert counted == {
        "a": (None, None, None),
        "part": (None, None, None),
        "stopped": (None, None, None),
        "b": (1, 1, "a"),
        "elsewhere": (None, None, None),
    }
    assert [one.run for one in lines(file, target="shop/production")] == ["elsewhere"]
    assert [one.run for one in lines(file, target="shop")] == ["elsewhere", "b", "stopped", "part", "a"]


def test_a_resumed_run_takes_its_own_place(file: Path) -> None:
    keep(file, run("a", 1, [finding("x")], exit_code=130), run("b", 2), run("a", 1, [finding("y")]))
    assert [(one.run, one.whole) for one in lines(file)] == [("b", True), ("a", True)]
    assert [one.fingerprint for one in back(file, 1).findings] == ["y"]


def test_a_message_may_change_and_each_run_keeps_its_own(file: Path) -> None:
    first, second = finding("x"), finding("x")
    second = type(second)(**{name: getattr(second, name) for name in second.__slots__} | {"message": "it is worse"})
    keep(file, run("a", 1, [first]), run("b", 2, [second]), run("c", 3, [first]))
    assert [back(file, index).findings[0].message for index in (2, 1, 0)] == ["x was seen", "it is worse", "x was seen"]


def test_retention_takes_what_is_too_old_or_too_many(file: Path) -> None:
    month = Retention(keep=30 * 86400.0, runs=3)
    other = run("other", 0, target=Target("shop", "production"))
    keep(file, other, *(run(f"r{day}", day) for day in range(5)), retention=month)
    assert [one.run for one in lines(file)] == ["r4", "r3", "r2", "other"]
    several = Retention(keep=30 * 86400.0)
    keep(file, run("late", 33.5), run("later", 33.6), retention=several)
    assert [one.run for one in lines(file)] == ["later", "late", "r4", "r3", "r2", "other"]
    keep(file, run("last", 33.7), retention=several)  # now most of them say what time it is
    assert [one.run for one in lines(file)] == ["last", "later", "late", "r4", "other"]
    keep(file, run("later", 500), retention=Retention(keep=1, runs=1))
    assert [one.run for one in lines(file)] == ["later", "other"]
    keep(file, run("latest", 501), retention=Retention(keep=1e300, runs=2))
    assert [one.run for one in lines(file)] == ["latest", "later", "other"]


def test_a_clock_that_is_wrong_makes_no_other_run_old(file: Path) -> None:
    daily = Retention(keep=30 * 86400.0)
    keep(file, *(run(f"r{day}", day) for day in range(5)), run("ahead", 40_000), retention=daily)
    real = ["r4", "r3", "r2", "r1", "r0"]
    assert [one.run for one in lines(file)] == ["ahead", *real]
    keep(file, run("again", 40_001), retention=daily)
    assert [one.run for one in lines(file)] == ["again", "ahead", *real]
    # What has the right time again is not taken for old, however long the wrong ones stay ahead.
    keep(file, *(run(f"r{day}", day) for day in range(5, 12)), retention=daily)
    assert [one.run for one in lines(file)][2:] == [f"r{day}" for day in range(11, -1, -1)]
    keep(file, *(run(f"s{day}", day) for day in range(35, 38)), retention=daily)
    assert "r4" not in [one.run for one in lines(file)]
    assert "r6" in [one.run for one in lines(file)]


def test_age_leaves_the_last_whole_runs(file: Path) -> None:
    day = Retention(keep=86400.0)
    parts = [run(f"p{number}", 100 + number, partial=True) for number in range(6)]
    keep(file, run("a", 0), run("b", 1), run("c", 2), run("stopped", 3, exit_code=130), *parts, retention=day)
    assert [one.run for one in lines(file)] == ["p5", "p4", "p3", "p2", "c", "b"]


def test_first_seen_outlives_the_run_that_saw_it(file: Path) -> None:
    from readycheck.history.past import past_of

    last = run("c", 3, [finding("x"), finding("new")])
    keep(
        file,
        run("a", 1, [finding("x"), finding("gone")]),
        run("b", 2, [finding("x")]),
        last,
        retention=Retention(runs=2),
    )
    with reading(Place(file)) as ask:
        past = past_of(ask, last.line, [one.identity for one in last.findings])
        assert past is not None
        held = [name for (name,) in ask("SELECT fingerprint FROM readycheck_finding ORDER BY 1")]
    assert list(past.first_seen.values()) == [FIRST + timedelta(days=1), FIRST + timedelta(days=3)]
    assert held == ["new", "x"]  # what no kept run has seen is gone
