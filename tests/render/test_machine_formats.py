"""What holds for every format that machines read: every control is there, nothing is forged, nothing breaks."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.hostile import HOSTILE_TEXTS
from tests.render.hostile_reports import around, by, every_text
from tests.render.machine_readers import CONTROLS, commands, issues, rows, samples, sarif_run
from tests.render.sarif_schema import valid
from tests.support.report_builders import control, report_of, with_every_text

from readycheck.cli.common import FORMAT_NAMES
from readycheck.model import (
    Decision,
    Disposition,
    Finding,
    Location,
    NotSelectedLine,
    ReasonCode,
    Report,
    Severity,
    Status,
)
from readycheck.model.builders import at_file, at_object, at_queue, at_url
from readycheck.model.words import DEFAULT_REASON
from readycheck.render import FORMATS, render

ACTING = set("\x1b\x00\x07\x9b\u202e\u2066\u200b\ufeff\u2028\x85\r\ud800\udfff")

_texts = st.sampled_from([*(text for text in HOSTILE_TEXTS.values() if len(text) < 1000), "plain", ""])
_places: st.SearchStrategy[Location | None] = st.one_of(
    st.none(),
    st.builds(at_file, _texts, st.sampled_from([None, 1, 7, 0, -3]), st.sampled_from([None, 1])),
    st.builds(at_url, _texts),
    st.builds(at_object, _texts, _texts, _texts),
    st.builds(at_queue, _texts),
)
_values = st.one_of(st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), _texts, st.booleans())


@st.composite
def _findings(draw: st.DrawFn) -> Finding:
    return Finding.model_construct(
        rule=draw(_texts), status=draw(st.sampled_from(Status)), message=draw(_texts), location=draw(_places),
        value=draw(_values), threshold=draw(_values), fix=draw(_texts), fingerprint=draw(_texts),
        reason_code=draw(st.sampled_from([None, *ReasonCode])),
    )  # fmt: skip


@st.composite
def _reports(draw: st.DrawFn) -> Report:
    made = []
    for number in range(draw(st.integers(0, 5))):
        status = draw(st.sampled_from(Status))
        one = control(
            f"C-{number:02}", "t", draw(st.sampled_from(Severity)), status, "m", check="c",
            disposition=draw(st.sampled_from(Disposition)), reason=DEFAULT_REASON[status],
        )  # fmt: skip
        fields = {"title": draw(_texts), "message": draw(_texts), "why": draw(_texts), "owner": draw(_texts)}
        findings = tuple(draw(st.lists(_findings(), max_size=3)))
        check = one.checks[0].model_copy(update={"findings": findings})
        made.append(one.model_copy(update={**fields, "checks": (check,)}))
    left = tuple(
        NotSelectedLine.model_construct(control=f"L-{number}", reason=draw(_texts))
        for number in range(draw(st.integers(0, 2)))
    )
    report = report_of((), decision=draw(st.sampled_from(Decision)), exit_code=draw(st.sampled_from([0, 1, 3, 130])))
    return report.model_copy(update={"controls": tuple(made), "not_selected": left, "summary": draw(_texts)})


@settings(max_examples=25, deadline=None)
@given(_reports())
def test_every_control_is_in_every_format_and_no_format_changes_the_exit_code(report: Report) -> None:
    wanted = {one.id for one in report.controls} | {line.control for line in report.not_selected}
    before = report.model_copy(deep=True)
    for name, read in CONTROLS.items():
        text = render(report, name)
        assert read(text) - {""} == wanted, name
        assert not set(text) & (ACTING - {"\r"} if name == "csv" else ACTING), name
    assert report == before
    run, metrics = valid(render(report, "sarif")), samples(render(report, "prometheus"))
    told = run["invocations"][0]["exitCode"]
    assert told == metrics["readycheck_exit_code"][0][1] == report.exit_code
    # not knowing is never shown as a pass
    unknown = {one.id for one in report.controls if one.status.is_unknown}
    passing = {one["ruleId"] for one in run["results"] if one["kind"] == "pass"}
    held = metrics.get("readycheck_control_status", [])
    passing |= {labels["control"] for labels, value in held if value and labels["status"] == "pass"}
    assert not passing & unknown


@pytest.fixture(scope="module")
def hostile(stored: Report) -> Report:
    return every_text(stored)


@pytest.fixture(scope="module")
def plain(hostile: Report) -> Report:
    return with_every_text(hostile, by("x"))


def _counts(name: str, text: str) -> Any:
    """How many records a reader finds, whatever they say."""
    if name in ("sarif", "code-scanning"):
        run = sarif_run(text)
        return len(run["results"]), len(run["tool"]["driver"]["rules"])
    if name == "github":
        return [one.name for one in commands(text)]
    if name == "gitlab":
        return len(issues(text))
    if name == "csv":
        return len(rows(text))
    if name == "badge":
        return [part.tag for part in ET.fromstring(text.encode()).iter()]
    return {metric: len(found) for metric, found in samples(text).items()}


@pytest.mark.parametrize("name", list(CONTROLS))
def test_hostile_text_in_every_field_breaks_and_forges_nothing(hostile: Report, plain: Report, name: str) -> None:
    shown = render(hostile, name)
    assert _counts(name, shown) == _counts(name, render(plain, name))
    assert len(shown) < 3_000_000
    if name == "sarif":
        valid(shown)
    assert not set(shown) & (ACTING - {"\r"} if name == "csv" else ACTING)


@pytest.mark.parametrize("name", list(CONTROLS))
def test_hostile_text_around_the_controls_breaks_and_forges_nothing(stored: Report, name: str) -> None:
    wanted = _counts(name, render(around(stored, "x"), name))
    for kind, text in HOSTILE_TEXTS.items():
        shown = render(around(stored, text), name)
        assert _counts(name, shown) == wanted, kind
        assert len(shown) < 200_000, kind
        assert not set(shown) & (ACTING - {"\r"} if name == "csv" else ACTING), kind


def test_a_text_that_looks_like_the_end_of_the_shell_stays_a_text(stored: Report) -> None:
    text = render(with_every_text(stored, by('"results": []')), "sarif")
    assert len(json.loads(text)["runs"][0]["results"]) == len(valid(render(stored, "sarif"))["results"])


def test_the_help_names_every_format() -> None:
    assert set(FORMAT_NAMES) == set(FORMATS)
