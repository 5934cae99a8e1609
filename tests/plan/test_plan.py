"""What runs follows from the profile, the selection and the consent, and whatever does not run says why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from readycheck.api import (
    Check,
    Collector,
    Consent,
    Fact,
    Mode,
    NoOptions,
    Pack,
    ReasonCode,
    Severity,
    TargetKind,
    Thing,
    passed,
)
from readycheck.catalog import Catalog, with_pack
from readycheck.model import Control, Profile, Skip, Target
from readycheck.plan import Plan, Selection, make_plan

TODAY = datetime(2026, 11, 23, tzinfo=UTC).date()


class Door(Thing):
    pass


class Seen(Fact):
    pass


class Heard(Fact):
    pass


class Pushed(Fact):
    pass


def _nothing(*_: Any) -> Any:
    raise AssertionError("a plan touches nothing")


def _judge(*_: Any) -> Any:
    yield passed("doors.x", "x")


PACK = Pack(
    "doors",
    "1",
    targets=(TargetKind("doors", "door", Door, "id", "doors"),),
    collectors=(
        Collector("doors.seen", "", Seen, _nothing, "doors"),
        Collector("doors.heard", "", Heard, _nothing, None),
        Collector("doors.pushed", "", Pushed, _nothing, "doors", mode=Mode.LOAD, exclusive=True),
    ),
    checks=(
        Check("doors.open", "", _judge, Seen, NoOptions),
        Check("doors.quiet", "", _judge, Heard, NoOptions),
        Check("doors.strong", "", _judge, Pushed, NoOptions, also=(Seen, Heard)),
        Check("doors.signed", "", _judge, None, NoOptions),
    ),
)
CATALOG = with_pack(Catalog(), PACK)
LOAD = {"load": {"hosts": ["door"], "users": 5, "for": "1s"}}


def _control(number: int, *checks: str, **more: Any) -> Control:
    values: dict[str, Any] = {
        "area": "D",
        "title": "",
        "severity": Severity.HIGH,
        "checks": {one: {} for one in checks},
    }
    return Control(id=f"D-{number}", **(values | more))


def _profile(*controls: Control, doors: tuple[str, ...] = ("front", "back"), **more: Any) -> Profile:
    target = Target(name="house", things={"doors": tuple({"id": name} for name in doors)} if doors else {})
    return Profile(**({"path": "p", "base": Path(), "target": target, "controls": controls} | more))


def _plan(profile: Profile, today: date = TODAY, **asked: Any) -> Plan:
    return make_plan(profile, CATALOG, Selection(**asked), today)


def test_each_fact_is_collected_once_however_many_checks_need_it() -> None:
    plan = _plan(_profile(_control(1, "doors.open"), _control(2, "doors.open", "doors.quiet")))
    assert [step.key for step in plan.collect] == ["doors.seen@front", "doors.seen@back", "doors.heard@"]
    assert [step.key for step in plan.judge] == [
        "D-1/doors.open@front",
        "D-1/doors.open@back",
        "D-2/doors.open@front",
        "D-2/doors.open@back",
        "D-2/doors.quiet@",
    ]


def test_exclusive_collectors_come_last() -> None:
    consent = Consent.model_validate(LOAD)
    plan = _plan(_profile(_control(1, "doors.strong"), _control(2, "doors.quiet"), consent=consent, doors=("front",)))
    assert [step.collector for step in plan.collect] == ["doors.seen", "doors.heard", "doors.pushed"]
    assert plan.judge[0].also == ("doors.seen@front", "doors.heard@")


def test_without_consent_nothing_is_collected_and_it_says_so() -> None:
    plan = _plan(_profile(_control(1, "doors.strong"), doors=("front",)))
    assert not plan.collect
    assert not plan.judge
    (part,) = plan.settled
    assert part.reason is ReasonCode.NO_CONSENT
    assert "consent.load" in part.message


@pytest.mark.parametrize(
    ("production", "today", "runs"),
    [
        (None, date(2026, 11, 23), False),
        ({"name": "house", "on": "2026-11-23"}, date(2026, 11, 23), True),
        ({"name": "house", "on": "2026-11-23"}, date(2026, 11, 24), False),
        ({"name": "another", "on": "2026-11-23"}, date(2026, 11, 23), False),
    ],
)
def test_load_on_production_needs_the_name_and_the_day(production: Any, today: date, runs: bool) -> None:
    consent = Consent.model_validate({"load": LOAD["load"] | {"production": production}})
    target = Target(name="house", environment="production", things={"doors": ({"id": "front"},)})
    plan = _plan(_profile(_control(1, "doors.strong"), consent=consent, target=target), today=today)
    assert bool(plan.judge) is runs
    assert bool(plan.settled) is not runs


@pytest.mark.parametrize(
    ("profile", "reason", "said"),
    [
        (_profile(_control(1, "doors.lock"), planned=("doors.lock",)), ReasonCode.NO_CHECK, "a person has to look"),
        (_profile(_control(1, "doors.open"), doors=()), ReasonCode.NOT_CONFIGURED, "target.doors"),
        (_profile(_control(1, "doors.open"), target=None), ReasonCode.NOT_CONFIGURED, "--url"),
    ],
)
def test_what_cannot_be_looked_at_is_settled_with_its_reason(profile: Profile, reason: ReasonCode, said: str) -> None:
    plan = _plan(profile)
    assert plan.judge == ()
    (part,) = plan.settled
    assert part.reason is reason
    assert said in part.message


def test_a_skipped_control_runs_nothing_and_is_listed() -> None:
    plan = _plan(_profile(_control(1, "doors.open", skip=Skip(reason="no doors yet", approver="lee"))))
    assert not plan.controls
    assert not plan.collect
    (line,) = plan.not_selected
    assert (line.control, line.reason, line.approver) == ("D-1", "no doors yet", "lee")
    assert not plan.partial


CONTROLS = (
    _control(1, "doors.open", owner="ann"),
    _control(2, "doors.quiet", severity=Severity.BLOCKER),
    _control(3, "doors.open", "doors.quiet", area="E"),
    _control(4, "doors.signed", severity=Severity.LOW),
)


@pytest.mark.parametrize(
    ("asked", "chosen", "checks"),
    [
        ({}, "1234", {"doors.open", "doors.quiet", "doors.signed"}),
        ({"only": ("D-1",)}, "1", {"doors.open"}),
        ({"only": ("d-[13]",)}, "13", {"doors.open", "doors.quiet"}),
        ({"only": ("doors.quiet",)}, "23", {"doors.quiet"}),
        ({"skip": ("doors.open",)}, "234", {"doors.quiet", "doors.signed"}),
        ({"skip": ("D-*",)}, "", set()),
        ({"only": ("D-*",), "skip": ("D-2",)}, "134", {"doors.open", "doors.quiet", "doors.signed"}),
        ({"areas": ("E",)}, "3", {"doors.open", "doors.quiet"}),
        ({"severity": Severity.HIGH}, "123", {"doors.open", "doors.quiet"}),
        ({"owners": ("ann",)}, "1", {"doors.open"}),
        ({"only": ("nothing",)}, "", set()),
    ],
)
def test_the_selection_narrows_and_the_rest_is_listed(asked: dict[str, Any], chosen: str, checks: set[str]) -> None:
    plan = _plan(_profile(*CONTROLS), **asked)
    assert [control.id for control in plan.controls] == [f"D-{number}" for number in chosen]
    assert {step.check for step in plan.judge} == checks
    assert {line.control for line in plan.not_selected} == {one.id for one in CONTROLS} - {
        one.id for one in plan.controls
    }
    assert plan.partial is bool(asked)


@pytest.mark.parametrize(
    ("asked", "partial"),
    [
        ({"skip": ("nothing",)}, False),
        ({"severity": Severity.INFO}, False),
        ({"only": ("D-*",)}, False),
        ({"areas": ("D", "E")}, False),
        ({"skip": ("doors.signed",)}, True),
        ({"only": ("doors.open", "doors.signed", "D-1", "D-2", "D-4")}, True),  # a check of D-3 is left out
    ],
)
def test_a_selection_that_leaves_nothing_out_makes_no_partial_run(asked: dict[str, Any], partial: bool) -> None:
    assert _plan(_profile(*CONTROLS), **asked).partial is partial
