"""What an earlier run found and this one does not: results that a viewer shows as fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from readycheck.model import BaselineEntry, Report
from readycheck.render.clean import clean
from readycheck.render.entries import VALUE, stopped
from readycheck.render.gone import own
from readycheck.render.sarif.limits import FIXED, NAME
from readycheck.render.sarif.results import message, physical
from readycheck.render.spots import spot


def absent(
    report: Report, numbers: Mapping[str, int], ids: Sequence[str], taken: Collection[str]
) -> list[dict[str, Any]]:
    """A result for each entry of the baseline that is fixed, of controls that the report holds.

    `level` is none and `kind` informational, so that no reader who knows nothing of `baselineState` counts a
    repaired thing as a problem. The fingerprints are those that the finding had; of
    equal findings the first are taken by those that are still there.
    """
    fixed = report.baseline.fixed if report.baseline is not None else ()
    seen: Counter[str] = Counter()
    return [
        _result(report, one, numbers[one.control], ids[numbers[one.control]], own(one, seen, taken))
        for one in fixed[:FIXED]
        if one.control in numbers
    ]


def _result(report: Report, entry: BaselineEntry, number: int, rule_id: str, mine: str) -> dict[str, Any]:
    place = spot(report)
    where = f" It was seen at {clean(entry.place, VALUE)}." if entry.place else ""
    said = stopped(clean(entry.message, VALUE) or clean(entry.rule, NAME))
    return {
        "ruleId": rule_id,
        "ruleIndex": number,
        "kind": "informational",
        "level": "none",
        "baselineState": "absent",
        "message": {"text": message(f"Fixed: {said}{where}")},
        "locations": [{"physicalLocation": physical(place)}] if place.inside else [],
        "partialFingerprints": {"primaryLocationLineHash": f"{mine[:16]}:1", "readycheckFinding/v1": mine},
        "suppressions": [],
        "properties": {"rule": clean(entry.rule, NAME), "check": clean(entry.check, NAME)},
    }
