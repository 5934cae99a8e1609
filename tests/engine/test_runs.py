"""A run is kept as it happens: it can be resumed, judged again, and is the same with any number of workers."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.engine import FAULTY, STARTED, faulty_profile, frozen_clock, run

from readycheck.catalog import load_catalog
from readycheck.engine.audit import Prepared, prepare_kept, report_of
from readycheck.engine.clock import Clock
from readycheck.engine.journal import Journal, RunFolderError, fact_file, read_journal
from readycheck.engine.run import RunOptions, judge_again
from readycheck.model import Status
from readycheck.plan import Selection

CHECKS = ["faults.fine", "faults.raises", "faults.cannot", "faults.judge_raises", "faults.floods"]
SPOTS = [{"id": f"s{number:02}", "note": f"n{number}"} for number in range(6)]


def _report(folder: Path, base: Path, jobs: int) -> bytes:
    profile = faulty_profile(CHECKS, base, SPOTS)
    gathered, plan, catalog = run(profile, folder, jobs=jobs, clock=frozen_clock())
    report = report_of(Prepared(profile, catalog, plan, (FAULTY,)), gathered)
    return report.model_dump_json(indent=1).encode()


def test_the_same_bytes_with_1_and_with_16_workers(tmp_path: Path) -> None:
    assert _report(tmp_path / "one", tmp_path, 1) == _report(tmp_path / "many", tmp_path, 16)


def test_judging_again_gives_the_same_report_and_touches_nothing(tmp_path: Path) -> None:
    first = _report(tmp_path / "run", tmp_path, 4)
    before = {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}
    profile = faulty_profile(CHECKS, tmp_path, SPOTS)
    catalog = load_catalog([FAULTY])
    _, plan, _ = run(profile, tmp_path / "other", clock=frozen_clock())
    options = RunOptions(folder=tmp_path / "run", clock=frozen_clock(), local=(FAULTY,))
    gathered = judge_again(profile, plan, catalog, tmp_path / "run", options)
    again = report_of(Prepared(profile, catalog, plan, (FAULTY,)), gathered)
    assert again.model_dump_json(indent=1).encode() == first
    assert {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()} == before


def test_a_fact_that_was_never_collected_is_inconclusive(tmp_path: Path) -> None:
    small = faulty_profile(["faults.fine"], tmp_path)
    run(small, tmp_path / "run", clock=frozen_clock())
    larger = faulty_profile(["faults.fine", "faults.floods"], tmp_path)
    catalog = load_catalog([FAULTY])
    _, plan, _ = run(larger, tmp_path / "other", clock=frozen_clock())
    options = RunOptions(folder=tmp_path / "run", clock=frozen_clock(), local=(FAULTY,))
    gathered = judge_again(larger, plan, catalog, tmp_path / "run", options)
    ((finding,),) = gathered.findings["T-02", "faults.floods"].values()
    assert (finding.status, finding.reason_code) == (Status.INCONCLUSIVE, "not_collected")


_KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.support.engine import faulty_profile, frozen_clock, run
spots = [{"id": "a", "note": sys.argv[2]}]
profile = faulty_profile(["faults.fine", "faults.waits"], Path(sys.argv[1]), spots)
run(profile, Path(sys.argv[1]) / "run", jobs=2)
"""


def test_kill_9_in_the_middle_then_resume_loses_and_repeats_nothing(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", _KILLED, str(tmp_path), str(gate), str(root)])
    journal = tmp_path / "run" / "journal.jsonl"
    here = tmp_path / "gate.a.here"
    _until(lambda: here.exists() and here.read_text() and journal.exists() and b"faults.fine@a" in journal.read_bytes())
    worker = int(here.read_text())
    process.send_signal(signal.SIGKILL)
    process.wait()
    _until(lambda: not _alive(worker))
    with journal.open("ab") as torn:  # the machine went down in the middle of a line
        torn.write(b'{"event":"fact","key":"faults.waits@a","outcom')

    gate.touch()
    profile = faulty_profile(["faults.fine", "faults.waits"], tmp_path, [{"id": "a", "note": str(gate)}])
    gathered, _, _ = run(profile, tmp_path / "run", resume=True)
    assert [finding.status for things in gathered.findings.values() for one in things.values() for finding in one] == [
        Status.PASS,
        Status.PASS,
    ]
    lines = [
        json.loads(line) for line in journal.read_bytes().split(b"\n") if line.startswith(b"{") and line.endswith(b"}")
    ]
    collected = [line["key"] for line in lines if line["event"] == "fact"]
    assert collected == ["faults.fine@a", "faults.waits@a"], "each fact was collected once"


def _until(condition: object, seconds: float = 20.0) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        os.sched_yield()


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_resume_is_refused_after_a_change_of_the_profile(tmp_path: Path) -> None:
    profile = faulty_profile(["faults.fine"], tmp_path)
    run(profile, tmp_path / "run")
    with pytest.raises(RunFolderError, match="profile has changed"):
        run(profile.model_copy(update={"digest": "another"}), tmp_path / "run", resume=True)


def test_a_finished_run_is_not_written_over(tmp_path: Path) -> None:
    profile = faulty_profile(["faults.fine"], tmp_path)
    run(profile, tmp_path / "run")
    with pytest.raises(RunFolderError, match="--resume"):
        run(profile, tmp_path / "run")


def test_two_audits_never_share_a_folder(tmp_path: Path) -> None:
    with Journal(tmp_path / "run"), pytest.raises(RunFolderError, match="another audit"), Journal(tmp_path / "run"):
        pass


def test_an_unwritable_folder_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RunFolderError, match="--out"), Journal(tmp_path / "file" / "run"):
        pass


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.EACCES, "ask for the right to write there, or name another folder"),
        (errno.EROFS, "ask for the right to write there, or name another folder"),
        (errno.ENOSPC, "free some space, or name another folder"),
        (errno.ENOTDIR, "; name another folder"),
    ],
)
def test_the_remedy_fits_what_the_system_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(RunFolderError, match=remedy), Journal(tmp_path / "run"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said_plainly_and_leaves_no_half_file(tmp_path: Path) -> None:
    with Journal(tmp_path / "run") as journal:
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, journal._fd)
        os.close(full)
        journal.note("fact", key="x@y")
        with pytest.raises(RunFolderError, match="free some space"):
            journal.sync()


def test_the_kept_profile_is_enough_to_judge_again(tmp_path: Path) -> None:
    profile = faulty_profile(["faults.fine"], tmp_path, packs=(str(FAULTY),))
    gathered, plan, catalog = run(profile, tmp_path / "run", clock=frozen_clock())
    first = report_of(Prepared(profile, catalog, plan, (FAULTY,)), gathered)
    kept = prepare_kept(tmp_path / "run", today=STARTED.date(), trust_packs=True)
    options = RunOptions(folder=tmp_path / "run", clock=frozen_clock(), local=(FAULTY,))
    again = judge_again(kept.profile, kept.plan, kept.catalog, tmp_path / "run", options)
    assert report_of(kept, again) == first


def test_a_fact_file_keeps_to_its_folder(tmp_path: Path) -> None:
    for key in ("a.b@../../etc/passwd", "a.b@" + "x" * 500, "a.b@ü/\x00"):
        path = fact_file(tmp_path, key)
        assert path.parent == tmp_path / "facts"
        assert len(path.name.encode()) < 255


def test_a_journal_with_rubbish_in_it_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    lines = [
        b'{"event":"fact","key":"a@b","outcome":"ok"}',
        b"\xff\xfe",
        b"null",
        b"[]",
        b'{"event":"judged","key":"k"',
    ]
    (tmp_path / "journal.jsonl").write_bytes(b"\n".join(lines))
    assert list(read_journal(tmp_path).facts) == ["a@b"]


def test_selection_survives_its_plain_form() -> None:
    asked = Selection(only=("SEC-*",), areas=("SEC",))
    assert Selection.from_plain(json.loads(json.dumps(asked.as_plain()))) == asked


def test_a_check_gets_the_facts_of_earlier_runs_and_the_run_keeps_copies(tmp_path: Path) -> None:
    for number in range(4):
        moment = STARTED.replace(hour=number)
        clock = Clock(now=lambda moment=moment: moment, elapsed=lambda: 0.0, salt=lambda: "s")  # type: ignore[misc]
        profile = faulty_profile(["faults.compares"], tmp_path, [{"id": "a", "note": f"run {number}"}])
        gathered, plan, catalog = run(profile, tmp_path / "runs" / str(number), clock=clock)
    ((finding,),) = gathered.findings["T-01", "faults.compares"].values()
    assert finding.message == "before: saw a run 1, saw a run 2; now: saw a run 3"
    for number in range(3):
        shutil.rmtree(tmp_path / "runs" / str(number))
    options = RunOptions(folder=tmp_path / "runs" / "3", local=(FAULTY,))
    again = judge_again(profile, plan, catalog, options.folder, options)
    assert again.findings == gathered.findings
