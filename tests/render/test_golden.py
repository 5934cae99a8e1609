"""One stored run feeds every renderer. `make golden` writes the files again."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.golden.__main__ import FILES
from tests.support.sample_report import sample_report

from readycheck.model import CodeEvidence, Disposition, Report, Status
from readycheck.render import FORMATS, View, render


@pytest.mark.parametrize(("file", "name"), FILES.items())
def test_each_format_is_what_is_stored(stored: Report, golden: Path, file: str, name: str) -> None:
    assert render(stored, name, View(width=80)).encode() == (golden / file).read_bytes()


def test_the_stored_run_is_the_builders(stored: Report) -> None:
    assert stored == sample_report()


def test_the_stored_run_shows_every_word_of_the_vocabularies(stored: Report) -> None:
    assert {control.status for control in stored.controls} == set(Status)
    assert {control.disposition for control in stored.controls} == set(Disposition)
    kinds = {piece.kind for control in stored.controls for finding in control.findings for piece in finding.evidence}
    assert kinds == {"text", "code", "table", "series", "distribution", "stages", "bars"}
    assert CodeEvidence.model_fields["kind"].default in kinds


def test_every_format_renders_the_same_bytes_twice(stored: Report) -> None:
    for name in FORMATS:
        assert render(stored, name) == render(stored, name)
