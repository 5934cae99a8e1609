"""What a baseline knows, what it lets pass, and what it never covers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.judging.conftest import Make

from readycheck.judging import check_result
from readycheck.judging.baseline import place_of, write_baseline
from readycheck.model import (
    Baseline,
    BaselineEntry,
    CheckResult,
    CodeEvidence,
    Decision,
    Disposition,
    Finding,
    Gate,
    ReasonCode,
    Report,
    Severity,
    Status,
    Waiver,
)
from readycheck.model.builders import at_file, at_object, at_url, failed, unknown, warned

MAKE = Make()
P, W, F, I, E = Status.PASS, Status.WARN, Status.FAIL, Status.INCONCLUSIVE, Status.ERROR  # noqa: E741

# -- the same findings after an edit --------------------------------------------------------------------------------

BAD = ("console.log(x)", "eval(y)", "debugger")


class File(NamedTuple):
    name: str
    lines: tuple[str, ...]


def look(*files: File) -> list[CheckResult]:
    """A check that finds each bad line and quotes it with its neighbours, as the pack's checks do."""
    findings = []
    for file in files:
        for number, line in enumerate(file.lines):
            if line.strip() in BAD:
                first = max(0, number - 1)
                text = "\n".join(file.lines[first : number + 2])
                rule = f"room.check.{BAD.index(line.strip())}"
                evidence = (CodeEvidence(label="code", value=text, line=first + 1),)
                place = at_file(file.name, number + 1, len(line) - len(line.lstrip()) + 1)
                findings.append(failed(rule, f"seen in line {number + 1}", location=place, evidence=evidence))
    return [check_result("room.check", {"main": findings or [Finding(rule="r", status=P, message="well")]}, 0.1)]


def judged(files: list[File], baseline: Baseline | None = None) -> Report:
    return MAKE.report_of(MAKE.profile(MAKE.control("A-01")), {"A-01": look(*files)}, baseline=baseline)


def known_of(report: Report, before: Baseline | None = None, *, take_new: bool = False) -> Baseline:
    return write_baseline(report, before, take_new=take_new).baseline


lines = st.lists(st.sampled_from([*BAD, "x = 1", "", "return"]), min_size=1, max_size=12)


@settings(max_examples=50)
@given(lines, st.integers(0, 12), st.integers(1, 100), st.sampled_from(["", "  ", "\t", "    "]))
def test_moved_and_indented_lines_stay_known(text: list[str], at: int, many: int, indent: str) -> None:
    baseline = known_of(judged([File("a.ts", tuple(text))]))
    moved = [*text[:at], *["// a new line"] * many, *text[at:]]
    report = judged([File("a.ts", tuple(indent + line for line in moved))], baseline)
    assert report.baseline is not None
    assert (report.baseline.new, report.baseline.fixed) == (0, ())
    assert report.baseline.known == sum(line in BAD for line in text)
    assert report.exit_code == 0


@settings(max_examples=50)
@given(lines, st.sampled_from(BAD), st.integers(0, 12))
def test_one_more_of_the_same_is_new(text: list[str], bad: str, at: int) -> None:
    baseline = known_of(judged([File("a.ts", tuple(text))]))
    report = judged([File("a.ts", (*text[:at], bad, *text[at:]))], baseline)
    assert report.baseline is not None
    assert (report.baseline.new, report.baseline.fixed) == (1, ())
    assert (report.decision, report.exit_code) == (Decision.NOT_READY, 1)
    told = [finding.disposition for finding in report.controls[0].findings]
    assert told.count(Disposition.NONE) == 1


@settings(max_examples=50)
@given(lines)
def test_nothing_is_absorbed_from_another_file(text: list[str]) -> None:
    wrong = sum(line in BAD for line in text)
    baseline = known_of(judged([File("a.ts", tuple(text))]))
    both = judged([File("a.ts", tuple(text)), File("b.ts", tuple(text))], baseline)
    moved = judged([File("b.ts", tuple(text))], baseline)
    assert both.baseline is not None
    assert moved.baseline is not None
    assert (both.baseline.known, both.baseline.new) == (wrong, wrong)
    assert (moved.baseline.known, moved.baseline.new, len(moved.baseline.fixed)) == (0, wrong, wrong)


def test_an_authors_own_fingerprint_is_counted_and_bound_to_its_file() -> None:
    def found(*files: str) -> list[CheckResult]:
        findings = [failed("r", "wrong", location=at_file(file, 3), fingerprint="mine") for file in files]
        return [check_result("room.check", {"main": findings}, 0)]

    profile = MAKE.profile(MAKE.control("A-01"))
    baseline = known_of(MAKE.report_of(profile, {"A-01": found("a", "a")}))
    assert len(baseline.findings) == 2
    for files, new, gone in ((("a", "a"), 0, 0), (("a",), 0, 1), (("a", "a", "a"), 1, 0), (("a", "b"), 1, 1)):
        use = MAKE.report_of(profile, {"A-01": found(*files)}, baseline=baseline).baseline
        assert use is not None
        assert (use.new, len(use.fixed)) == (new, gone)


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (at_file("src/a.ts", 3, 4), "src/a.ts"),
        (at_file("src/\udcff.ts"), "src/\ufffd.ts"),
        (at_url("https://x/y", "csp"), "header csp, url https://x/y"),
        (at_object("users", "table"), "object users, type table"),
        (None, ""),
    ],
)
def test_a_place_is_told_without_its_line(location: Any, place: str) -> None:
    assert place_of(failed("r", "m", location=location)) == place


# -- the gate -------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """The findings of a control: what was there when the baseline was written, what is there now."""

    severity: str
    before: str
    now: str
    decision: Decision
    disposition: Disposition
    gate: Mapping[str, Any] = MappingProxyType({})


NOT_READY, UNDECIDED, RISKS, READY = (
    Decision.NOT_READY,
    Decision.UNDECIDED,
    Decision.READY_WITH_ACCEPTED_RISKS,
    Decision.READY,
)
KNOWN, NONE = Disposition.BASELINED, Disposition.NONE
LETTER = {"f": F, "w": W, "p": P, "i": I, "e": E, "m": Status.MANUAL}

# A letter is a finding's status, the digit after it tells findings apart.
GATE = [
    Row("blocker", "f1", "f1", RISKS, KNOWN),
    Row("blocker", "f1 f2", "f2", RISKS, KNOWN),
    Row("blocker", "f1", "f1 f2", NOT_READY, NONE),
    Row("blocker", "p1", "f1", NOT_READY, NONE),
    Row("blocker", "f1", "p1", READY, NONE),
    Row("blocker", "f1", "f1 w2", RISKS, KNOWN),
    # a warning that has become a failure is new; a failure that has become a warning is known
    Row("blocker", "w1", "f1", NOT_READY, NONE),
    Row("blocker", "f1", "w1", RISKS, KNOWN),
    Row("blocker", "w1", "w1", RISKS, KNOWN),
    Row("blocker", "w1", "w1 w2", READY, NONE),
    # what nobody could look at is never known, and a known failure does not hide it
    Row("blocker", "i1", "i1", UNDECIDED, NONE),
    Row("blocker", "e1", "e1", UNDECIDED, NONE),
    Row("blocker", "m1", "m1", UNDECIDED, NONE),
    Row("blocker", "f1 i2", "f1 i2", UNDECIDED, KNOWN),
    Row("blocker", "f1", "f1 e2", UNDECIDED, KNOWN),
    Row("blocker", "f1", "f1 f2 e3", NOT_READY, NONE),
    # below the bar
    Row("high", "f1", "f1", RISKS, KNOWN),
    Row("high", "f1", "f1 f2", READY, NONE),
    Row("high", "f1", "f1 i2", READY, KNOWN),
    Row("high", "f1", "f1 f2", NOT_READY, NONE, {"fail_on": Severity.HIGH}),
    Row("high", "f1", "f1", RISKS, KNOWN, {"fail_on": Severity.HIGH}),
    # the score: what is known is left out of the bar, what is new is not
    Row("high", "f1", "f1", RISKS, KNOWN, {"min_score": 100}),
    Row("high", "f1", "f1 f2", NOT_READY, NONE, {"min_score": 100}),
    Row("high", "f1", "f1 i2", NOT_READY, KNOWN, {"min_score": 100}),
]


def results(told: str) -> list[CheckResult]:
    findings = [
        Finding(rule=f"room.check.{one[1]}", status=LETTER[one[0]], message=f"finding {'abcdefghi'[int(one[1])]}")
        for one in told.split()
    ]
    return [check_result("room.check", {"main": findings}, 0.1)]


@pytest.mark.parametrize("row", GATE, ids=lambda row: f"{row.severity} {row.before} then {row.now} {row.gate}")
def test_only_new_findings_fail_the_gate(row: Row) -> None:
    profile = MAKE.profile(MAKE.control("A-01", row.severity), MAKE.control("A-02"), gate=Gate(**row.gate))
    other = {"A-02": [MAKE.check(P)]}
    before = MAKE.report_of(profile, {"A-01": results(row.before), **other})
    plain = MAKE.report_of(profile, {"A-01": results(row.now), **other})
    report = MAKE.report_of(profile, {"A-01": results(row.now), **other}, baseline=known_of(before))
    assert (report.decision, report.controls[0].disposition) == (row.decision, row.disposition)
    # a disposition never rewrites a status, nor the score
    assert [one.status for one in report.controls] == [one.status for one in plain.controls]
    assert (report.score.floor, report.score.ceiling, report.score.coverage) == (
        plain.score.floor,
        plain.score.ceiling,
        plain.score.coverage,
    )
    assert not any(f.disposition is KNOWN for f in report.controls[0].findings if f.status.is_unknown)
    assert plain.baseline is None


def test_a_check_cannot_call_its_own_finding_known() -> None:
    finding = Finding(rule="r", status=F, message="m", disposition=Disposition.BASELINED)
    report = MAKE.report_of(MAKE.profile(MAKE.control("A-01")), {"A-01": [check_result("c", {"": [finding]}, 0)]})
    assert report.controls[0].findings[0].disposition is NONE
    assert report.exit_code == 1


DERIVED = [
    # (findings of A-01 before, now, own findings of B-01 before, now, disposition of B-01, decision)
    ("f1", "f1", "", "", KNOWN, RISKS),
    ("f1", "f1 f2", "", "", NONE, NOT_READY),
    ("f1", "f1", "f3", "f3", KNOWN, RISKS),
    ("f1", "f1", "p3", "f3", NONE, NOT_READY),
    ("f1", "f1 e2", "", "", KNOWN, UNDECIDED),
    ("f1", "f1", "i3", "i3", KNOWN, UNDECIDED),
]


@pytest.mark.parametrize(("before", "now", "own_before", "own_now", "disposition", "decision"), DERIVED)
@pytest.mark.parametrize("turned", [False, True])
def test_a_control_that_derives_is_known_where_its_parts_are(
    *, before: str, now: str, own_before: str, own_now: str, disposition: Disposition, decision: Decision, turned: bool
) -> None:
    parts = [
        MAKE.control("A-01", "high"),
        MAKE.control("B-01", derive=("A-01",), checks={"room.check": {}} if own_now else {}),
    ]
    profile = MAKE.profile(*(reversed(parts) if turned else parts))

    def of(first: str, own: str, **more: Any) -> Report:
        return MAKE.report_of(profile, {"A-01": results(first), **({"B-01": results(own)} if own else {})}, **more)

    report = of(now, own_now, baseline=known_of(of(before, own_before)))
    assert next(one for one in report.controls if one.id == "B-01").disposition is disposition
    assert report.decision is decision


def test_a_part_that_was_not_looked_at_is_unknown() -> None:
    profile = MAKE.profile(MAKE.control("A-01"), MAKE.control("A-02"), MAKE.control("B-01", derive=("A-01", "A-02")))
    told = {"A-01": results("f1")}
    baseline = known_of(MAKE.report_of(profile, {**told, "A-02": results("p1")}))
    report = MAKE.report_of(profile, told, baseline=baseline, left_out={"A-02": "not asked for"})
    assert report.decision is UNDECIDED


# -- beside waivers -------------------------------------------------------------------------------------------------


def waiver(expires: date) -> Waiver:
    return Waiver(control="A-01", reason="r", owner="o", approver="a", expires=expires)


def test_a_waiver_says_more_than_a_baseline_and_one_that_expired_is_not_lifted_by_it() -> None:
    control = MAKE.control("A-01")
    baseline = known_of(MAKE.report_of(MAKE.profile(control), {"A-01": results("f1")}))
    for expires, disposition, code in (
        (date(2027, 1, 1), Disposition.WAIVED, 0),
        (date(2026, 1, 1), Disposition.WAIVER_EXPIRED, 1),
    ):
        profile = MAKE.profile(control, waivers=(waiver(expires),))
        report = MAKE.report_of(profile, {"A-01": results("f1")}, baseline=baseline)
        assert (report.controls[0].disposition, report.exit_code) == (disposition, code)


def test_what_a_waiver_covers_is_never_taken_in() -> None:
    profile = MAKE.profile(MAKE.control("A-01"), MAKE.control("A-02"), waivers=(waiver(date(2027, 1, 1)),))
    report = MAKE.report_of(profile, {"A-01": results("f1 f2"), "A-02": results("f1")})
    written = write_baseline(report, None, take_new=False)
    assert ([one.control for one in written.baseline.findings], written.waived) == (["A-02"], 2)


# -- the file -------------------------------------------------------------------------------------------------------


def test_a_baseline_only_shrinks_unless_it_is_told_to_take_new_ones() -> None:
    profile = MAKE.profile(MAKE.control("A-01"))
    first = known_of(MAKE.report_of(profile, {"A-01": results("f1 f2 w3")}))
    assert [one.rule[-1] for one in first.findings] == ["1", "2", "3"]
    old = Baseline(findings=tuple(one.model_copy(update={"first_seen": date(2025, 1, 1)}) for one in first.findings))
    later = MAKE.report_of(profile, {"A-01": results("f1 f4 f5")}, baseline=old)
    shrunk = write_baseline(later, old, take_new=False)
    assert ([one.rule[-1] for one in shrunk.baseline.findings], shrunk.left_out) == (["1"], 2)
    assert [one.rule[-1] for one in shrunk.dropped] == ["2", "3"]
    forced = write_baseline(later, old, take_new=True)
    assert [(one.rule[-1], one.first_seen.year) for one in forced.baseline.findings] == [
        ("1", 2025),
        ("4", 2026),
        ("5", 2026),
    ]
    assert write_baseline(later, forced.baseline, take_new=False).baseline == forced.baseline


def test_writing_ignores_the_baseline_that_the_run_was_judged_with() -> None:
    profile = MAKE.profile(MAKE.control("A-01"))
    plain = MAKE.report_of(profile, {"A-01": results("f1 f2")})
    active = MAKE.report_of(profile, {"A-01": results("f1 f2")}, baseline=known_of(plain))
    assert active.exit_code == 0
    assert known_of(active) == known_of(plain)


GONE_OR_NOT = [
    # (what the check says now, the control is looked at, is the entry fixed, is it beyond this run)
    ([Finding(rule="r", status=P, message="well")], True, 1, 0),
    ([unknown("r", ReasonCode.UNREADABLE, "cannot look")], True, 0, 1),
    ([unknown("r", ReasonCode.UNREADABLE, "cannot look", fingerprint="x"), warned("s", "another")], True, 0, 1),
    ([Finding(rule="r", status=Status.NOT_APPLICABLE, message="none here")], True, 1, 0),
    ([], False, 0, 1),
]


def test_a_check_that_the_selection_leaves_out_fixes_nothing() -> None:
    profile = MAKE.profile(MAKE.control("A-01", checks={"room.check": {}, "left.check": {}}))
    good = MAKE.check(Status.PASS, "left.check")
    baseline = known_of(MAKE.report_of(profile, {"A-01": [*results("f1"), good]}))
    told = MAKE.report_of(profile, {"A-01": [good]}, baseline=baseline, unasked={"A-01": {"room.check"}})
    assert told.baseline is not None
    assert (len(told.baseline.fixed), len(told.baseline.not_looked_at)) == (0, 1)


@pytest.mark.parametrize(("findings", "selected", "fixed", "beyond"), GONE_OR_NOT)
def test_only_what_was_looked_at_can_be_gone(
    *, findings: list[Finding], selected: bool, fixed: int, beyond: int
) -> None:
    profile = MAKE.profile(MAKE.control("A-01"), MAKE.control("A-02"))
    baseline = known_of(MAKE.report_of(profile, {"A-01": results("f1"), "A-02": results("p1")}))
    told = {"A-01": [check_result("room.check", {"main": findings}, 0)]} if selected else {}
    left_out = {} if selected else {"A-01": "not asked for"}
    report = MAKE.report_of(profile, {**told, "A-02": results("p1")}, baseline=baseline, left_out=left_out)
    assert report.baseline is not None
    assert (len(report.baseline.fixed), len(report.baseline.not_looked_at)) == (fixed, beyond)
    kept = write_baseline(report, baseline, take_new=False).baseline.findings
    assert len([one for one in kept if one.rule == "room.check.1"]) == beyond


def test_an_entry_of_a_control_or_check_that_is_gone_goes_with_it() -> None:
    entry = BaselineEntry(
        control="Z-09", check="c", rule="r", status="fail", fingerprint="0", first_seen=date(2026, 1, 1)
    )
    stale = Baseline(findings=(entry, entry.model_copy(update={"control": "A-01", "check": "no.longer"})))
    use = MAKE.report_of(MAKE.profile(MAKE.control("A-01")), {"A-01": results("p1")}, baseline=stale).baseline
    assert use is not None
    assert len(use.fixed) == 2


@given(told=st.lists(st.tuples(st.sampled_from("fwpiem"), st.integers(1, 8)), max_size=8), grave=st.booleans())
def test_a_run_is_never_failed_by_what_its_own_baseline_holds(*, told: list[tuple[str, int]], grave: bool) -> None:
    words = " ".join(f"{letter}{digit}" for letter, digit in told) or "p1"
    profile = MAKE.profile(MAKE.control("A-01", "blocker" if grave else "low"))
    plain = MAKE.report_of(profile, {"A-01": results(words)})
    report = MAKE.report_of(profile, {"A-01": results(words)}, baseline=known_of(plain))
    assert report.baseline is not None
    assert (report.baseline.new, report.baseline.fixed) == (0, ())
    assert report.decision is not NOT_READY
    unseen = grave and any(letter in "iem" for letter, _ in told)
    assert (report.decision is UNDECIDED) is unseen
    assert report.baseline.known == sum(letter in "fw" for letter, _ in told)


def test_a_sum_of_what_is_not_listed_is_never_known() -> None:
    def seen(number: int) -> list[CheckResult]:
        listed = failed("room.check.one", "wrong", location=at_file("a.ts", 1))
        rest = failed("room.check.more", f"{number} more", value=number, stands_for=number)
        return [check_result("room.check", {"main": [listed, rest]}, 0.1)]

    profile = MAKE.profile(MAKE.control("A-01"))
    written = write_baseline(MAKE.report_of(profile, {"A-01": seen(7)}), None, take_new=True)
    assert (written.added, written.unlisted) == (1, 7)
    report = MAKE.report_of(profile, {"A-01": seen(7)}, baseline=written.baseline)
    assert report.baseline is not None
    assert (report.baseline.known, report.baseline.new) == (1, 1)
    assert [one.rule for one in report.controls[0].findings if one.disposition is Disposition.NONE] == [
        "room.check.more"
    ]
