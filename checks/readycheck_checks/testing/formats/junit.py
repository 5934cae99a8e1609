"""JUnit's XML, in the dialects of pytest, Surefire, Gradle, jest-junit, Vitest, Mocha, gotestsum, PHPUnit and others.

There is no standard; `testcase` with `failure`, `error` or `skipped` in it is what all agree on. Where a suite counts
more failures than its cases show, as after a crash, the suite is believed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from readycheck_checks.testing.facts import Case, Outcome
from readycheck_checks.testing.formats.lines import moment
from readycheck_checks.testing.formats.xml import ReportError, number, parse

_BAD = {"failure": Outcome.FAILED, "error": Outcome.ERROR, "skipped": Outcome.SKIPPED, "disabled": Outcome.SKIPPED}
_NOT_RUN = {"notrun", "skipped", "ignored", "disabled", "todo"}
_NAME = 300


@dataclass
class JUnit:
    """The cases of a report; `at` is when it says that it was written, `zoned` whether that has a zone."""

    cases: list[Case] = field(default_factory=list)
    at: datetime | None = None
    zoned: bool = True
    beyond: int = 0
    """Failures that the suites count and no case shows."""


@dataclass
class _Open:
    suite: str = ""
    file: str = ""
    claimed: int = 0
    shown: int = 0
    nested: int = 0


def read(data: bytes) -> JUnit:
    """The cases of a report. Raises ReportError where it is none."""
    report = JUnit()
    suites: list[_Open] = []
    case: dict[str, str] = {}
    root: list[str] = []

    def start(name: str, given: dict[str, str]) -> None:
        if not root:
            root.append(name)
            if name not in ("testsuites", "testsuite"):
                raise ReportError(f"its root is <{name}>, which is not JUnit's")
        if name == "testsuite":
            _time(report, given.get("timestamp"))
            claimed = number(given.get("failures")) + number(given.get("errors"))
            suites.append(_Open(given.get("name", ""), given.get("file", given.get("filepath", "")), claimed))
        elif name == "testcase":
            suite = suites[-1] if suites else _Open()
            case.clear()
            case.update(
                name=given.get("name", ""),
                suite=given.get("classname") or given.get("class") or suite.suite,
                file=given.get("file") or suite.file or (suite.suite if "/" in suite.suite else ""),
                outcome=Outcome.SKIPPED if (given.get("status") or given.get("result") or "").lower() in _NOT_RUN
                else Outcome.PASSED,
            )  # fmt: skip
        elif name in _BAD and case and case["outcome"] not in (Outcome.FAILED, Outcome.ERROR):
            case["outcome"] = _BAD[name]
        elif name in ("failure", "error") and not case and suites:
            suites[-1].claimed = max(suites[-1].claimed, suites[-1].nested + 1)

    def end(name: str, _text: str) -> None:
        if name == "testcase" and case:
            outcome = Outcome(case["outcome"])
            report.cases.append(
                Case(name=case["name"][:_NAME], suite=case["suite"][:_NAME], file=case["file"][:_NAME], outcome=outcome)
            )
            for one in suites:
                one.shown += outcome in (Outcome.FAILED, Outcome.ERROR)
            case.clear()
        elif name == "testsuite":
            one = suites.pop()
            if not suites:
                report.beyond += max(0, one.claimed - one.shown)

    parse(data, start, end)
    return report


def _time(report: JUnit, text: str | None) -> None:
    at, zoned = moment(text)
    if at is not None and (report.at is None or at > report.at):
        report.at, report.zoned = at, zoned
