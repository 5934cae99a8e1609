"""What a pack's modules do while they are imported costs that pack and nothing else."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from tests.support.installed import readycheck

from readycheck.catalog import load_catalog

PROFILE = (
    "version: 1\npacks: [./checks]\ntarget: {name: t}\nareas: {S: S}\n"
    "controls: {S-1: {title: T, severity: low, checks: [launch.attestation]}}\n"
)


def _folder(tmp_path: Path, code: str) -> Path:
    folder = tmp_path / "checks"
    folder.mkdir()
    (folder / "module.py").write_text(code)
    return folder


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys\nsys.exit(0)\n", "raised SystemExit"),
        ("class Odd(BaseException): pass\nraise Odd('x')\n", "raised Odd: x"),
        ("class Odd(Exception):\n  def __str__(self): raise ValueError\nraise Odd\n", "raised Odd"),
        ("def __getattr__(name): raise RuntimeError('no')\n", "raised RuntimeError: no"),
        ("CHECKS = 5\n", "raised TypeError"),
        ("def f(): f()\nf()\n", "raised RecursionError"),
        ("def (:\n", "raised SyntaxError"),
        ("import os\nos.fork()\n", "no module in it has a CHECK"),
        ("import sys\nsys.path.clear()\n", "no module in it has a CHECK"),
    ],
)
def test_a_module_that_misbehaves_is_refused(tmp_path: Path, code: str, said: str) -> None:
    path, process = list(sys.path), os.getpid()
    catalog = load_catalog([_folder(tmp_path, code)])
    assert os.getpid() == process
    assert sys.path == path
    (problem,) = catalog.problems
    assert said in problem
    assert catalog.folders == ()


def test_what_is_printed_at_import_is_kept_out_of_the_report(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load_catalog([_folder(tmp_path, "import os\nprint('printed')\nos.write(1, b'written')\n")])
    printed = capfd.readouterr()
    assert printed.out == ""
    assert "written" in printed.err


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os\nos._exit(0)\n", "ended the process (status 0)"),
        ("import ctypes\nctypes.string_at(0)\n", "ended the process (signal 11)"),
        ("import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n", "no module in it"),
    ],
)
def test_an_audit_goes_on_without_it(tmp_path: Path, code: str, said: str) -> None:
    _folder(tmp_path, code)
    (tmp_path / "readycheck.yaml").write_text(PROFILE)
    done = readycheck("audit", "--format", "json", cwd=tmp_path, seconds=60)
    assert said in done.stderr
    assert done.returncode == 0
    assert json.loads(done.stdout)["exit_code"] == 0


def test_a_module_that_breaks_the_interpreter_ends_in_a_sentence(tmp_path: Path) -> None:
    _folder(tmp_path, "import json\njson.dumps = None\n")
    (tmp_path / "readycheck.yaml").write_text(PROFILE)
    done = readycheck("audit", cwd=tmp_path)
    assert done.returncode == 4
    assert "a fault of readycheck or of a pack: TypeError" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in readycheck("audit", cwd=tmp_path, environ={"READYCHECK_TRACEBACK": "1"}).stderr


def test_an_invalid_profile_says_which_pack_is_missing(tmp_path: Path) -> None:
    _folder(tmp_path, "import nothing_like_this\n")
    (tmp_path / "readycheck.yaml").write_text(PROFILE.replace("launch.attestation", "local.check"))
    for command in (("audit",), ("profile", "check"), ("profile", "explain")):
        done = readycheck(*command, cwd=tmp_path)
        assert done.returncode == 2
        assert "module.py raised ModuleNotFoundError" in done.stderr
