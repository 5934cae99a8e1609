"""The past is asked as of a run: what was recorded later never changes what that run's report says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.support.report_builders import STARTED
from tests.support.runs import FIRST, finding, keep, run
from tests.support.sample_report import sample_report

from readycheck.history.enriched import with_past
from readycheck.history.past import MOST_POINTS, Past, past_of
from readycheck.history.place import Place
from readycheck.history.snapshot import snapshot
from readycheck.history.store import reading
from readycheck.history.values import KEPT, Snapshot, Target
from readycheck.model import Report


def past(file: Path, of: Snapshot) -> Past | None:
    with reading(Place(file)) as connection:
        return past_of(connection, of.line, [one.identity for one in of.findings])


def trend(file: Path, of: Snapshot) -> list[str]:
    found = past(file, of)
    assert found is not None
    return [one.run for one in found.runs]


def test_only_earlier_whole_runs_of_the_same_target(tmp_path: Path) -> None:
    file, now = tmp_path / "h.db", run("now", 9)
    keep(
        file,
        run("b", 2),
        run("a", 1),
        run("part", 3, partial=True),
        run("stopped", 4, exit_code=130),
        run("production", 5, target=Target("shop", "production")),
        run("tomorrow", 10),
        now,
        run("later", 11),
    )
    assert trend(file, now) == ["a", "b"]


def test_what_is_recorded_later_changes_nothing(tmp_path: Path) -> None:
    file, one = tmp_path / "h.db", run("one", 5, [finding("x"), finding("y")])
    keep(file, run("zero", 1, [finding("x")]), one)
    before = past(file, one)
    # It began earlier and ended later, and saw the same.
    slow = run("slow", 4, [finding("y")])
    keep(file, slow, run("next", 6, [finding("y")]))
    assert past(file, one) == before
    found = past(file, slow)
    assert found is not None
    assert list(found.first_seen.values()) == [FIRST + timedelta(days=4)]


def test_a_run_that_is_not_kept_has_no_past(tmp_path: Path) -> None:
    keep(tmp_path / "h.db", run("a", 1))
    assert past(tmp_path / "h.db", run("unknown", 2)) is None
    assert past(tmp_path / "h.db", run("a", 1, target=Target("other", "staging"))) is None


def test_a_trend_is_bounded(tmp_path: Path) -> None:
    runs = [run(f"r{number:03}", number, controls={}) for number in range(MOST_POINTS + 3)]
    file = tmp_path / "h.db"
    from readycheck.history.record import record
    from readycheck.history.store import writing
    from readycheck.model import Retention

    with writing(Place(file)) as connection:
        for one in runs:
            record(connection, one, Retention())
    found = trend(file, runs[-1])
    assert (len(found), found[0], found[-1]) == (MOST_POINTS - 1, "r003", "r101")


def whole() -> Report:
    return sample_report().model_copy(update={"partial": False})


def test_a_report_gets_its_trend_and_first_sightings(tmp_path: Path) -> None:
    report = whole()
    earlier = report.model_copy(update={"run": "earlier", "started": STARTED - timedelta(days=3)})
    earlier = earlier.model_copy(update={"controls": report.controls[:1]})
    kept = snapshot(report)
    keep(tmp_path / "h.db", snapshot(earlier), kept)
    found = past(tmp_path / "h.db", kept)
    assert found is not None
    shown = with_past(report, found)
    assert [point.run for point in shown.trend] == ["earlier", report.run]
    first, *rest = shown.controls
    assert {one.first_seen for one in first.findings if one.status in KEPT} == {STARTED - timedelta(days=3)}
    assert {one.first_seen for control in rest for one in control.findings if one.status in KEPT} == {STARTED}
    assert all(
        one.first_seen is None for control in shown.controls for one in control.findings if one.status not in KEPT
    )
    Report.model_validate(shown.model_dump(by_alias=True))


def test_a_partial_or_interrupted_run_has_first_sightings_and_no_trend(tmp_path: Path) -> None:
    changes: tuple[dict[str, Any], ...] = ({"partial": True}, {"exit_code": 130})
    for number, change in enumerate(changes):
        report = whole().model_copy(update=change)
        kept = snapshot(report)
        file = tmp_path / f"{number}.db"
        keep(file, snapshot(whole().model_copy(update={"run": "before", "started": STARTED - timedelta(days=1)})), kept)
        found = past(file, kept)
        assert found is not None
        shown = with_past(report, found)
        assert shown.trend == ()
        assert any(one.first_seen for control in shown.controls for one in control.findings)
