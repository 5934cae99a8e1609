from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from readycheck.judging import build_report, check_result, judge_control, score
from readycheck.judging.control import not_selected
from readycheck.model import (
    CheckResult,
    Control,
    ControlResult,
    Disposition,
    Finding,
    Method,
    Profile,
    ReasonCode,
    Report,
    Score,
    Severity,
    Status,
    Target,
    Tool,
)

AS_OF = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Make:
    """Short ways to build the values that the tests are tables of."""

    as_of = AS_OF

    @staticmethod
    def check(status: Status, check: str = "room.check", **details: Any) -> CheckResult:
        finding = Finding(rule=f"{check}.rule", status=status, message=f"it is {status.value}", **details)
        return check_result(check, {"main": [finding]}, 0.25)

    @staticmethod
    def control(name: str = "A-01", severity: str = "blocker", **details: Any) -> Control:
        details.setdefault("checks", {} if "derive" in details else {"room.check": {}})
        return Control(
            id=name, area=name.split("-", maxsplit=1)[0], title=f"{name} holds", severity=Severity(severity), **details
        )

    @staticmethod
    def result(
        name: str, status: Status, severity: str = "blocker", *, credit: float | None = None, waived: bool = False
    ) -> ControlResult:
        warn: dict[str, Any] = {"credit": credit} if credit is not None else {}
        judged = judge_control(Make.control(name, severity), [Make.check(status, **warn)], {})
        return judged.model_copy(update={"disposition": Disposition.WAIVED if waived else Disposition.NONE})

    @staticmethod
    def left_out(name: str, severity: str = "blocker") -> ControlResult:
        return not_selected(Make.control(name, severity), ReasonCode.NOT_SELECTED, "not asked for")

    @staticmethod
    def score(controls: list[ControlResult]) -> Score:
        return score(controls, {c.id for c in controls if c.disposition is Disposition.WAIVED})

    @staticmethod
    def profile(*controls: Control, **details: Any) -> Profile:
        return Profile(
            path="p.yaml",
            base=Path(),
            target=Target(name="coursework"),
            areas={"A": "First", "B": "Second"},
            controls=controls,
            **details,
        )

    @staticmethod
    def report(profile: Profile, statuses: dict[str, Status], **details: Any) -> Report:
        """A report where each control's one check has the status given."""
        return Make.report_of(profile, {name: [Make.check(status)] for name, status in statuses.items()}, **details)

    @staticmethod
    def report_of(profile: Profile, results: dict[str, list[CheckResult]], **details: Any) -> Report:
        details.setdefault("as_of", AS_OF)
        return build_report(
            profile,
            results,
            run="run-1",
            started=AS_OF,
            seconds=1.5,
            tool=Tool(version="1", packs=()),
            method=Method(scoring=""),
            **details,
        )


@pytest.fixture
def make() -> Make:
    return Make()
