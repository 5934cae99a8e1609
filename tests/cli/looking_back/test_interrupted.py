"""Ctrl-C while another one has the file of a history."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.histories import DB, SIGNED, call, report_in
from tests.support.runs import keep, run

pytestmark = pytest.mark.thorough


WAITING = """
import sys
from readycheck.cli.app import build
from readycheck.cli.guard import leave, run
from readycheck.history.files import Connection
begin = Connection.begin
def waiting(*given, **named):
    print("waiting", file=sys.stderr, flush=True)
    begin(*given, **named)
Connection.begin = waiting
Connection.patience = property(lambda _: 1000.0, lambda *_: None)
leave(run(lambda: build()(sys.argv[1:], prog_name="readycheck")))
"""


@pytest.mark.parametrize("command", ["audit", "history"])
def test_an_interrupt_is_heard_while_another_one_has_the_history(place: Path, command: str) -> None:
    (place / "readycheck.yaml").write_text(SIGNED)
    keep(DB, run("a"))
    other = sqlite3.connect(DB, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    arguments = ["audit", "-q", "--out", "run", "--format", "markdown=told.md"] if command == "audit" else [command]
    process = subprocess.Popen([sys.executable, "-c", WAITING, *arguments], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert process.stderr.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=100)
    finally:
        process.kill()
        process.communicate()
    other.execute("ROLLBACK")
    other.close()
    assert process.returncode == 130, said
    if command == "audit":
        assert said == "readycheck: the run is not in the history: it was interrupted while it was written\n"
        report = report_in(place / "run")
        assert report["problems"] == [said.removeprefix("readycheck: ").strip()]
        assert (report["decision"], report["exit_code"]) == ("ready", 0)  # all was looked at
        assert (place / "told.md").exists()
    assert call("history", "--format", "json=runs.json") == 0
    assert [one["run"] for one in json.loads((place / "runs.json").read_text())["runs"]] == ["a"]
