"""What holds for every format that machines read: every control is there, nothing is forged, nothing breaks."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given, settings
from tests.render.any_report import reports
from tests.render.hostile import HOSTILE_TEXTS
from tests.render.hostile_reports import around, by, every_text
from tests.render.machine_readers import CONTROLS, commands, issues, rows, samples, sarif_run
from tests.render.sarif_schema import valid
from tests.support.report_builders import with_every_text

from readycheck.cli.common import FORMAT_NAMES
from readycheck.model import (
    Report,
)
from readycheck.render import FORMATS, render

ACTING = set("\x1b\x00\x07\x9b\u202e\u2066\u200b\ufeff\u2028\x85\r\ud800\udfff")


@settings(max_examples=25)
@given(reports())
def test_what_nobody_knows_is_no_pass_and_the_log_is_valid_whatever_the_report(report: Report) -> None:
    """That every control is there, with its status: test_every_format."""
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
