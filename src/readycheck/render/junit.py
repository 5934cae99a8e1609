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
from datetime import UTC

from readycheck.judging.baseline import accepted
from readycheck.model import AreaResult, ControlResult, Disposition, Report, Status
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.outline import FindingGroup, fixes, outline, place, telling
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
    by_id = {control.id: control for control in report.controls}
    for area in outline(report).areas:
        if area.controls:
            suite = ET.SubElement(root, "testsuite", name=_suite_name(area.id, area.title))
            _properties(suite, report, area.result)
            _cases(suite, report, (one for one in report.controls if one.area == area.id), by_id, taken)
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


def _cases(
    suite: ET.Element,
    report: Report,
    controls: Iterable[ControlResult],
    by_id: Mapping[str, ControlResult],
    taken: set[str],
) -> None:
    for control in controls:
        case = _case(suite, control.area, f"{control.id} {control.title}", control.seconds, taken)
        _result(case, control, by_id)
    _count(suite, report)


def _result(case: ET.Element, control: ControlResult, by_id: Mapping[str, ControlResult]) -> None:
    """What the readers show of one control; see the module's text for the choice."""
    said = control.message or words.REASON_PHRASE[control.reason_code]
    word = words.STATUS_WORD[control.status]
    note, grave = words.DISPOSITION_WORD[control.disposition], words.SEVERITY_WORD[control.severity]
    if control.status in (Status.NOT_APPLICABLE, Status.NOT_SELECTED):
        _skipped(case, f"{word}: {said}")
    elif accepted(control, by_id) and control.status is not Status.PASS:
        _skipped(case, f"{word}, {note}: {said}")
    elif control.disposition is Disposition.BASELINED and control.status in (Status.FAIL, Status.WARN):
        _red(case, "error", control, f"What is wrong ({grave}) is known, and a part could not be judged: {said}")
    elif control.status is Status.FAIL or control.status.is_unknown:
        tag = "failure" if control.status is Status.FAIL else "error"
        _red(case, tag, control, f"{word} ({grave}): {said}")
    elif said or note:
        told = "\n".join(_lines(control)) if control.status is Status.WARN else ""
        head = _text(f"{word}{f', {note}' if note else ''}: {said}", VALUE)
        ET.SubElement(case, "system-out").text = f"{head}\n{told}" if told else head


def _red(case: ET.Element, tag: str, control: ControlResult, message: str) -> None:
    element = ET.SubElement(case, tag, type=f"{control.status.value}.{control.reason_code.value}")
    element.set("message", _text(message, VALUE))
    element.text = "\n".join(_lines(control))


def _lines(control: ControlResult) -> Iterator[str]:
    """What was seen, what it means, what to do, who does it: a line each, none of which acts on a reader."""
    note = words.DISPOSITION_WORD[control.disposition]
    if note:
        yield _text(f"Note: {note}", VALUE)
    told = telling(control)
    if not told:
        yield _text(f"Seen: {control.message or words.REASON_PHRASE[control.reason_code]}", VALUE)
    for group in told[:GROUPS]:
        yield from _group(group)
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


def _group(group: FindingGroup) -> Iterator[str]:
    first = group.first
    thing = f"{first.thing}: " if first.thing not in ("", "main") else ""
    known = ", known since the baseline" if first.disposition is Disposition.BASELINED else ""
    yield _text(f"Seen: {thing}{first.message} [{first.rule}{known}]", VALUE)
    places = [place(one.location) for one in group.findings if one.location]
    for where in places[:PLACES]:
        yield "  at " + _text(where, VALUE)
    if len(places) > PLACES:
        yield f"  … and {words.count(len(places) - PLACES, 'more place')}; the JSON report has them all"


def _properties(suite: ET.Element, report: Report, area: AreaResult | None) -> None:
    score = report.score
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


def _skipped(case: ET.Element, why: str) -> None:
    """The reason is the element's text: the older of the two schemas in use allows no attribute here."""
    ET.SubElement(case, "skipped").text = _text(why, VALUE)


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
