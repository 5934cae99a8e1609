"""Whatever ends an audit early, it says so, nothing of it goes on running, and no half report is left."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.support.cli import Running, started, until

WAITING = Path(__file__).parent / "waiting"
PROFILE = """\
version: 1
packs: [{packs}]
target: {{name: t, spots: [{{id: main, sign: {sign}}}]}}
areas: {{T: Tests}}
controls:
  T-1: {{title: Quick, severity: blocker, checks: [waiting.quick]}}
  T-2: {{title: Endless, severity: blocker, checks: [waiting.endless]}}
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    packs = tmp_path / "waiting"
    shutil.copytree(WAITING, packs, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "readycheck.yaml").write_text(PROFILE.format(packs=packs, sign=tmp_path / "sign"))
    return tmp_path


def in_the_middle(run: Running, work: Path) -> None:
    until(lambda: (work / "sign").exists() or run.process.poll() is not None, "the endless collector")
    until(lambda: '"waiting.quick@main"' in (work / "run" / "journal.jsonl").read_text(), "the quick collector")


def audit(work: Path, *more: str) -> tuple[str, ...]:
    return ("audit", "--out", "run", "--format", "terminal", "--format", "html=report.html", *more)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_audit_reports_what_it_has(work: Path, number: signal.Signals) -> None:
    with started(*audit(work), cwd=work) as run:
        in_the_middle(run, work)
        run.process.send_signal(number)
        assert run.end() == 130
        run.is_gone()
        assert "Traceback" not in run.stderr
        assert "interrupted" in run.stdout
    report = json.loads((work / "run" / "report.json").read_text())
    assert report["exit_code"] == 130
    assert {one["id"]: one["reason_code"] for one in report["controls"]} == {"T-1": "satisfied", "T-2": "interrupted"}
    assert "interrupted" in (work / "report.html").read_text()


def test_an_impatient_person_gets_the_same(work: Path) -> None:
    with started(*audit(work), cwd=work) as run:
        in_the_middle(run, work)
        for _ in range(20):
            run.process.send_signal(signal.SIGINT)
        assert run.end() == 130
        run.is_gone()
        assert "Traceback" not in run.stderr


def test_an_audit_that_is_to_survive_its_terminal_does(work: Path) -> None:
    with started(*audit(work), cwd=work, before=["nohup"]) as run:
        in_the_middle(run, work)
        run.process.send_signal(signal.SIGHUP)
        assert psutil.pid_exists(int((work / "sign").read_text()))
        run.process.send_signal(signal.SIGTERM)
        assert run.end() == 130
        run.is_gone()


def test_kill_9_leaves_nothing_running(work: Path) -> None:
    with started(*audit(work), cwd=work) as run:
        in_the_middle(run, work)
        assert len(run.family()) >= 3  # the nursery, a worker, the program that it started
        run.process.kill()
        run.end()
        run.is_gone()
    assert not (work / "run" / "report.json").exists()


def test_the_end_of_the_process_that_starts_workers_is_told(work: Path) -> None:
    with started(*audit(work), cwd=work) as run:
        in_the_middle(run, work)
        (nursery,) = [one for one in run.family() if one.ppid() == run.process.pid]
        nursery.kill()
        assert run.end() == 4
        run.is_gone()
        assert "readycheck: the process that starts workers ended" in run.stderr
        assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Starting the demo system", signal.SIGTERM),
        ("It is up at", signal.SIGINT),
        ("Looking:", signal.SIGTERM),
    ],
)
def test_an_interrupted_demo_stops_its_system(tmp_path: Path, said: str, number: signal.Signals) -> None:
    pytest.importorskip("trustme")
    with started("demo", "--flaws", "none", "--out", "run", cwd=tmp_path) as run:
        until(lambda: said in run.stderr, said)
        run.process.send_signal(number)
        assert run.end() == 130
        run.is_gone()
        assert "Traceback" not in run.stderr
    if said == "Looking:":
        assert json.loads((tmp_path / "run" / "report.json").read_text())["exit_code"] == 130


def test_kill_9_of_a_demo_stops_its_system(tmp_path: Path) -> None:
    pytest.importorskip("trustme")
    with started("demo", "--flaws", "none", "--out", "run", cwd=tmp_path) as run:
        until(lambda: "Looking:" in run.stderr, "the audit of the demo")
        assert any("coursework" in " ".join(one.cmdline()) for one in run.family())
        run.process.kill()
        run.end()
        run.is_gone()


SHORT = """\
version: 1
target: {name: t}
areas: {S: S}
controls: {S-1: {title: T, severity: low, checks: [launch.attestation]}}
"""


@pytest.fixture
def short(tmp_path: Path) -> Path:
    (tmp_path / "readycheck.yaml").write_text(SHORT)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [("audit",), ("profile", "schema"), ("checks",)],
)
def test_a_reader_that_has_gone_is_no_crash(short: Path, arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with started(*arguments, cwd=short, stdout=writer) as run:
        os.close(writer)
        assert run.end() == 4
        assert "Traceback" not in run.stderr
        assert "Exception ignored" not in run.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [("audit",), ("profile", "schema"), ("--help",)])
def test_output_that_cannot_be_written_is_told(short: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full, started(*arguments, cwd=short, stdout=full) as run:
        assert run.end() == 4
        assert "no space left on device" in run.stderr
        assert "Traceback" not in run.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_an_error_that_cannot_be_told_keeps_its_exit_code(short: Path) -> None:
    with Path("/dev/full").open("wb") as full, started("audit", "none.yaml", cwd=short, stderr=full) as run:
        assert run.end() == 2


@pytest.mark.parametrize("closed", [(1,), (0, 1, 2)])
def test_closed_streams_are_no_crash(short: Path, closed: tuple[int, ...]) -> None:
    shell = " ".join(f"{number}>&-" if number else "0<&-" for number in closed)
    with started("audit", "--out", "run", cwd=short, before=["sh", "-c", f'exec "$@" {shell}', "sh"]) as run:
        assert run.end() == 0
        assert "Traceback" not in run.stderr
    assert json.loads((short / "run" / "report.json").read_text())["exit_code"] == 0


def limit_files(most: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def whole(folder: Path) -> None:
    """Everything in `folder` is either a whole document or not there."""
    assert not list(folder.rglob("*.part"))
    assert not list(folder.rglob(".readycheck-*"))
    for path in folder.rglob("*.json"):
        json.loads(path.read_text())


@pytest.mark.parametrize("most", [300, 4000])
def test_a_file_that_may_grow_no_more_is_told(short: Path, most: int) -> None:
    arguments = ("audit", "--out", "run", "--format", "html=report.html")
    with started(*arguments, cwd=short, preexec_fn=lambda: limit_files(most)) as run:
        assert run.end() == 4
        assert "file too large" in run.stderr.lower()
        assert "Traceback" not in run.stderr
    whole(short / "run")
    assert not (short / "report.html").exists()


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError as error:
        pytest.skip(f"cannot mount: {error}")
    if done.returncode:
        pytest.skip(f"cannot mount a small disk: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("left", [0, 8192])
def test_a_full_disk_is_told(short: Path, full_disk: Path, left: int) -> None:
    with (full_disk / "filler").open("wb", buffering=0) as filler:
        free = os.statvfs(full_disk)
        filler.write(b"x" * (free.f_bavail * free.f_bsize - left))
    page = full_disk / "report.html"
    with started("audit", "--out", full_disk / "run", "--format", f"html={page}", cwd=short) as run:
        assert run.end() == 4
        assert "no space left on device" in run.stderr.lower()
        assert "Traceback" not in run.stderr
    whole(full_disk)
    assert not page.exists()


def test_a_folder_that_may_not_be_written_is_told(short: Path) -> None:
    place = short / "locked"
    place.mkdir(mode=0o555)
    before = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("the superuser may write everywhere, and there is no setpriv")
        before = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    with started("audit", "--out", "locked/run", cwd=short, before=before) as run:
        assert run.end() == 4
        assert "readycheck: locked/run cannot be written (Permission denied)" in run.stderr
    with started("audit", "--format", "html=locked/a.html", cwd=short, before=before) as run:
        assert run.end() == 4
        assert "locked/a.html: permission denied" in run.stderr
    assert list(place.iterdir()) == []
