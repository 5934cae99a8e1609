"""The report as JUnit XML: a suite for each area, a case for each control.

JUnit knows four results, a control has more. `failure` is what was looked at and is wrong. `error` is whatever nobody
knows, because every CI reader shows it in red: Jenkins makes the build unstable, GitLab lists it apart from the
failures, the common GitHub actions fail the check. `skipped` stops nothing in any of them. It is what people decided
(an accepted risk, the baseline) and what does not apply or was left out; what the baseline knows is an error all the
same where a part could not be judged, as the gate has it. A warning passes, and says so in its output: it does not
stop a launch.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from readycheck.judging.baseline import accepted
from readycheck.model import (
    AreaResult,
    AttestationLine,
    BaselineEntry,
    ControlResult,
    Disposition,
    Report,
    Status,
    WaiverLine,
)
from readycheck.render import ending, words
from readycheck.render.clean import clean
from readycheck.render.ending import lapses
from readycheck.render.entries import acceptances, justification, stopped
from readycheck.render.gone import fixed, line
from readycheck.render.outline import FindingGroup, fixes, outline, place, telling
from readycheck.render.since import since
from readycheck.render.view import View

GROUPS, PLACES = 100, 20
"""Entries of one case, and places named in one entry; the rest is counted and stands in the JSON."""
VALUE, NAME = 1000, 200
"""Characters of one value, and of a name."""

_ATTACHMENT = re.compile(r"\[\[(?=\s*ATTACHMENT)", re.IGNORECASE)
_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")


def render(report: Report, _view: View) -> str:
    """The XML with its declaration; the names of cases are unique, as GitLab drops a second one."""
    root = ET.Element("testsuites", name=_text(f"readycheck: {_target(report)}", NAME))
    taken: set[str] = set()
    known = _Known.of(report)
    for area in outline(report).areas:
        if area.controls:
            suite = ET.SubElement(root, "testsuite", name=_suite_name(area.id, area.title))
            _properties(suite, report, area.result)
            _cases(suite, report, (one for one in report.controls if one.area == area.id), known, taken)
    listed = {control.id for control in report.controls}
    lost = [line for line in report.not_selected if line.control not in listed]
    if lost:
        suite = ET.SubElement(root, "testsuite", name="Not looked at")
        for line in lost:
            _skipped(_case(suite, "left-out", line.control, 0, taken), f"Left out: {line.reason}")
        _count(suite, report)
    for what in ("tests", "failures", "errors"):
        root.set(what, str(sum(int(suite.get(what, "0")) for suite in root)))
    root.set("time", f"{report.seconds:.3f}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


@dataclass(frozen=True, slots=True)
class _Known:
    """What a case needs to know of the report: its controls, what people decided, what is gone, when it ran."""

    controls: Mapping[str, ControlResult]
    waivers: Mapping[str, WaiverLine]
    signatures: Mapping[str, AttestationLine]
    gone: dict[str, list[BaselineEntry]]
    """By control; each is told once, so they are taken out of it."""
    now: datetime

    @classmethod
    def of(cls, report: Report) -> _Known:
        """The look-up of one report."""
        gone: dict[str, list[BaselineEntry]] = {}
        for entry in fixed(report):
            gone.setdefault(entry.control, []).append(entry)
        return cls(
            {control.id: control for control in report.controls},
            acceptances(report),
            {line.control: line for line in report.attestations if line.state == "in_force"},
            gone,
            report.started,
        )


def _cases(
    suite: ET.Element, report: Report, controls: Iterable[ControlResult], known: _Known, taken: set[str]
) -> None:
    for control in controls:
        case = _case(suite, control.area, f"{control.id} {control.title}", control.seconds, taken)
        _result(case, control, known)
        _gone(case, known.gone.pop(control.id, []))
    _count(suite, report)


def _gone(case: ET.Element, entries: list[BaselineEntry]) -> None:
    """What the baseline holds of a control and this run did not find any more."""
    if not entries:
        return
    lines = [_text(f"Fixed: {line(one)}", VALUE) for one in entries[:GROUPS]]
    if len(entries) > GROUPS:
        lines.append(f"… and {len(entries) - GROUPS:,} more; the JSON report has them all")
    lines.append("The baseline still holds this; 'readycheck baseline write' drops it")
    ET.SubElement(case, "system-out").text = "\n".join(lines)


def _result(case: ET.Element, control: ControlResult, known: _Known) -> None:
    """What the readers show of one control; see the module's text for the choice."""
    said = control.message or words.REASON_PHRASE[control.reason_code]
    word = words.STATUS_WORD[control.status]
    note, grave = words.note(control), words.SEVERITY_WORD[control.severity]
    if control.status in (Status.NOT_APPLICABLE, Status.NOT_SELECTED):
        _skipped(case, f"{word}: {said}")
    elif accepted(control, known.controls) and control.status is not Status.PASS:
        waiver = known.waivers.get(control.id) if control.disposition is Disposition.WAIVED else None
        _skipped(case, f"{word}, {note}: {said}", f"Accepted because: {justification(waiver)}" if waiver else "")
    elif control.disposition is Disposition.BASELINED and control.status in (Status.FAIL, Status.WARN):
        message = f"What is wrong ({grave}) is known, and a part could not be judged: {said}"
        _red(case, "error", control, message, known.now)
    elif control.status is Status.FAIL or control.status.is_unknown:
        tag = "failure" if control.status is Status.FAIL else "error"
        _red(case, tag, control, f"{word} ({grave}): {said}", known.now)
    elif said or note:
        told = "\n".join(_lines(control, known.now)) if control.status is Status.WARN else ""
        signed = known.signatures.get(control.id) if control.disposition is Disposition.ATTESTED else None
        ends = f"; the signature {soon}" if (soon := lapses(signed)) else ""
        head = _text(f"{word}{f', {note}{ends}' if note else ''}: {said}", VALUE)
        ET.SubElement(case, "system-out").text = f"{head}\n{told}" if told else head


def _red(case: ET.Element, tag: str, control: ControlResult, message: str, now: datetime) -> None:
    element = ET.SubElement(case, tag, type=f"{control.status.value}.{control.reason_code.value}")
    element.set("message", _text(message, VALUE))
    element.text = "\n".join(_lines(control, now))


def _lines(control: ControlResult, now: datetime) -> Iterator[str]:
    """What was seen, what it means, what to do, who does it: a line each, none of which acts on a reader."""
    note = words.note(control)
    if note:
        yield _text(f"Note: {note}", VALUE)
    told = telling(control)
    if not told:
        yield _text(f"Seen: {control.message or words.REASON_PHRASE[control.reason_code]}", VALUE)
    for group in told[:GROUPS]:
        yield from _group(group, now)
    rest = sum(len(group.findings) for group in told[GROUPS:])
    if rest:
        yield f"… and {words.count(rest, 'more finding')}; the JSON report has them all"
    if control.why:
        yield _text(f"Means: {control.why}", VALUE)
    what = fixes(control)
    for fix in what[:GROUPS]:
        yield _text(f"Do: {fix}", VALUE)
    if len(what) > GROUPS:
        yield f"… and {len(what) - GROUPS:,} more to do; the JSON report has them all"
    if control.owner:
        yield _text(f"Owner: {control.owner}", VALUE)


def _group(group: FindingGroup, now: datetime) -> Iterator[str]:
    first = group.first
    thing = f"{first.thing}: " if first.thing not in ("", "main") else ""
    known = ", known since the baseline" if first.disposition is Disposition.BASELINED else ""
    first_seen = f", {told}" if (told := since(group.findings, now)) else ""
    yield _text(f"Seen: {thing}{first.message} [{first.rule}{known}{first_seen}]", VALUE)
    places = [place(one.location) for one in group.findings if one.location]
    for where in places[:PLACES]:
        yield "  at " + _text(where, VALUE)
    if len(places) > PLACES:
        yield f"  … and {words.count(len(places) - PLACES, 'more place')}; the JSON report has them all"


def _properties(suite: ET.Element, report: Report, area: AreaResult | None) -> None:
    score, use = report.score, report.baseline
    told = {
        "target": report.target.name,
        "environment": report.target.environment,
        "decision": report.decision.value,
        "exit_code": str(report.exit_code),
        "score": words.score_range(score.floor, score.ceiling),
        "coverage": words.points(score.coverage),
        "area_score": words.score_range(area.score.floor, area.score.ceiling) if area else "",
        "area_coverage": words.points(area.score.coverage) if area else "",
        "partial": report.selection or "yes" if report.partial else "no",
        "baseline": f"{use.known:,} known, {use.new:,} new, {len(use.fixed):,} fixed" if use else "",
        "ends_within_30_days": ending.named(outline(report).lapsing),
        "run": report.run,
        "profile": f"{report.profile.path} {report.profile.digest}",
        "readycheck": report.tool.version,
    }
    element = ET.SubElement(suite, "properties")
    for name, value in told.items():
        if value:
            ET.SubElement(element, "property", name=name, value=_text(value, NAME))


def _case(suite: ET.Element, area: str, name: str, seconds: float, taken: set[str]) -> ET.Element:
    fitting = _UNFIT.sub("-", area)[:NAME] or "checklist"
    wanted = plain = _text(name, NAME) or "?"
    number = 1
    while wanted in taken:
        number += 1
        wanted = f"{plain} ({number})"
    taken.add(wanted)
    return ET.SubElement(suite, "testcase", classname=f"readycheck.{fitting}", name=wanted, time=f"{seconds:.3f}")


def _skipped(case: ET.Element, why: str, decided: str = "") -> None:
    """The reason is the element's text: the older of the two schemas in use allows no attribute here."""
    said = _text(why, VALUE)
    ET.SubElement(case, "skipped").text = f"{stopped(said)} {_text(decided, 2 * VALUE)}" if decided else said


def _count(suite: ET.Element, report: Report) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for what, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(what, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
    started = report.started.astimezone(UTC) if report.started.tzinfo else report.started
    suite.set("timestamp", f"{started:%Y-%m-%dT%H:%M:%S}")


def _suite_name(id_: str, title: str) -> str:
    return _text(" ".join(dict.fromkeys((id_, title))), NAME) or "checklist"


def _target(report: Report) -> str:
    environment = report.target.environment
    return f"{report.target.name or 'checklist'}" + (f" ({environment})" if environment else "")


def _text(value: str, limit: int) -> str:
    """One harmless line. `[[ATTACHMENT|…]]` makes Jenkins and GitLab fetch a file, so it is taken apart."""
    return _ATTACHMENT.sub("[ [", clean(value, limit))
