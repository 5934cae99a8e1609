"""Several audits write at once, one is killed in the middle: every run that was kept is there, the file is sound."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.runs import keep, run

from readycheck.history.look import lines
from readycheck.history.place import Place, place_of
from readycheck.history.store import reading

ROOT = Path(__file__).parents[2]
PROCESSES, RUNS = 8, 25

WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.support.runs import finding, keep, run
from readycheck.history.place import place_of
place, name = place_of(sys.argv[2]), sys.argv[3]
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[4])):
    keep(place, run(f"{name}-{number}", number, [finding(f"f{number + k}") for k in range(5)]), patience=100)
"""

KILLED = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.support.runs import finding, run
from readycheck.history.place import place_of
from readycheck.history.record import record
from readycheck.history.store import writing
from readycheck.model import Retention
with writing(place_of(sys.argv[2])) as connection:
    connection.exec_driver_sql("PRAGMA cache_size = 2")  # so that what is written reaches the file before its end
    record(connection, run("killed", 9, [finding(f"k{n}") for n in range(400)]), Retention())
    print("half", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def child(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", code, str(ROOT), *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def write_at_once(place: str, runs: int = RUNS) -> list[str]:
    """The ids that the processes wrote, all begun when all were ready."""
    with ExitStack() as stack:
        writers = [stack.enter_context(child(WRITER, place, f"w{n}", str(runs))) for n in range(PROCESSES)]
        assert {said(one) for one in writers} == {"ready"}
        for one in writers:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        assert [one.wait(120) for one in writers] == [0] * PROCESSES
    return sorted(f"w{n}-{k}" for n in range(PROCESSES) for k in range(runs))


def kept(place: Place) -> list[str]:
    with reading(place) as connection:
        return sorted(one.run for one in lines(connection))


def sound(path: Path) -> bool:
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA integrity_check").fetchall()
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    connection.close()
    return found == [("ok",)] and not broken


def test_eight_processes_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    expected = write_at_once(str(path))
    assert kept(Place(path)) == expected
    assert sound(path)


def test_a_kill_in_the_middle_leaves_a_sound_file(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    place = keep(path, run("a"))
    before = path.read_bytes()
    with child(KILLED, str(path)) as process:
        assert said(process) == "half"
        assert (tmp_path / "h.db-journal").stat().st_size > 512
        assert path.read_bytes() != before
        process.kill()
        process.wait()
    assert kept(place) == ["a"]
    assert sound(path)
    keep(place, run("b", 1))
    assert kept(place) == ["a", "b"]
    assert place_of(str(path)) == place
