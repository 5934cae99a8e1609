"""What a setting of the source says of production, from real trees and as a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
from readycheck_checks.source.debug_settings import CHECK
from readycheck_checks.source.facts import DebugOutputFact, FileClass, NotRead, Tally
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("app/settings.py", "DEBUG = True\n", Status.FAIL),
        ("app/settings.py", "DEBUG = os.environ.get('DEBUG', 'true') == 'true'\n", Status.FAIL),
        ("app/settings.py", "DEBUG = os.environ.get('DEBUG') == 'true'\n", Status.PASS),
        ("app/settings.py", "DEBUG = False\n", Status.PASS),
        ("app/settings/development.py", "DEBUG = True\n", Status.PASS),
        ("tests/settings.py", "DEBUG = True\n", Status.NOT_APPLICABLE),
        ("app/views.py", "print('seen')\n", Status.PASS),
        ("web/main.js", "console.log(1)\n", Status.NOT_APPLICABLE),
    ],
)
def test_a_setting_by_what_holds_where_nothing_is_set(grow: Grow, name: str, text: str, status: Status) -> None:
    root = grow({name: text})
    fact = collect(DEBUG_OUTPUT, Source.model_validate({"path": root.name}), base=root.parent)
    findings = judge(CHECK, fact)
    assert worst(findings) is status
    if status is Status.FAIL:
        assert rules(findings) == ["source.debug_settings.on"]
        assert findings[0].location == {"kind": "file", "file": name, "line": 1, "column": 1}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, Status.PASS),
        ({"not_read": (NotRead(file="app/a.py", reason="unreadable"),), "open_questions": 1}, Status.INCONCLUSIVE),
        ({"not_read": (NotRead(file="web/a.js", reason="unreadable"),), "open_questions": 1}, Status.PASS),
        ({"open_questions": 1}, Status.INCONCLUSIVE),
        ({"tally": Tally(seen=9, scanned=9, other=0, complete=False)}, Status.INCONCLUSIVE),
    ],
)
def test_what_was_not_read_is_not_passed(changes: dict[str, Any], status: Status) -> None:
    fact = DebugOutputFact(
        root=".",
        scanned={FileClass.PRODUCTION: 3},
        languages={"python": 3},
        tally=Tally(seen=3, scanned=3, other=0),
    )
    assert worst(judge(CHECK, fact.model_copy(update=changes))) is status
