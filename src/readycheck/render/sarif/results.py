"""Entries as SARIF results."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from readycheck.model import Finding, Location, Report, Scalar, Status, WaiverLine
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.entries import Entry, justification, standing, told
from readycheck.render.sarif.limits import CONTROLS_NAMED
from readycheck.render.sarif.rules import LEVEL, MORE
from readycheck.render.since import instant
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
ROOT = "%SRCROOT%"
"""What paths are relative to: the name that code hosts know for the root of the repository."""
_SOFTER = {"error": "warning", "warning": "note", "note": "note"}
_NAME = 500


def result(
    report: Report, entry: Entry, rule_id: str, accepted: Mapping[str, WaiverLine], *, always: bool
) -> dict[str, Any]:
    """One result; `accepted` holds the waivers in force by their control.

    With `always` it has a place in a file even where none of the repository's fits, for a host that refuses it else.
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
        "locations": list(_locations(spot(report, entry), entry, always=always)),
        "partialFingerprints": {
            "primaryLocationLineHash": f"{entry.identity[:16]}:1",
            "readycheckFinding/v1": entry.identity,
        },
        "suppressions": _suppressions(entry, accepted),
    }
    if report.baseline is not None:
        made["baselineState"] = "unchanged" if entry.known else "new"
    if entry.finding is not None and entry.finding.first_seen is not None and entry.open:
        made["provenance"] = {"firstDetectionTimeUtc": instant(entry.finding.first_seen)}
    made["properties"] = _properties(entry)
    return made


def more(report: Report, left: Sequence[Entry], ids: Sequence[str], index: int, *, always: bool) -> dict[str, Any]:
    """The result that says how many others there are."""
    made: dict[str, Any] = {
        "ruleId": MORE["id"],
        "ruleIndex": index,
        "kind": "informational",
        "level": "none",
        "message": {"text": message(how_many_more(left, ids))},
        "locations": list(_locations(spot(report), None, always=always)),
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


def _locations(place: Spot, entry: Entry | None, *, always: bool) -> Iterator[dict[str, Any]]:
    made: dict[str, Any] = {"physicalLocation": physical(place)} if place.inside or always else {}
    location = entry.finding.location if entry is not None and entry.finding is not None else None
    if location and not place.exact:
        made["logicalLocations"] = [_logical(location)]
    if made:
        yield made


def physical(place: Spot) -> dict[str, Any]:
    """A line of a file, from the root of the repository."""
    region = {"startLine": place.line}
    if place.column is not None:
        region["startColumn"] = place.column
    address = uri(place)
    base = {} if address.startswith("file:") else {"uriBaseId": ROOT}
    return {"artifactLocation": {"uri": address, **base}, "region": region}


def _logical(location: Location) -> dict[str, Any]:
    """What lies in no file: a URL, an object of a schema, a queue, an artefact, whatever a pack brings."""
    kind = str(location["kind"])
    fields = [str(value) for key, value in sorted(location.items()) if key != "kind" and value is not None]
    main = clean(str(location.get(kind) or ", ".join(fields)), _NAME) or "unnamed"
    if kind == "url":
        header, method = location.get("header"), location.get("method")
        asked = f"{clean(str(method), 60)} {main}" if method else main
        name = f"{asked} (header {clean(str(header), 200)})" if header else asked
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
