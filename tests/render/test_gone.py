"""What a baseline holds and nothing answers to any more is told in every format, so that the file shrinks."""

from __future__ import annotations

import pytest
from tests.render.decided import FOREVER, accepted
from tests.render.machine_readers import commands, rows, samples, sarif_run
from tests.support.report_builders import STARTED

from readycheck.model import BaselineEntry, BaselineUse, Report
from readycheck.render import FORMATS, render

GONE = BaselineEntry(
    control="SEC-01", check="acme.scan", rule="acme.scan.roof", place="src/roof.ts", status="fail",
    fingerprint="f", first_seen=STARTED.date(), message="the roof leaks",
)  # fmt: skip


def with_gone(*entries: BaselineEntry) -> Report:
    return accepted(FOREVER).model_copy(
        update={"baseline": BaselineUse(path="known.json", known=2, new=3, fixed=entries)}
    )


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"gitlab", "badge", "prometheus", "code-scanning"}))
def test_what_is_fixed_is_named_in_every_format_that_has_a_place_for_it(name: str) -> None:
    text = " ".join(render(with_gone(GONE), name).split())
    assert "the roof leaks" in text
    assert "the roof leaks" not in render(with_gone(), name)
    if name not in ("json", "html", "sarif", "csv"):
        assert "'readycheck baseline write' drops it" in text


@pytest.mark.parametrize("name", ["gitlab", "badge", "code-scanning"])
def test_where_it_cannot_be_named_it_is_counted(name: str) -> None:
    said = "entries of the baseline are gone; 'readycheck baseline write' drops them"
    assert f"2 {said}" in render(with_gone(GONE, GONE), name)
    assert "of the baseline" not in render(with_gone(), name)


def test_the_baseline_is_a_metric() -> None:
    found = samples(render(with_gone(GONE), "prometheus"))["readycheck_baseline_findings"]
    assert {labels["state"]: value for labels, value in found} == {
        "known": 2, "new": 3, "fixed": 1, "not_looked_at": 0
    }  # fmt: skip
    assert samples(render(accepted(), "prometheus"))["readycheck_baseline_findings"] == []


def test_a_fixed_entry_is_a_row_that_is_no_failure() -> None:
    found = rows(render(with_gone(GONE, GONE), "csv"))
    fixed = [row for row in found if row["status"] == "fixed"]
    assert [row["message"] for row in fixed] == ["the roof leaks"] * 2
    assert {(row["control"], row["severity"], row["place"]) for row in fixed} == {("SEC-01", "blocker", "src/roof.ts")}
    assert len({row["fingerprint"] for row in found}) == len(found)
    stranger = rows(render(with_gone(GONE.model_copy(update={"control": "OLD-9"})), "csv"))[-1]
    assert (stranger["control"], stranger["severity"], stranger["status"]) == ("OLD-9", "", "fixed")
    # what an alert of a code host and a row of the sheet have in common
    (absent,) = [
        one for one in sarif_run(render(with_gone(GONE), "sarif"))["results"] if one.get("baselineState") == "absent"
    ]
    assert absent["partialFingerprints"]["readycheckFinding/v1"] == fixed[0]["fingerprint"]


def test_one_notice_names_a_few_and_counts_the_others() -> None:
    (notice,) = [one for one in commands(render(with_gone(*[GONE] * 9), "github")) if "roof" in one.data]
    assert (notice.name, notice.properties) == ("notice", {"title": "readycheck: the baseline can shrink"})
    assert notice.data.startswith("9 entries of the baseline are gone; 'readycheck baseline write' drops them: SEC-01")
    assert notice.data.endswith("; and 4 more")


def test_many_fixed_entries_are_counted_where_there_is_no_room() -> None:
    report = with_gone(*[GONE] * 20_000)
    for name, most in (("junit", 30_000), ("markdown", 64_000), ("plan", 500_000), ("github", 5_000)):
        assert len(render(report, name).encode()) <= most, name
