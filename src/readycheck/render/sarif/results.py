"""Entries as SARIF results."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from readycheck.model import Finding, Location, Report, Scalar, Status, WaiverLine
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.entries import Entry, justification, standing, told
from readycheck.render.sarif.limits import CONTROLS_NAMED
from readycheck.render.sarif.rules import LEVEL, MORE
from readycheck.render.spots import Spot, spot

KIND = {
    Status.PASS: "pass",
    Status.WARN: "fail",
    Status.FAIL: "fail",
    Status.INCONCLUSIVE: "open",
    Status.ERROR: "open",
    Status.MANUAL: "review",
    Status.NOT_APPLICABLE: "notApplicable",
    Status.NOT_SELECTED: "notApplicable",
}
_SOFTER = {"error": "warning", "warning": "note", "note": "note"}
_NAME = 500


def result(report: Report, entry: Entry, rule_id: str, accepted: Mapping[str, WaiverLine]) -> dict[str, Any]:
    """One result; `accepted` holds the waivers in force by their control.

    `level` is none unless it is a problem, as the standard asks.
    """
    kind = KIND[entry.status]
    level = LEVEL[entry.control.severity] if kind == "fail" else "none"
    made: dict[str, Any] = {
        "ruleId": rule_id,
        "ruleIndex": entry.number,
        "kind": kind,
        "level": _SOFTER[level] if entry.status is Status.WARN else level,
        "message": {"text": message(told(entry))},
        "locations": [_location(report, entry.finding.location if entry.finding else None)],
        "partialFingerprints": {
            "primaryLocationLineHash": f"{entry.identity[:16]}:1",
            "readycheckFinding/v1": entry.identity,
        },
        "suppressions": _suppressions(entry, accepted),
    }
    if report.baseline is not None:
        made["baselineState"] = "unchanged" if entry.known else "new"
    made["properties"] = _properties(entry)
    return made


def more(report: Report, left: Sequence[Entry], ids: Sequence[str], index: int) -> dict[str, Any]:
    """The result that says how many others there are."""
    made: dict[str, Any] = {
        "ruleId": MORE["id"],
        "ruleIndex": index,
        "kind": "informational",
        "level": "none",
        "message": {"text": message(how_many_more(left, ids))},
        "locations": [_location(report, None)],
        "partialFingerprints": {"primaryLocationLineHash": "readycheck.more:1"},
        "suppressions": [],
    }
    if report.baseline is not None:
        made["baselineState"] = "new"
    return made


def how_many_more(left: Sequence[Entry], ids: Sequence[str]) -> str:
    """`And 5,021 more …`, with the controls that they belong to."""
    counted = Counter(entry.number for entry in left)
    ranked = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    named = ", ".join(f"{ids[number]} {many:,}" for number, many in ranked[:CONTROLS_NAMED])
    rest = len(ranked) - CONTROLS_NAMED
    others = f" and {words.count(rest, 'other control')}" if rest > 0 else ""
    return (
        f"And {words.count(len(left), 'more finding')}, of {named}{others}: a code host takes no more, "
        "the JSON report has them all."
    )


def message(text: str) -> str:
    """Plain text in which no part is taken for a link."""
    return text.replace("](", "] (")


def _suppressions(entry: Entry, accepted: Mapping[str, WaiverLine]) -> list[dict[str, Any]]:
    """A waiver in force, accepted; one that has expired suppresses nothing."""
    if not entry.accepted:
        return []
    said = justification(accepted.get(entry.control.id))
    return [{"kind": "external", "status": "accepted", "justification": message(said)}]


def _location(report: Report, location: Location | None) -> dict[str, Any]:
    place = spot(report, location)
    region: dict[str, Any] = {"startLine": place.line}
    if place.column is not None:
        region["startColumn"] = place.column
    made: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri(place)}, "region": region}}
    if location and not place.exact:
        made["logicalLocations"] = [_logical(location)]
    return made


def _logical(location: Location) -> dict[str, Any]:
    """What lies in no file: a URL, an object of a schema, a queue, an artefact, whatever a pack brings."""
    kind = str(location["kind"])
    fields = [str(value) for key, value in sorted(location.items()) if key != "kind" and value is not None]
    main = clean(str(location.get(kind) or ", ".join(fields)), _NAME) or "unnamed"
    if kind == "url":
        header = location.get("header")
        name = f"{main} (header {clean(str(header), 200)})" if header else main
        return {"name": name, "fullyQualifiedName": main, "kind": "resource"}
    if kind == "object":
        attribute = location.get("attribute")
        full = f"{main}.{clean(str(attribute), 200)}" if attribute else main
        return {"name": main, "fullyQualifiedName": full, "kind": clean(str(location.get("type") or "object"), 60)}
    return {"name": main, "fullyQualifiedName": f"{clean(kind, 60)}/{main}", "kind": clean(kind, 60) or "resource"}


def uri(place: Spot) -> str:
    """A reference as RFC 3986 has it: every other byte is escaped, so that no name is taken for a scheme."""
    path = place.path.replace("\\", "/")
    escaped = quote(path.removeprefix("./").encode("utf-8", "surrogatepass"), safe="/~")
    # an address that begins with // would name a host
    return f"file:///{escaped.lstrip('/')}" if path.startswith("/") else escaped


def _properties(entry: Entry) -> dict[str, Any]:
    made: dict[str, Any] = {"status": entry.status.value}
    if said := standing(entry):
        made["disposition"] = said
    if entry.finding is not None:
        made |= {"check": clean(entry.check, _NAME), **_measured(entry.finding)}
    return made


def _measured(finding: Finding) -> dict[str, Any]:
    texts = {"rule": finding.rule, "thing": finding.thing, "unit": finding.unit, "reason": finding.reason_code}
    made: dict[str, Any] = {key: clean(str(value), _NAME) for key, value in texts.items() if value}
    for key, value in (("value", finding.value), ("threshold", finding.threshold), ("samples", finding.samples)):
        if value is not None:
            made[key] = _scalar(value)
    return made | {"confidence": finding.confidence.value}


def _scalar(value: Scalar) -> Scalar:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return clean(value, _NAME) if isinstance(value, str) else value
