"""A SARIF log from a report and the entries to show: the same bytes for the same report."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from readycheck.model import Report
from readycheck.render.clean import clean
from readycheck.render.entries import Entry, acceptances, controls
from readycheck.render.sarif.absent import absent
from readycheck.render.sarif.invocation import invocation
from readycheck.render.sarif.limits import EXTENSIONS, NAME
from readycheck.render.sarif.results import ROOT, more, result
from readycheck.render.sarif.rules import MORE, rules

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SEMANTIC = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_RESULTS = '"results": []'


def text(
    report: Report, shown: Sequence[Entry], left: Sequence[Entry], quiet: Sequence[Entry] = (), *, fixed: bool
) -> str:
    """The log as JSON, a line a result. `left` is counted, `quiet` becomes notifications.

    `fixed` brings what the baseline holds and this run does not. A log without it is for a host that refuses a
    result without a place in a file.
    """
    listed = controls(report)
    every = rules(report, listed)
    ids = [rule["id"] for rule in every]
    accepted = acceptances(report)
    found = [result(report, entry, ids[entry.number], accepted, always=not fixed) for entry in shown]
    if fixed:
        found += absent(
            report,
            {control.id: number for number, control in enumerate(listed)},
            ids,
            {entry.identity for entry in (*shown, *left)},
        )
    if left:
        every.append(MORE)
        found.append(more(report, left, ids, len(every) - 1, always=not fixed))
    run: dict[str, Any] = {
        "tool": {"driver": _driver(report, every), "extensions": _extensions(report)},
        "automationDetails": {"id": f"readycheck/{_slug(report.target.name)}/{_slug(report.run)}"},
        "invocations": [invocation(report, left, quiet, ids)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "properties": {
            "target": clean(report.target.name, NAME),
            "environment": clean(report.target.environment, NAME),
            "decision": report.decision.value,
            "summary": clean(report.summary, 1000),
            "score": {"floor": report.score.floor, "ceiling": report.score.ceiling, "coverage": report.score.coverage},
            "partial": report.partial,
            "selection": clean(report.selection, NAME),
        },
        "results": [],
    }
    if report.baseline is not None:
        use = report.baseline
        run["properties"]["baseline"] = {"known": use.known, "new": use.new, "fixed": len(use.fixed)}
    shell = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
    head, _, tail = shell.rpartition(_RESULTS)  # a quote inside a value is escaped, so no value holds this
    lines = ",\n        ".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in found)
    return f'{head}"results": [\n        {lines}\n      ]{tail}\n' if found else f"{shell}\n"


def _driver(report: Report, every: list[dict[str, Any]]) -> dict[str, Any]:
    version = clean(report.tool.version, NAME) or "unknown"
    driver: dict[str, Any] = {"name": "readycheck", "version": version}
    if _SEMANTIC.fullmatch(version):
        driver["semanticVersion"] = version
    return {**driver, "rules": every}


def _extensions(report: Report) -> list[dict[str, Any]]:
    named = [
        (clean(pack.name, NAME) or "unnamed", clean(pack.version, NAME) or "unknown") for pack in report.tool.packs
    ]
    return [{"name": name, "version": version} for name, version in dict.fromkeys(named)][:EXTENSIONS]


def _slug(value: str) -> str:
    return _UNFIT.sub("-", value)[:80].strip("-.") or "unnamed"
