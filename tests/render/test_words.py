"""One word an idea, in every format that people read: judged and not judged, what a signature does not outweigh."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.support.report_builders import control, report_of, score

from readycheck.model import AttestationLine, ControlResult, Disposition, GateRule, Report, Severity, Status
from readycheck.render import View, render
from readycheck.render.words import gate_rule, note, score_note

FOR_PEOPLE = ("terminal", "html", "markdown", "summary", "plan")
_OTHER_WORDS = re.compile(
    r"\bunknown\b|not known|inconclusive|could be checked|open question|must (?:still )?be known|open point", re.I
)


def signed(status: Status) -> ControlResult:
    return control(
        "LAUNCH-05", "Recovery is rehearsed", Severity.HIGH, status, "m", check="a.b", disposition=Disposition.ATTESTED
    )


def shown(report: Report, format_: str) -> str:
    """What a person reads of a format."""
    text = render(report, format_, View(width=120))
    if format_ == "html":
        text = re.sub(r"<style>.*?</style>|<script>.*?</script>|<symbol.*?</symbol>", "", text, flags=re.S)
    return re.sub(r"<[^>]*>|\(#[^)]*\)", "", text)


@pytest.mark.parametrize("format_", FOR_PEOPLE)
def test_what_was_not_judged_has_one_name(stored: Report, format_: str) -> None:
    text = shown(stored, format_)
    assert re.search("not judged", text, re.I)
    assert not _OTHER_WORDS.findall(text)


@pytest.mark.parametrize("format_", FOR_PEOPLE)
def test_the_two_numbers_of_a_score_are_explained_once_and_only_where_there_are_two(
    stored: Report, format_: str
) -> None:
    told = "the lower number counts what was not judged as failed, the higher one as passed"
    assert " ".join(shown(stored, format_).split()).count(told) == 1
    done = report_of([control("A-1", "t", Severity.LOW, Status.PASS, "m", check="a.b")])
    assert told not in " ".join(shown(done, format_).split())
    assert score_note(score(done.controls)) == ""


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.PASS, "signed by a person"),
        (Status.FAIL, "signed by a person, yet it fails"),
        (Status.WARN, "signed by a person, yet with a warning"),
        (Status.INCONCLUSIVE, "signed by a person, yet not judged in full"),
        (Status.ERROR, "signed by a person, yet not judged in full"),
    ],
)
def test_a_signature_beside_what_does_not_pass_says_so(status: Status, told: str) -> None:
    assert note(signed(status)) == told


@pytest.mark.parametrize("format_", ["terminal", "html", "markdown", "summary"])
@pytest.mark.parametrize("status", [Status.FAIL, Status.INCONCLUSIVE, Status.PASS])
def test_the_list_of_signatures_says_how_the_control_stands(format_: str, status: Status) -> None:
    line = AttestationLine(
        control="LAUNCH-05", by="Lee", on=date(2026, 1, 1), expires=date(2027, 1, 1), state="in_force"
    )
    text = shown(report_of([signed(status)], attestations=(line,)), format_)
    word = {Status.FAIL: "failed", Status.INCONCLUSIVE: "not judged"}.get(status)
    assert re.findall("the control: ([a-z ]+[a-z])", text) == ([word] if word else [])


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("failing_blocker", "no blocker may fail; failing in this run: 2"),
        ("unknown_blocker", "every blocker must be judged; not judged in this run: 2"),
        ("failing_high", "nothing of severity high or above may fail; failing in this run: 2"),
        ("unknown_high", "everything of severity high or above must be judged; not judged in this run: 2"),
    ],
)
def test_a_rule_of_the_gate_says_what_it_asks_and_what_the_figure_counts(rule: str, told: str) -> None:
    assert gate_rule(GateRule(rule=rule, wanted=0, actual=2, ok=False)) == told


def test_a_command_that_exits_otherwise_says_both() -> None:
    report = report_of([control("A-1", "t", Severity.BLOCKER, Status.FAIL, "m", check="a.b")])
    assert render(report, "terminal", View(exits=0)).endswith(
        f"NOT READY: an audit would exit with code {report.exit_code}, this command exits with 0\n"
    )
    assert render(report, "terminal").endswith(f"NOT READY, exit code {report.exit_code}\n")


@pytest.mark.parametrize("format_", FOR_PEOPLE)
def test_what_has_no_score_stands_together_and_under_no_bare_id(stored: Report, format_: str) -> None:
    left_out = [
        control(f"{area}-1", "Left out", Severity.LOW, Status.NOT_SELECTED, "not asked for") for area in ("QQ", "ZZ")
    ]
    mixed = stored.model_copy(update={"controls": (*stored.controls, *left_out)})
    text = shown(mixed, format_)
    assert text.count("Not scored") == (0 if format_ == "terminal" else 2 if format_ == "html" else 1)
    assert not re.search(r"\b(QQ|ZZ)\b(?!-)", text)


def test_a_page_without_a_control_claims_nothing() -> None:
    text = " ".join(shown(report_of([]), "html").split())
    assert text.count("No control was looked at") == 2
    assert "The checklist has no control" in text
    assert "No area has anything to score" in text
    assert "Nothing was found" not in text
    assert "could be judged" not in text


def test_a_failure_that_is_accepted_is_named_where_one_looks_for_blockers() -> None:
    one = control(
        "A-1", "t", Severity.BLOCKER, Status.FAIL, "m", check="a.b", disposition=Disposition.WAIVED, owner="ana"
    )
    text = " ".join(shown(report_of([one]), "html").split())
    assert "1 failure is an accepted risk: see the dates" in text


def test_what_was_signed_for_controls_that_a_part_left_out_is_counted_only() -> None:
    line = AttestationLine(control="B-1", by="Lee", on=date(2026, 1, 1), expires=date(2027, 1, 1), state="unused")
    left_out = control("B-1", "t", Severity.LOW, Status.NOT_SELECTED, "not asked for")
    seen = control("A-1", "t", Severity.LOW, Status.PASS, "m", check="a.b")
    text = render(report_of([seen, left_out], attestations=(line,)).model_copy(update={"partial": True}), "terminal")
    assert "1 for controls that this run left out" in text
    assert "Lee" not in text


def test_who_has_signed_is_not_asked_to_do_it_again() -> None:
    report = report_of([
        signed(Status.FAIL).model_copy(update={"derived_from": ("DATA-06",), "fix": "Drill it and sign", "checks": ()}),
        control("LAUNCH-02", "t", Severity.HIGH, Status.FAIL, "m", derived_from=("DATA-01",), fix="Apply them"),
    ])  # fmt: skip
    for format_ in FOR_PEOPLE:
        text = " ".join(shown(report, format_).split())
        assert "Repair the controls that it follows from; its own signature is in force." in text
        assert "Apply them" in text
        assert "Drill it" not in text
