"""`readycheck demo` as a user types it: what it leaves up, what it prints, how it ends."""

from __future__ import annotations

import json
import shlex
import signal
from pathlib import Path

import pytest
from tests.support.cli import started, until
from tests.support.installed import readycheck

from readycheck.demo.flaws import DEFAULT, FLAWS


def test_the_list_names_each_flaw_and_which_are_on(tmp_path: Path) -> None:
    lines = readycheck("demo", "--flaws", "list", cwd=tmp_path).stdout.splitlines()
    shown = {line[2:].split()[0]: line for line in lines[:-1]}
    assert list(shown) == [flaw.name for flaw in FLAWS]
    assert {name for name, line in shown.items() if line.startswith("*")} == set(DEFAULT)
    assert all(flaw.control in shown[flaw.name] and flaw.title in shown[flaw.name] for flaw in FLAWS)
    assert list(tmp_path.iterdir()) == []


def test_it_stays_up_for_the_printed_line_and_keeps_the_exit_code(tmp_path: Path) -> None:
    pytest.importorskip("trustme")
    arguments = ("demo", "--flaws", "no-hsts", "--serve", "--exit-code", "--quiet", "--format", "json=first.json")
    with started(*arguments, cwd=tmp_path) as demo:
        until(lambda: "readycheck audit " in demo.stdout, "the line to try", 90)
        program, command, *rest = shlex.split(demo.stdout.splitlines()[-1])
        assert (program, command) == ("readycheck", "audit")
        assert demo.process.poll() is None
        again = readycheck(command, *rest, "--only", "SEC-04", "--quiet", "--format", "json", cwd=tmp_path)
        assert again.returncode == 1, again.stderr
        (control,) = [one for one in json.loads(again.stdout)["controls"] if one["status"] != "not_selected"]
        assert (control["id"], control["status"]) == ("SEC-04", "fail")
        demo.process.send_signal(signal.SIGINT)
        assert demo.end() == 1
        demo.is_gone()
        assert "Traceback" not in demo.stderr
    assert json.loads((tmp_path / "first.json").read_text())["exit_code"] == 1
    # Beside what the test itself made: the report and the folders of the two runs, nothing else.
    assert {path.name for path in tmp_path.iterdir()} == {"first.json", ".readycheck", "temp", "output"}
    assert len(list((tmp_path / ".readycheck" / "runs").iterdir())) == 2
