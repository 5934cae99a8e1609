"""The file of a baseline: refused where it cannot be relied on, the same bytes for the same findings."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from readycheck.engine.baseline_file import BaselineInvalidError, baseline_bytes, baseline_schema, read_baseline
from readycheck.engine.replacing import FileChangedError, replace_file
from readycheck.model import Baseline, BaselineEntry

ENTRY = BaselineEntry(
    control="A-01",
    check="room.check",
    rule="room.check.r",
    thing="main",
    place="src/ä.ts",
    status="fail",
    fingerprint="0123456789abcdef",
    first_seen=date(2026, 11, 23),
    message="seen\u2028 \x1b[2J",
)
KEPT = Baseline(target="t", findings=(ENTRY, ENTRY))


def test_what_is_written_is_read_again_and_fits_its_schema(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(baseline_bytes(KEPT))
    assert read_baseline(path) == KEPT
    Draft202012Validator.check_schema(baseline_schema())
    assert not list(Draft202012Validator(baseline_schema()).iter_errors(json.loads(path.read_bytes())))
    assert path.read_bytes().isascii()
    assert b"\x1b" not in path.read_bytes()


def test_what_a_newer_minor_version_added_is_left_aside(tmp_path: Path) -> None:
    document = json.loads(baseline_bytes(KEPT))
    document["more"] = document["findings"][0]["more"] = {"of": "it"}
    (tmp_path / "b.json").write_text(json.dumps(document))
    assert read_baseline(tmp_path / "b.json") == KEPT


BAD = [
    (b"", "is not JSON (line 1); restore it from version control, or remove it"),
    (b"{\n", "is not JSON (line 2)"),
    (b"\xff\xfe", "is not JSON"),
    (b"[" * 100_000, "is not JSON"),
    (b"[]", "is not a baseline: its 'schema' is not 'readycheck.baseline/1'"),
    (b"{}", "is not a baseline"),
    (b'{"schema": "readycheck.report/1"}', "is not a baseline"),
    (
        b'{"schema": "readycheck.baseline/2"}',
        "is of version '2' and this readycheck reads version 1; use the readycheck",
    ),
    (b'{"schema": "readycheck.baseline/1", "findings": [{"control": "A"}]}', "is damaged at findings.0.check"),
    (b'{"schema": "readycheck.baseline/1", "findings": 3}', "is damaged at findings"),
    (baseline_bytes(KEPT).replace(b'"fail"', b'"inconclusive"'), "is damaged at findings.0.status"),
    (baseline_bytes(KEPT).replace(b"2026-11-23", b"yesterday"), "is damaged at findings.0.first_seen"),
]


@pytest.mark.parametrize(("content", "said"), BAD)
def test_one_that_cannot_be_relied_on_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(content)
    with pytest.raises(BaselineInvalidError) as error:
        read_baseline(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in (
        (tmp_path, "cannot be read"),
        (tmp_path / "pipe", "not a plain file"),
        (tmp_path / "x", "no base"),
    ):
        with pytest.raises(BaselineInvalidError, match=said):
            read_baseline(path)


def test_a_file_is_replaced_whole_with_its_mode_and_through_links(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    replace_file(real, None, b"one")
    real.chmod(0o640)
    link.symlink_to(real)
    replace_file(link, b"one", b"two")
    assert (real.read_bytes(), real.stat().st_mode & 0o777, link.is_symlink()) == (b"two", 0o640, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


@pytest.mark.parametrize(("there", "before"), [(b"changed", b"one"), (b"made", None), (None, b"one")])
def test_somebodys_change_is_never_overwritten(tmp_path: Path, there: bytes | None, before: bytes | None) -> None:
    path = tmp_path / "file"
    if there is not None:
        path.write_bytes(there)
    with pytest.raises((FileChangedError, FileNotFoundError)):
        replace_file(path, before, b"two")
    assert [one.read_bytes() for one in tmp_path.iterdir()] == ([] if there is None else [there])
