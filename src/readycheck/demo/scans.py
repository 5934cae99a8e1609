"""The report of the pipeline's scanner, as a team keeps it, and what happens to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from readycheck.demo.steps import Site

_SCAN = "reports/semgrep.sarif"


def keep_scan(project: Path) -> None:
    """What the pipeline's scanner says of the code as it is: nothing. A stand-in for the file that a team keeps."""
    run = {
        "tool": {"driver": {"name": "semgrep", "semanticVersion": "1.144.0", "rules": []}},
        "invocations": [{"executionSuccessful": True, "endTimeUtc": _written(datetime.now(UTC))}],
        "results": [],
    }
    file = project / _SCAN
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"version": "2.1.0", "runs": [run]}, indent=2), encoding="utf-8")


def scanner_finds(rule: str, message: str, file: str, text: str) -> Callable[[Site], None]:
    """The scanner reports an error in the line of `file` that holds `text`, and nobody acts on it."""

    def act(site: Site) -> None:
        lines = (site.project / file).read_text(encoding="utf-8").splitlines()
        number = next(n for n, line in enumerate(lines, 1) if text in line)
        place = {"artifactLocation": {"uri": file}, "region": {"startLine": number}}
        result = {
            "ruleId": rule,
            "level": "error",
            "message": {"text": message},
            "locations": [{"physicalLocation": place}],
        }
        _rewrite(site, lambda run: run["results"].append(result))

    return act


def stop_scanning(days: int) -> Callable[[Site], None]:
    """The scanner has not run for so many days, and its last report is still the one that is kept."""

    def act(site: Site) -> None:
        ended = _written(datetime.now(UTC) - timedelta(days=days))
        _rewrite(site, lambda run: run["invocations"][0].update(endTimeUtc=ended))

    return act


def _rewrite(site: Site, change: Callable[[dict[str, Any]], None]) -> None:
    file = site.project / _SCAN
    log = json.loads(file.read_text(encoding="utf-8"))
    change(log["runs"][0])
    file.write_text(json.dumps(log, indent=2), encoding="utf-8")


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
