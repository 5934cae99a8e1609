"""The rules that a real run reports stand on the pages of their checks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.docs.fences import ROOT
from tests.support.installed import readycheck

pytestmark = pytest.mark.thorough

_ROW = re.compile(r"^\| `([^`]+)`( itself)? \|(.*?)\|", re.MULTILINE)
_FAMILY = re.compile(r"Each name begins with `([^`]+)`")


def test_each_rule_of_a_run_is_on_its_page_with_its_status(project: Path) -> None:
    done = readycheck("audit", "--quiet", "--format", "json=report.json", cwd=project)
    assert done.returncode == 1, done.stderr
    report = json.loads((project / "report.json").read_text())
    seen = {
        (check["id"], finding["rule"], finding["status"])
        for control in report["controls"]
        for check in control["checks"]
        for finding in check["findings"]
        if finding["status"] != "error" and (ROOT / "docs" / "checks" / f"{check['id']}.md").exists()
    }
    assert len(seen) > 40
    missing = {one for one in seen if not _told(*one)}
    # Made by the engine, for want of a fact.
    assert {one for one in missing if one[1] != one[0]} == set()


def _told(check: str, rule: str, status: str) -> bool:
    text = (ROOT / "docs" / "checks" / f"{check}.md").read_text(encoding="utf-8")
    family = _FAMILY.search(text)
    begin = family[1] if family else f"{check}."
    for name, itself, statuses in _ROW.findall(text):
        whole = name if itself else begin + name
        pattern = ".*".join(re.escape(part) for part in whole.split("…"))
        if re.fullmatch(pattern, rule) and f"`{status}`" in statuses:
            return True
    return False
