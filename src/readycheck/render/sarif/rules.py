"""The controls as SARIF rules: what each asks for, why, and how to repair it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from readycheck.model import AreaResult, Confidence, ControlResult, Report, Severity, Status
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.links import link
from readycheck.render.markdown.text import plain
from readycheck.render.sarif.limits import DESCRIPTION, NAME, TAGS

SECURITY_SEVERITY = {Severity.BLOCKER: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""GitHub reads over 9.0 as critical, from 7.0 as high, from 4.0 as medium, from 0.1 as low, nothing as none."""
LEVEL = {
    Severity.BLOCKER: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
_CWE = re.compile(r"CWE-(\d{1,6})")
_QUALITY = range(1041, 1128)
"""What CWE has of maintainability and performance (its category 1040 and what was added with it)."""
_VULNERABILITY = re.compile(r"CVE-\d{4}-\d|GHSA-")
_REFERENCES = 20

MORE: dict[str, Any] = {
    "id": "readycheck.more",
    "name": "There is more",
    "shortDescription": {"text": "There are more findings than this file may hold"},
    "fullDescription": {"text": "There are more findings than this file may hold. The JSON report has them all."},
    "help": {
        "text": "Write the whole report with --format json=FILE.",
        "markdown": "Write the whole report with `--format json=FILE`.",
    },
    "defaultConfiguration": {"level": "note"},
}
"""The rule of the one result that counts the others."""


def rules(report: Report, given: Sequence[ControlResult]) -> list[dict[str, Any]]:
    """A rule for each control, in their order; ids are unique."""
    areas = {area.id: area for area in report.areas}
    taken: set[str] = {str(MORE["id"])}
    return [_rule(control, _unique(control.id, taken), areas.get(control.area)) for control in given]


def _unique(given: str, taken: set[str]) -> str:
    plain_ = wanted = clean(given, 100) or "unnamed"
    number = 1
    while wanted in taken:
        number += 1
        wanted = f"{plain_} ({number})"
    taken.add(wanted)
    return wanted


def _rule(control: ControlResult, id_: str, area: AreaResult | None) -> dict[str, Any]:
    title = clean(control.title, NAME - 60) or id_
    security = _is_security(control, area)
    level = LEVEL[control.severity]
    properties: dict[str, Any] = {
        "tags": _tags(control, area, security=security),
        "precision": _precision(control),
        "problem.severity": _PROBLEM[level],
        "severity": control.severity.value,
        "status": control.status.value,
        "reason": control.reason_code.value,
        "disposition": control.disposition.value,
    }
    if security and control.severity in SECURITY_SEVERITY:
        properties["security-severity"] = SECURITY_SEVERITY[control.severity]
    rule: dict[str, Any] = {
        "id": id_,
        "name": title,
        "shortDescription": {"text": title},
        "fullDescription": {"text": clean(control.why, DESCRIPTION - 60) or title},
        "help": {"text": _help(control, title), "markdown": _help_in_markdown(control)},
        "defaultConfiguration": {"level": level},
        "properties": properties,
    }
    if address := next(filter(None, map(link, control.references)), ""):
        rule["helpUri"] = address
    return rule


def _is_security(control: ControlResult, area: AreaResult | None) -> bool:
    """Where its area says so, and where it names a weakness or a vulnerability, whatever its area is called."""
    if "security" in f"{control.area} {area.title if area else ''}".lower():
        return True
    weaknesses = (found for one in control.references if (found := _CWE.fullmatch(one)))
    return any(int(found[1]) not in _QUALITY for found in weaknesses) or any(
        map(_VULNERABILITY.match, control.references)
    )


def _tags(control: ControlResult, area: AreaResult | None, *, security: bool) -> list[str]:
    weaknesses = [f"external/cwe/cwe-{found[1]}" for one in control.references if (found := _CWE.fullmatch(one))]
    title = clean(area.title, 60).lower() if area else ""
    wanted = [
        "security" if security else "",
        title,
        control.severity.value,
        clean(f"owner: {control.owner}", 80) if control.owner else "",
        *weaknesses,
    ]
    return list(dict.fromkeys(tag for tag in wanted if tag))[:TAGS]


def _precision(control: ControlResult) -> str:
    """How sure the least sure of its problems is."""
    said = [finding.confidence for finding in control.findings if finding.status in (Status.FAIL, Status.WARN)]
    return min(said, key=_SURE.index).value if said else Confidence.HIGH.value


def _help(control: ControlResult, title: str) -> str:
    parts = [words.sentence(title), words.sentence(clean(control.why, 1000)), words.sentence(clean(control.fix, 1000))]
    if control.owner:
        parts.append(f"Owner: {clean(control.owner, 100)}.")
    if control.references:
        parts.append(f"See {', '.join(clean(one, 200) for one in control.references[:_REFERENCES])}.")
    return "\n".join(part for part in parts if part)


def _help_in_markdown(control: ControlResult) -> str:
    parts = [f"**{plain(control.title) or plain(control.id)}**"]
    if control.why:
        parts.append(words.sentence(plain(control.why, 1000)))
    if control.fix:
        parts.append(f"**Do:** {words.sentence(plain(control.fix, 1000))}")
    facts = [f"Severity: {words.SEVERITY_WORD[control.severity]}"]
    if control.owner:
        facts.append(f"Owner: {plain(control.owner, 100)}")
    parts.append(". ".join(facts) + ".")
    if control.references:
        parts.append("\n".join(f"- {_reference(one)}" for one in control.references[:_REFERENCES]))
    return "\n\n".join(parts)


def _reference(given: str) -> str:
    address = link(given)
    if not address:
        return plain(given, 200)
    if address == given:
        return f"<{address}>" if not set(address) & set("<>`|\\") else plain(given, 200)
    return f"[{plain(given, 200)}]({address})"
