"""A run that did not come to its end says so first, in every format that people read, and how to go on."""

from __future__ import annotations

import pytest
from tests.judging.conftest import Make
from tests.render.page_reader import Page

from readycheck.judging import check_result
from readycheck.model import Report
from readycheck.model.builders import failed, passed, unknown
from readycheck.model.words import Decision, ReasonCode
from readycheck.render import View, render

MAKE = Make()
CUT = unknown("room.check.cut", ReasonCode.INTERRUPTED, "the run was interrupted before this was judged")
DONE = passed("room.check.done", "the door is shut")
WRONG = failed("room.check.wrong", "the door is open")
GO_ON = "readycheck audit --resume run-1"


def report_of(*, interrupted: bool = True, wrong: bool = False) -> Report:
    profile = MAKE.profile(MAKE.control("A-01"), MAKE.control("A-02"))
    found = {"A-01": WRONG if wrong else DONE, "A-02": CUT}
    results = {name: [check_result("room.check", {"main": [finding]}, 0)] for name, finding in found.items()}
    return MAKE.report_of(profile, results, exits=(130,) if interrupted else ())


@pytest.mark.parametrize("name", ["terminal", "html", "markdown", "summary"])
def test_it_says_so_how_far_it_came_and_how_to_go_on(name: str) -> None:
    report = report_of()
    assert (report.exit_code, report.decision) == (130, Decision.UNDECIDED)
    text = render(report, name, View(width=120))
    seen = " ".join((Page(text).text if name == "html" else text).split())
    assert "INTERRUPTED" in seen
    assert "1 of 2 controls had been judged" in seen
    assert GO_ON in seen
    assert "UNDECIDED" not in seen
    assert "Nothing was found" not in seen


@pytest.mark.parametrize("name", ["terminal", "html", "markdown", "summary"])
def test_a_run_that_came_to_its_end_does_not(name: str) -> None:
    text = render(report_of(interrupted=False), name)
    assert "INTERRUPTED" not in text
    assert "--resume" not in text
    assert "UNDECIDED" in text


def test_the_page_is_titled_so_and_the_terminal_ends_so() -> None:
    assert "<title>INTERRUPTED: coursework" in render(report_of(), "html")
    assert render(report_of(), "terminal").rstrip().endswith("INTERRUPTED, exit code 130")


@pytest.mark.parametrize("name", ["plan", "github", "gitlab", "badge", "sarif"])
def test_nor_do_others_call_it_a_decision(name: str) -> None:
    assert "interrupted" in render(report_of(), name).lower().replace("the run was interrupted", "")


def test_what_already_fails_is_told() -> None:
    text = " ".join(render(report_of(wrong=True), "terminal").split())
    assert "what had been seen until then already says NOT READY" in text
    assert "Blockers: 1 control to fix" in text


def test_the_folder_of_the_run_is_named_where_it_is_known() -> None:
    text = render(report_of(), "terminal", View(width=120, written=(("run", "my runs/one"),)))
    assert "readycheck audit --resume 'my runs/one'" in text
