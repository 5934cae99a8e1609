"""Whatever stands in a run's folder, reading it gives an answer or a sentence."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.engine import FAULTY, faulty_profile, run
from tests.support.installed import readycheck

from readycheck.engine.journal import RunFolderError, fact_file, read_header, read_journal
from readycheck.engine.run import read_profile
from readycheck.model import ReasonCode, Status

DEEP = b"[" * 100_000 + b"]" * 100_000
HEADER: dict[str, Any] = {
    "format": 1,
    "run": "r",
    "started": "2026-11-23T10:00:00+00:00",
    "salt": "s",
    "digest": "d",
    "selection": {"only": ["a"], "severity": "high"},
    "packs": [["a", "1"]],
}


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _nothing(path: Path) -> None:
    """The file is not there."""


def _folder(path: Path) -> None:
    path.mkdir()


ODD: tuple[Callable[[Path], None], ...] = (_pipe, _endless, _nothing, _folder)


@pytest.mark.parametrize("make", ODD)
def test_a_file_that_is_none_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    for name, read in (("run.json", read_header), ("journal.jsonl", read_journal), ("profile.json", read_profile)):
        make(tmp_path / name)
        with pytest.raises(RunFolderError):
            read(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\x00", DEEP, b"[]", b"1", b'{"format":1,"started":' + b"9" * 5000 + b"}"]
)
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes) -> None:
    for name, read in (("run.json", read_header), ("profile.json", read_profile)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RunFolderError) as refused:
            read(tmp_path)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "damage",
    [
        {"format": 2},
        {"run": 5},
        {"run": None},
        {"started": 5},
        {"started": "soon"},
        {"started": "0001-01-01T00:00:00+14:00"},
        {"salt": 5},
        {"salt": "\udc00"},
        {"digest": []},
        {"packs": [1]},
        {"packs": "xx"},
        {"selection": [1]},
        {"selection": {"only": 5}},
        {"selection": {"severity": "x"}},
    ],
)
def test_a_damaged_header_is_refused(tmp_path: Path, damage: dict[str, Any]) -> None:
    (tmp_path / "run.json").write_text(json.dumps(HEADER))
    assert read_header(tmp_path) == HEADER
    (tmp_path / "run.json").write_text(json.dumps(HEADER | damage))
    with pytest.raises(RunFolderError, match=r"damaged|another version"):
        read_header(tmp_path)


SEEN = {
    "event": "fact",
    "key": "a@b",
    "collector": "a",
    "thing": "b",
    "seconds": 1,
    "outcome": "ok",
    "counts": {"n": 1},
}
UNSEEN: dict[str, Any] = {"event": "fact", "key": "c@d", "outcome": "cannot", "reason": "unreachable", "message": "no"}
JUDGED: dict[str, Any] = {"event": "judged", "key": "k", "findings": [{"rule": "r", "status": "pass", "message": "m"}]}
ENDED: dict[str, Any] = {"event": "ended", "seconds": 1.5}


def test_damaged_lines_of_a_journal_are_as_if_they_had_not_happened(tmp_path: Path) -> None:
    whole = [json.dumps(one).encode() for one in (SEEN, UNSEEN, JUDGED, ENDED)]
    damages: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (SEEN, {"key": None}),
        (SEEN, {"key": []}),
        (SEEN, {"outcome": None}),
        (SEEN, {"outcome": "nonsense"}),
        (SEEN, {"counts": [1]}),
        (SEEN, {"counts": {"n": "1"}}),
        (SEEN, {"seconds": "1"}),
        (SEEN, {"seconds": float("nan")}),
        (UNSEEN, {"reason": "nonsense"}),
        (UNSEEN, {"message": 5}),
        (JUDGED, {"findings": []}),
        (JUDGED, {"findings": "x"}),
        (JUDGED, {"findings": [{"a": 1}]}),
        (JUDGED, {"seconds": None}),
        (ENDED, {"seconds": "x"}),
        (ENDED, {"seconds": float("inf")}),
    ]
    damaged = [
        json.dumps(event | {"key": f"damaged {number}"} | damage).encode()
        for number, (event, damage) in enumerate(damages)
    ]
    lines = [*whole, *damaged, DEEP, b"\xff\x00", b"5", whole[0][:20]]
    (tmp_path / "journal.jsonl").write_bytes(b"\n".join(lines))
    recorded = read_journal(tmp_path)
    assert recorded.facts == {"a@b": SEEN, "c@d": UNSEEN}
    assert recorded.judged == {"k": JUDGED}
    assert recorded.ended == ENDED


@pytest.mark.parametrize("content", [None, b"", b'{"text":5}\n', b'{"text":"forged"}\n', DEEP])
def test_a_fact_that_is_not_what_was_written_is_collected_again(tmp_path: Path, content: bytes | None) -> None:
    profile = faulty_profile(["faults.fine"], tmp_path)
    folder = tmp_path / "run"
    first, _, _ = run(profile, folder)
    path = fact_file(folder, "faults.fine@main")
    before = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    again, _, _ = run(profile, folder, resume=True)
    assert path.read_bytes() == before
    assert again.findings == first.findings


@pytest.mark.parametrize(
    ("forged", "status", "reason", "said"),
    [
        (False, Status.INCONCLUSIVE, ReasonCode.UNREADABLE, "proves nothing"),
        (True, Status.ERROR, ReasonCode.BAD_RESULT, "cannot be read"),
    ],
)
def test_a_fact_edited_by_hand_costs_its_own_judgement(
    tmp_path: Path, forged: bool, status: Status, reason: ReasonCode, said: str
) -> None:
    (tmp_path / "readycheck.yaml").write_text(
        f"version: 1\npacks: [{FAULTY}]\ntarget: {{name: t, spots: [{{id: a}}, {{id: b}}]}}\nareas: {{T: T}}\n"
        "controls: {T-1: {title: T, severity: high, checks: [faults.fine]}}\n"
    )
    assert readycheck("audit", "--out", "run", "-q", cwd=tmp_path).returncode == 0
    (path,) = [one for one in (tmp_path / "run" / "facts").iterdir() if one.name.endswith("@a.json")]
    written = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text('{"text": ["not", "a", "text"]}')
    if forged:
        journal = tmp_path / "run" / "journal.jsonl"
        journal.write_text(journal.read_text().replace(written, hashlib.sha256(path.read_bytes()).hexdigest()))
    done = readycheck("judge", "run", "--packs", "--format", "json", cwd=tmp_path)
    assert "Traceback" not in done.stderr
    (check,) = json.loads(done.stdout)["controls"][0]["checks"]
    by_thing = {finding["thing"]: finding for finding in check["findings"]}
    assert by_thing["b"]["status"] == Status.PASS
    assert by_thing["a"]["status"] == status
    assert by_thing["a"]["reason_code"] == reason
    assert said in by_thing["a"]["message"]
