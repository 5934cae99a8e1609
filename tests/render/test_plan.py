"""The plan: its sections, every control, a box ticked only by evidence, links that lead somewhere."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.hostile import HOSTILE_TEXTS, filled, small_report
from tests.render.markdown_reader import SIGNS, boxes, html_of, skeleton, tokens, words_outside_code
from tests.support.report_builders import big_report, control, report_of

from readycheck.model import AttestationLine, ControlResult, Disposition, DistributionEvidence, Report, Severity, Status
from readycheck.model.builders import failed, passed
from readycheck.model.words import WORST_FIRST
from readycheck.render import render
from readycheck.render.plan.effort import MOST, hours, tasks
from readycheck.render.plan.lines import BUSINESS, LAUNCH_DAY, MITIGATION, PRE_LAUNCH, TECHNICAL
from readycheck.render.plan.room import SIZE

SECTIONS = (
    "Immediate blockers (must fix before launch)", "Implementation roadmap", "Success metrics", "Resources needed",
    "Deployment readiness checklist", "Immediate next steps", "Risks", "Evidence",
)  # fmt: skip
MAPPED = sorted(
    {one for line in (*TECHNICAL, *BUSINESS, *PRE_LAUNCH, *LAUNCH_DAY, *MITIGATION) for one in line.controls}
)
IDS = [*MAPPED, "SEC-01", "DATA-01", "QUEUE-01", "X-1"]


def _headings(text: str) -> list[str]:
    stream = tokens(text)
    return [
        "".join(child.content for child in after.children or ())
        for one, after in pairwise(stream)
        if one.type == "heading_open"
    ]


def test_it_has_the_sections_of_the_plan_in_their_order(stored: Report) -> None:
    headings = [one for one in _headings(render(stored, "plan")) if one in SECTIONS]
    assert headings == list(SECTIONS)


def test_every_control_stands_among_the_boxes_and_in_the_evidence(stored: Report) -> None:
    text = render(stored, "plan")
    first = text[: text.index("## Implementation roadmap")]
    headings = _headings(text)
    for one in stored.controls:
        assert first.count(f" **{one.title}** ({one.id}): ") == 1
        assert headings.count(f"Evidence for {one.id}") == 1


def test_a_blocker_has_status_impact_and_actions(stored: Report) -> None:
    text = render(stored, "plan")
    block = text[text.index("### 1. Security") : text.index("### 2. Data integrity")]
    for part in (
        "**Status**: STOPS THE LAUNCH – 2 blockers to fix; 1 control to be judged",
        "**Impact**: Debug output shows",
        "To do: R",
    ):
        assert part in block
    assert "Owner: web team" in block


def test_every_link_leads_to_a_heading_of_the_same_document(stored: Report) -> None:
    odd = ("http.csp.scripts", "a_b", "A-1", "a-1", "Evil #1", "x--y", "", "ü", "-", "Evidence")
    more = [control(one, "t", Severity.LOW, Status.FAIL, "m", check="a.b") for one in odd]
    for report in (stored, report_of(more)):
        text = render(report, "plan")
        anchors: list[str] = []
        for heading in _headings(text):
            anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            anchors.append(anchor)
        targets = [href for kind, _, href in skeleton(text) if kind == "link_open"]
        assert targets
        assert all(href.startswith("#") and anchors.count(href[1:]) == 1 for href in targets)
        assert len(set(targets)) == len(report.controls)


def _standing(number: int, status: Status, disposition: Disposition, severity: Severity) -> ControlResult:
    return control(IDS[number], f"Line {number}", severity, status, "m", check="a.b", disposition=disposition)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.sampled_from(Status), st.sampled_from(Disposition), st.sampled_from(Severity)),
        max_size=len(IDS),
    )
)
def test_a_box_is_ticked_if_and_only_if_all_its_controls_passed(
    drawn: list[tuple[Status, Disposition, Severity]],
) -> None:
    controls = [_standing(number, *one) for number, one in enumerate(drawn)]
    text = render(report_of(controls), "plan")
    status = {one.id: one.status for one in controls}
    found = boxes(text)
    for box in found:
        told = re.search(r"\*\* \(([^)]*)\)", box.text)
        assert told
        applying = [status[one] for one in told.group(1).split(", ") if status[one] is not Status.NOT_APPLICABLE]
        assert box.ticked is (bool(applying) and set(applying) == {Status.PASS}), box
    calm = (Status.NOT_APPLICABLE, Status.NOT_SELECTED)
    for one in controls:
        own = [box for box in found if f"**{one.title}** ({one.id})" in box.text]
        assert bool(own) is (one.status not in calm)
        assert f"**{one.title}** ({one.id}): " in text


def test_an_attestation_ticks_with_the_name_and_an_expired_one_does_not(stored: Report) -> None:
    found = {box.text.split("**")[1]: box for box in boxes(render(stored, "plan"))}
    assert found["The support team is ready"].ticked
    assert "signed by Lee Park on 20 Nov 2026, valid until 20 Dec 2026" in found["The support team is ready"].text
    assert not found["A security audit is done"].ticked
    assert "waits for a signature" in found["A security audit is done"].text


def test_a_signature_never_excuses_a_failure() -> None:
    line = AttestationLine(
        control="LAUNCH-08", by="Lee", on=date(2026, 1, 1), expires=date(2027, 1, 1), state="in_force"
    )
    one = control(
        "LAUNCH-08", "t", Severity.HIGH, Status.FAIL, "no rota", check="a.b", disposition=Disposition.ATTESTED
    )
    found = boxes(render(report_of([one], attestations=(line,)), "plan"))
    assert found
    assert not any(box.ticked for box in found)
    assert all("does not hold" in box.text for box in found)


def test_measures_stand_beside_their_bars(stored: Report) -> None:
    text = render(stored, "plan")
    block = text[text.index("## Success metrics") : text.index("## Resources needed")]
    assert (
        "(LOAD-02): measured **p95 2.2 s**, bar **2 s** (6.4 % beyond it, where 5 % may be; between 5.3 % and 7.6 %,"
        " from 1,943 samples) – does not" in block
    )
    assert "(LOAD-01): measured **50 users**, bar **1,000 users** – not judged" in block
    assert "(LAUNCH-09): no figure; waits for a signature" in block


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "measured **p95 1.6 s**, bar **2 s** (0 % beyond it, where 5 % may be)"),
        ({"judged": ""}, "measured **0 %**, bar **5 %**"),
        ({"judged": "p99"}, "measured **0 %**, bar **5 %**"),
        ({"bar": None}, "measured **0 %**, bar **5 %**"),
    ],
)
def test_a_share_beyond_a_percentiles_bar_is_told_by_the_percentile(change: dict[str, Any], told: str) -> None:
    times = DistributionEvidence(
        label="t", unit="s", bins=((1.0, 1.5, 9), (1.5, 1.6, 1)), percentiles={"p95": 1.6}, bar=2.0, judged="p95"
    )
    found = passed("r", "m", value=0.0, threshold=5.0, unit="%", evidence=(times.model_copy(update=change),))
    one = control("LOAD-02", "Pages answer", Severity.HIGH, Status.PASS, "m", [found], check="load.probe")
    assert f"**Pages answer** (LOAD-02): {told} – " in render(report_of([one]), "plan")


def test_a_figure_in_its_own_unit_stays_beside_a_distribution() -> None:
    times = DistributionEvidence(
        label="t", unit="s", bins=((1, 2, 9),), percentiles={"p95": 1.6}, bar=2.0, judged="p95"
    )
    found = passed("r", "m", value=7, threshold=9, unit="users", evidence=(times,))
    one = control("LOAD-01", "Users", Severity.HIGH, Status.PASS, "m", [found], check="load.probe")
    assert "measured **7 users**, bar **9 users**" in render(report_of([one]), "plan")


def test_the_roadmap_is_ordered_and_the_weeks_add_up() -> None:
    wide = [failed(f"r.{n}", f"m {n}", fix="f") for n in range(12)]
    controls = [control(f"S-{n}", "t", Severity.HIGH, Status.FAIL, "m", wide, check="a.b") for n in range(6)]
    controls += [control("B-1", "t", Severity.BLOCKER, Status.FAIL, "m", check="a.b")]
    controls += [control("B-0", "t", Severity.BLOCKER, Status.INCONCLUSIVE, "m", check="a.b")]
    controls += [control("W-1", "t", Severity.BLOCKER, Status.FAIL, "m", check="a.b", disposition=Disposition.WAIVED)]
    controls += [control("D-1", "t", Severity.BLOCKER, Status.FAIL, "m", derived_from=("B-1",))]
    todo = tasks(controls)
    assert [task.control.id for task in todo] == ["B-1", "B-0", *(f"S-{n}" for n in range(6))]
    assert [task.hours for task in todo] == [4, 2, *[27] * 6]
    assert [task.begins for task in todo] == [sum(one.hours for one in todo[:n]) for n in range(len(todo))]
    assert [task.week for task in todo] == [1, 1, 1, 1, 2, 3, 3, 4]
    assert hours(big_report(1, 1).controls[0]) == 0
    assert max(map(hours, big_report(1_200, 3).controls)) == MOST
    text = render(report_of(controls), "plan")
    weeks = text[text.index("## Implementation roadmap") : text.index("## Success metrics")]
    assert [line.split(":")[0] for line in weeks.splitlines() if line.startswith("###")] == [
        f"### Week {week}" for week in (1, 2, 3, 4)
    ]


def test_accepted_risks_show_until_when(stored: Report) -> None:
    text = render(stored, "plan")
    block = text[text.index("### Accepted risks") : text.index("### Not looked at")]
    for part in ("| SEC-07 |", "31 Jan 2027 (69 days left)", "15 Nov 2026 (8 days ago), expired", "SEC-99"):
        assert part in block


def test_a_checklist_of_ones_own_and_an_empty_one_have_a_plan() -> None:
    own = render(report_of([control("OWN-1", "t", Severity.HIGH, Status.PASS, "m")]), "plan")
    assert "This checklist has no lines of its own for the launch day" in own
    assert "Nothing is open." in own
    assert "Nothing that was looked at stops the launch" in render(report_of([]), "plan")


@lru_cache(maxsize=1)
def _calm() -> str:
    return render(filled(small_report(), "a b"), "plan")


@pytest.mark.parametrize("what", HOSTILE_TEXTS)
def test_hostile_text_stays_text(what: str) -> None:
    hostile = render(filled(small_report(), HOSTILE_TEXTS[what]), "plan")
    calm = _calm()
    assert [one for one in skeleton(hostile) if one[0] != "link_open"] == [
        one for one in skeleton(calm) if one[0] != "link_open"
    ]
    assert [one.strip() for one in html_of(hostile)] == ["<!-- readycheck plan -->"]
    assert [box.ticked for box in boxes(hostile)] == [box.ticked for box in boxes(calm)]
    assert not [line for line in hostile.splitlines() if re.match(r"\s*(/|::|##\[)", line)]
    assert not set(hostile) & set("\x1b\x07\x00\r\u202e\u2066\x9b")
    assert not [words for words in words_outside_code(hostile) if SIGNS.search(words)]
    assert all(href.startswith("#evidence-") for kind, _, href in skeleton(hostile) if kind == "link_open")


def test_many_findings_make_a_plan_that_can_be_read() -> None:
    text = render(big_report(1_500, 50), "plan")
    assert len(text) < 100_000
    assert "more findings in the full report" in text


def test_a_plan_of_any_size_can_be_opened_and_says_what_it_left_out(stored: Report) -> None:
    whole = render(big_report(300, 100), "plan")
    assert "in the full report" not in re.sub("more findings? in the full report|The full report", "", whole)
    for many in (1_000, 2_000):
        text = render(big_report(many, many), "plan")
        assert len(text.encode()) <= SIZE
        assert re.search(r"… and [\d,]+ more controls in the full report|[\d,]+ more are in the full report", text)
        targets = {href for kind, _, href in skeleton(text) if kind == "link_open"}
        assert {href[1:] for href in targets} <= {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-")
                                                  for one in _headings(text)}  # fmt: skip
    assert len(render(filled(big_report(1_000, 1_000), "*_`|<@" * 60), "plan").encode()) <= SIZE


def test_the_evidence_that_is_left_to_the_full_report_is_that_of_what_is_in_order() -> None:
    report = big_report(900, 900)
    text = render(report, "plan")
    kept = [one for one in report.controls if f"### Evidence for {one.id}\n" in text]
    left = [one for one in report.controls if one not in kept]
    rank = [*WORST_FIRST, Status.NOT_APPLICABLE, Status.NOT_SELECTED].index
    assert left
    assert max(rank(one.status) for one in kept) <= min(rank(one.status) for one in left)


def test_another_checklist_with_the_same_ids_stands_under_its_own_titles() -> None:
    own = [control(one, f"{one} of our own", Severity.BLOCKER, Status.PASS, "m", check="acme.doors") for one in MAPPED]
    text = render(report_of(own), "plan")
    for line in (*TECHNICAL, *BUSINESS, *PRE_LAUNCH, *LAUNCH_DAY, *MITIGATION):
        assert f"**{line.text}**" not in text
    for one in own:
        assert f"**{one.title}** ({one.id})" in text
    shipped = [
        control(one, "t", Severity.BLOCKER, Status.PASS, "m", check="load.probe")
        for one in ("LOAD-01", "LOAD-02", "LOAD-03")
    ]
    assert "**The load tests were successful** (LOAD-01, LOAD-02, LOAD-03)" in render(report_of(shipped), "plan")


def test_a_checklist_of_other_ids_has_a_whole_plan() -> None:
    own = [
        control("door.lock", "The door is locked", Severity.BLOCKER, Status.FAIL, "it is open", check="acme.doors"),
        control("door.key", "The key is there", Severity.LOW, Status.PASS, "m",
                [passed("acme.doors.key", "found", value=1, threshold=1, unit="keys")], check="acme.doors"),
    ]  # fmt: skip
    text = render(report_of(own), "plan")
    assert [one for one in _headings(text) if one in SECTIONS] == list(SECTIONS)
    assert "### Measured values" in text
    assert "measured **1 keys**, bar **1 keys**" in text
    assert "no lines of its own for the launch day" in text
