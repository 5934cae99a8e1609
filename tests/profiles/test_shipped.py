from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from readycheck.model import Severity
from readycheck_checks.pack import PACK

PROFILES = Path(__file__).parents[2] / "profiles"
AREAS = {"TEST": 6, "SEC": 11, "DATA": 8, "MON": 8, "QUEUE": 7, "LOAD": 6, "LAUNCH": 9}
KNOWN = re.compile(
    r"(?:OWASP )?ASVS 5\.0(?: V\d+\.\d+\.\d+)?|CWE-\d+|RFC \d+|NIST SP 800-53 [A-Z]{2}-\d+|OWASP SAMM .+|OpenMetrics .+"
)
Checklist = dict[str, Any]


def read(name: str) -> Checklist:
    document: Checklist = yaml.safe_load((PROFILES / f"{name}.yaml").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def plan() -> Checklist:
    return read("submission-system")


def checks(document: Checklist) -> Iterator[str]:
    for control in document["controls"].values():
        yield from control.get("checks", {})


def test_every_line_of_the_plan_is_there(plan: Checklist) -> None:
    wanted = [f"{area}-{number:02}" for area, lines in AREAS.items() for number in range(1, lines + 1)]
    assert list(plan["controls"]) == wanted
    assert list(plan["areas"]) == list(AREAS)


@pytest.mark.parametrize("name", ["submission-system", "minimal"])
def test_a_manager_can_read_it(name: str) -> None:
    controls = read(name)["controls"]
    titles = [control["title"] for control in controls.values()]
    assert len(set(titles)) == len(titles)
    for control_id, control in controls.items():
        assert control["severity"] in list(Severity)
        assert re.fullmatch(r"[^\W_].{9,79}[^.!?]", control["title"]), control_id
        assert not re.match(r"(?i)ensure|check|no checks", control["title"]), "the title states the ready state"
        for part in ("why", "fix"):
            assert re.fullmatch(r"[A-Z0-9].{20,}\.", control[part]), f"{control_id} {part}"
        assert control.get("checks") or control.get("derive"), control_id


def test_what_is_planned_is_needed_and_nothing_twice(plan: Checklist) -> None:
    assert set(plan["planned"]) <= set(checks(plan))
    assert len(set(plan["planned"])) == len(plan["planned"])


def test_what_exists_is_not_planned_any_more(plan: Checklist) -> None:
    assert not {check.id for check in PACK.checks} & set(plan["planned"])


def test_what_derives_names_controls(plan: Checklist) -> None:
    derived = {control_id: control["derive"] for control_id, control in plan["controls"].items() if "derive" in control}
    assert derived == {
        "LAUNCH-02": ["DATA-01"],
        "LAUNCH-05": ["QUEUE-01", "DATA-06"],
        "LAUNCH-06": [f"SEC-{number:02}" for number in range(1, 12)],
    }


def test_references_are_written_alike(plan: Checklist) -> None:
    for control_id, control in plan["controls"].items():
        for reference in control.get("references", []):
            assert KNOWN.fullmatch(reference), f"{control_id} {reference}"
