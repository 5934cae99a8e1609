"""Packs are found by entry points and by named folders; a broken one costs itself only."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.support.installed import ROOT, install, readycheck, write_metadata

from readycheck.catalog import load_catalog
from readycheck.entrypoints import entry_points

EXAMPLE = ROOT / "examples" / "third-party-pack"

PROFILE = """\
version: 1
areas: {PRINT: Printing}
target:
  name: campus
  printers: [{id: library, status: library.txt}, {id: hall, status: hall.txt}]
controls:
  PRINT-01:
    title: Every printer has toner for the week of the deadline
    severity: blocker
    checks: {printers.toner: {toner: {warn: 30 %, fail: 10 %}}}
"""

_FACT = "from readycheck.api import *\nclass F(Fact): pass\n"

GOOD = """
from readycheck.api import *
class Stone(Thing):
    text: str = ""
class Seen(Fact):
    text: str
def collect(thing, ctx):
    return Seen(text=thing.text)
def judge(fact, options, context):
    yield passed("stones.look", f"a stone: {fact.text}")
TARGET = TargetKind("stones", "stone", Stone, "text")
COLLECTOR = Collector("stones.look", "stones", Seen, collect, "stones")
CHECK = Check("stones.look", "Stones are there", judge, Seen, NoOptions)
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    place.mkdir()
    install(EXAMPLE, place)
    return place


def test_a_third_partys_pack_shows_in_the_report(site: Path, tmp_path: Path) -> None:
    (tmp_path / "readycheck.yaml").write_text(PROFILE)
    (tmp_path / "library.txt").write_text("toner: 62\n")
    (tmp_path / "hall.txt").write_text("toner: 3\n")
    done = readycheck("audit", "--format", "json", "-q", cwd=tmp_path, site=site)
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    (control,) = report["controls"]
    findings = control["checks"][0]["findings"]
    assert [(one["thing"], one["status"]) for one in findings] == [("library", "pass"), ("hall", "fail")]
    assert {"name": "printers", "version": "0.3.0"} in report["tool"]["packs"]


def test_a_third_partys_command_is_listed_and_runs(site: Path, tmp_path: Path) -> None:
    (tmp_path / "status.txt").write_text("toner: 3\n")
    assert "printers" in readycheck("--help", cwd=tmp_path, site=site).stdout
    done = readycheck("printers", "status", "status.txt", "--format", "json", cwd=tmp_path, site=site)
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["controls"][0]["id"] == "printers.toner"


def test_its_own_kind_of_thing_is_in_the_schema(site: Path, tmp_path: Path) -> None:
    schema = readycheck("profile", "schema", cwd=tmp_path, site=site).stdout
    assert "printers" in schema
    assert "Its status file" in schema


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise RuntimeError('no printer here')", "RuntimeError: no printer here"),
        ("from readycheck.api import Pack\nPACK = Pack('p', '1', api=99)", "version 99"),
        ("PACK = 1", "no PACK"),
        (
            f"{_FACT}PACK = Pack('p', '1', collectors=(Collector('http.responses', '', F, lambda t, c: F()),))",
            "'http.responses' is already there",
        ),
        (
            f"{_FACT}PACK = Pack('p', '1', checks=(Check('p.c', '', lambda f, o, c: (), F, NoOptions),))",
            "no collector sees it",
        ),
    ],
)
def test_a_pack_that_cannot_be_used_says_why_and_hurts_nothing_else(tmp_path: Path, code: str, said: str) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "broken_pack.py").write_text(code)
    write_metadata(site, "broken", "1", {"readycheck.packs": {"broken": "broken_pack"}})
    done = readycheck("checks", cwd=tmp_path, site=site)
    assert done.returncode == 0
    assert "pack 'broken' is not used" in done.stderr
    assert said in done.stderr
    assert "http.security_headers" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_broken_table_of_commands_hurts_nothing_else(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "broken_commands.py").write_text("COMMANDS = (('audit', 'mine', 'x:y'), ('one',),)")
    write_metadata(site, "broken", "1", {"readycheck.commands": {"broken": "broken_commands"}})
    done = readycheck("--help", cwd=tmp_path, site=site)
    assert done.returncode == 0
    assert "broken_commands are not used" in done.stderr
    assert "demo" in done.stdout


def test_a_folder_is_loaded_when_the_profile_names_it_and_never_by_itself(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "stones.py").write_text(GOOD)
    body = "target: {name: t, stone: granite}\ncontrols: {S-1: {title: Stones, severity: low, checks: [stones.look]}}\n"
    (tmp_path / "named.yaml").write_text("version: 1\npacks: [./checks]\nareas: {S: Stones}\n" + body)
    (tmp_path / "unnamed.yaml").write_text("version: 1\nareas: {S: Stones}\n" + body)
    named = readycheck("audit", "named.yaml", "--format", "json", "-q", cwd=tmp_path)
    assert named.returncode == 0, named.stderr
    assert "a stone: granite" in named.stdout
    unnamed = readycheck("audit", "unnamed.yaml", cwd=tmp_path)
    assert unnamed.returncode == 2
    assert "stones.look" in unnamed.stderr


@pytest.mark.parametrize("code", ["import sys; sys.exit(3)", "1/0", "def", "x = 1"])
def test_a_folder_that_cannot_be_used_says_why(tmp_path: Path, code: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "module.py").write_text(code)
    catalog = load_catalog([tmp_path / "mine"])
    (problem,) = [one for one in catalog.problems if str(tmp_path) in one]
    assert "is not used" in problem
    assert "http.health" in catalog.checks


def test_entry_points_are_those_of_importlib_metadata() -> None:
    from importlib import metadata

    for group in ("readycheck.packs", "readycheck.commands", "console_scripts", "pytest11", "no.such.group"):
        expected = {(point.name, point.value) for point in metadata.entry_points(group=group)}
        assert {(name, value.partition("[")[0].strip()) for name, value in entry_points(group)} == {
            (name, value.partition("[")[0].strip()) for name, value in expected
        }, group


def test_the_examples_own_tests_pass(site: Path, tmp_path: Path) -> None:
    import os
    import subprocess

    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-n0",
        "-c",
        os.devnull,
        str(EXAMPLE / "tests"),
    ]
    done = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
