"""Metrics as the textfile collector takes them: typed, without times of their own, no sample twice."""

from __future__ import annotations

from datetime import date

from tests.render.machine_readers import samples
from tests.support.report_builders import control, report_of

from readycheck.model import Disposition, Report, Severity, Status, WaiverLine
from readycheck.model.builders import failed, passed
from readycheck.render import render

WHO = {"target": "coursework", "environment": "staging"}


def test_the_run_is_told(stored: Report) -> None:
    found = samples(render(stored, "prometheus"))
    assert found["readycheck_run_timestamp_seconds"] == [(WHO, stored.started.timestamp())]
    assert found["readycheck_exit_code"] == [(WHO, 1)]
    assert found["readycheck_score_floor"] == [(WHO, stored.score.floor)]
    assert found["readycheck_score_ceiling"] == [(WHO, stored.score.ceiling)]
    assert found["readycheck_coverage_ratio"] == [(WHO, 0.721)]
    assert found["readycheck_partial"] == [(WHO, 1)]
    held = [labels["decision"] for labels, value in found["readycheck_decision"] if value]
    assert held == ["not_ready"]
    assert len(found["readycheck_decision"]) == 4


def test_exactly_one_word_holds_for_each_control(stored: Report) -> None:
    found = samples(render(stored, "prometheus"))
    for name, label, wanted in (
        ("status", "status", {one.id: one.status.value for one in stored.controls}),
        ("disposition", "disposition", {one.id: one.disposition.value for one in stored.controls}),
    ):
        held = [(labels["control"], labels[label]) for labels, value in found[f"readycheck_control_{name}"] if value]
        assert dict(held) == wanted
        assert len(held) == len(stored.controls)


def test_findings_are_counted_by_status() -> None:
    some = (failed("a", "m"), failed("b", "m"), passed("c", "m"))
    found = samples(
        render(report_of([control("SEC-01", "T", Severity.HIGH, Status.FAIL, "m", some, check="c")]), "prometheus")
    )
    counted = {(labels["status"], labels["severity"]): value for labels, value in found["readycheck_findings"] if value}
    assert counted == {("fail", "high"): 2, ("pass", "high"): 1}
    assert len(found["readycheck_findings"]) == len(Status) * len(Severity)


def test_the_day_a_waiver_ends_is_a_time(stored: Report) -> None:
    line = WaiverLine(
        control="SEC-01", reason="r", owner="o", approver="", expires=date(2026, 11, 23), state="in_force"
    )
    one = control("SEC-01", "T", Severity.HIGH, Status.FAIL, "m", disposition=Disposition.WAIVED)
    found = samples(render(report_of([one], waivers=(line, line)), "prometheus"))
    ends = {value for _, value in found["readycheck_waiver_end_timestamp_seconds"]}
    assert ends == {stored.started.timestamp() + 14 * 3600}
    assert found["readycheck_waivers"] == [(WHO | {"state": "in_force"}, 2)]
