"""What the shell offers after TAB, asked of the shells themselves with the script that the command generates."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.services import require

from readycheck.catalog import load_catalog
from readycheck.cli.common import FORMAT_NAMES
from readycheck.cli.completion.bash import join_words, quoted
from readycheck.cli.completion.names import MOST_BYTES, installed_checks, read_names
from readycheck.guide.proof import mode_of
from readycheck.shipped import shipped_profiles

pytestmark = pytest.mark.thorough

PROFILE = """\
version: 1
extends: [submission-system, ./team.yaml]
target: {name: t}
controls:
  SEC-01: {owner: Platform team}
  SEC-02: {owner: "x$(touch pwned)`touch pwned`"}
  "$(touch pwned)": {title: hostile, severity: low, checks: [http.health]}
"""
TEAM = """\
version: 1
areas: {OWN: Ours}
controls:
  OWN-1: {title: "It's \\"ours\\" $(touch pwned) [x]", severity: low, owner: ana, checks: [own.check]}
"""
HEAVY = ("pydantic", "sqlalchemy", "httpx", "readycheck_checks.pack", "readycheck.model", "jinja2")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completion")
    (folder / "readycheck.yaml").write_text(PROFILE)
    (folder / "team.yaml").write_text(TEAM)
    (folder / "compose.yaml").write_text("version: '3'\nservices: {}\n")
    (folder / "conf").mkdir()
    (folder / "conf" / "staging.yml").write_text("version: 1\ntarget: {name: s}\n")
    for run in ("20260101-000000-aaaaaa", "20260202-000000-bbbbbb"):
        (folder / ".readycheck" / "runs" / run).mkdir(parents=True)
        (folder / ".readycheck" / "runs" / run / "run.json").write_text("{}")
    (folder / ".readycheck" / "runs" / "unfinished").mkdir()
    os.mkfifo(folder / "pipe.yaml")
    command = folder / "bin" / "readycheck"
    command.parent.mkdir()
    command.write_text(f"#!{sys.executable}\nfrom readycheck.cli import main\n\nmain()\n")
    command.chmod(0o755)
    return folder


def environment(place: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("_READYCHECK", "_TYPER", "COMP_"))
    }
    return {
        **kept,
        "PATH": f"{place / 'bin'}{os.pathsep}{kept['PATH']}",
        "HOME": str(place),
        "LC_ALL": "C.UTF-8",
        **more,
    }


def shell(program: str, code: str, place: Path) -> str:
    found = shutil.which(program)
    if found is None:
        require(f"{program} is not installed")
    flags = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}[program]
    done = subprocess.run(
        [found, *flags, "-c", code], cwd=place, env=environment(place), capture_output=True, text=True, timeout=120,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert not (place / "pwned").exists()
    return done.stdout


def script(program: str, place: Path) -> None:
    """The script that `--show-completion` prints in this shell."""
    done = subprocess.run(
        ["readycheck"], cwd=place, env=environment(place, _READYCHECK_COMPLETE=f"source_{program}"),
        capture_output=True, text=True, timeout=60, check=False, executable=str(place / "bin" / "readycheck"),
    )  # fmt: skip
    (place / f"completion.{program}").write_text(done.stdout)


BASH = """
source ./completion.bash
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=(); _readycheck_completion readycheck
  local IFS='|'; echo "${COMPREPLY[*]}"; }
"""


@pytest.fixture(scope="module")
def bash(place: Path) -> dict[str, list[str]]:
    """What bash offers for each line; all are asked in one go."""
    script("bash", place)
    lines = {
        "only": 'audit --only SEC-0',
        "check": 'audit --skip http.co',
        "own control": 'audit --only OWN',
        "own check": 'explain own.',
        "another profile": "audit minimal --only ''",
        "area": "audit --area O",
        "severity": "audit --severity b",
        "owner": "audit --owner ''",
        "format": "audit --format ht",
        "format glued": "audit --format = ht",
        "format file": "audit --format html = re",
        "resume": "audit --resume ''",
        "judge": "judge 2026",
        "open": "report open ''",
        "baseline": "baseline write 20260101",
        "profile": "audit ''",
        "profile in a folder": "audit conf/s",
        "explain": "explain queue.",
        "attest": "attest ''",
        "attest profile": "attest LAUNCH-08 --profile re",
        "doctor": "doctor re",
        "domain": "checks --domain l",
        "commands": "do",
        "options": "doctor --con",
    }  # fmt: skip
    asked = "\n".join(f"ask readycheck {line}" for line in lines.values())
    said = shell("bash", BASH + asked, place).splitlines()
    assert len(said) == len(lines), said
    return {name: line.split("|") if line else [] for name, line in zip(lines, said, strict=True)}


def test_bash_completes_ids_of_the_profile_that_is_meant(bash: dict[str, list[str]]) -> None:
    assert bash["only"] == [f"SEC-0{number}" for number in range(1, 10)]
    assert bash["check"] == ["http.cookies", "http.cors"]
    assert bash["own control"] == ["OWN-1"]
    assert bash["own check"] == ["own.check"]
    assert "LAUNCH-01" in bash["another profile"]
    assert "OWN-1" not in bash["another profile"]
    assert bash["area"] == ["OWN"]
    assert bash["severity"] == ["blocker"]
    assert bash["owner"] == ["Platform\\ team", "ana"], "a name that a shell would act on is not offered"
    assert bash["explain"] == ["queue.depth"], "a planned check cannot be explained"
    assert bash["attest"] == [f"LAUNCH-0{number}" for number in (3, 4, 5, 6, 8, 9)]


def test_bash_completes_formats_and_leaves_files_to_the_shell(bash: dict[str, list[str]]) -> None:
    assert bash["format"] == ["html", "html="]
    assert bash["format glued"] == ["html", "html="]
    assert bash["format file"] == [], "bash completes files where nothing is offered"


def test_bash_completes_runs_and_profiles(bash: dict[str, list[str]]) -> None:
    newest_first = ["20260202-000000-bbbbbb", "20260101-000000-aaaaaa"]
    assert bash["resume"] == bash["judge"] == bash["open"] == newest_first
    assert bash["baseline"] == newest_first[1:]
    assert bash["profile"] == ["readycheck.yaml", "team.yaml", *sorted(shipped_profiles())]
    assert bash["profile in a folder"] == ["conf/staging.yml"]
    assert bash["attest profile"] == bash["doctor"] == ["readycheck.yaml"]


def test_bash_completes_commands_and_options(bash: dict[str, list[str]]) -> None:
    assert bash["commands"] == ["doctor"]
    assert bash["options"] == ["--connect"]
    assert bash["domain"] == ["launch", "load"]


def test_zsh_offers_ids_with_their_titles(place: Path) -> None:
    script("zsh", place)
    code = """
compdef() { :; }; _files() { print FILES; }; _arguments() { print -r -- "$1"; }
source ./completion.zsh
ask() { words=("$@"); CURRENT=$#; _readycheck_completion; }
ask readycheck audit --only OWN
ask readycheck audit --owner Pl
ask readycheck audit --format html=re
"""
    said = shell("zsh", code, place).splitlines()
    assert said[0] == """*: :(("OWN-1":"It’s ours (touch pwned) x"))"""
    assert said[1] == '*: :(("Platform team"))'
    assert said[2] == "FILES"


def test_fish_offers_ids_with_their_titles(place: Path) -> None:
    script("fish", place)
    lines = ("audit --only OWN", "audit --owner Pl", "audit --format ht", "explain http.heal")
    said = shell(
        "fish", "source completion.fish\n" + "\n".join(f"complete -C 'readycheck {one}'" for one in lines), place
    )
    title = next(title for one, title, _ in installed_checks() if one == "http.health")
    assert said.splitlines() == [
        "OWN-1\tIt’s ours (touch pwned) x", "Platform team", "html", "html=", f"http.health\t{title}",
    ]  # fmt: skip


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("line", ["audit --only SEC-0", "explain http.h", "au"])
def test_completing_imports_nothing_heavy(shell_name: str, line: str, place: Path) -> None:
    words = ["readycheck", *line.split()]
    code = (
        "import sys\nsys.argv = ['readycheck']\nfrom readycheck.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"heavy = [one for one in {HEAVY!r} if one in sys.modules]\nassert not heavy, heavy\n"
    )
    environ = environment(
        place, _READYCHECK_COMPLETE=f"complete_{shell_name}", _TYPER_COMPLETE_ARGS=" ".join(words),
        _TYPER_COMPLETE_FISH_ACTION="get-args", COMP_WORDS="\n".join(words), COMP_CWORD=str(len(words) - 1),
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=place, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_light_table_of_checks_is_that_of_the_pack() -> None:
    catalog = load_catalog()
    own = {name: check for name, check in catalog.checks.items() if catalog.modules[name] == "readycheck"}
    assert {row[0]: row[1:] for row in installed_checks() if row[0] in own} == {
        name: (check.title, mode_of(check, catalog)) for name, check in own.items()
    }


def test_names_come_from_every_layer_and_nothing_raises(tmp_path: Path) -> None:
    shipped = shipped_profiles()
    names = read_names(shipped["demo"], shipped)
    assert names.controls["LOAD-01"].startswith("20 users")
    assert names.controls["SEC-04"]
    assert names.proved_by["SEC-04"] == ("http.security_headers", "http.cors", "http.integrity")
    for text in (
        "", "- 1", "controls: 3", "controls: {A: [1], B: {checks: {1: 2}, owner: [x]}}", "a: [",
        "extends: ./a.yaml", "extends: [./nothing.yaml, 7, nope]", "planned: {}\nareas: [x]", "\x00",
        "!!python/object:os.system {}",
    ):  # fmt: skip
        path = tmp_path / "a.yaml"
        path.write_text(text)
        assert isinstance(read_names(path, shipped).controls, dict), text
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    assert read_names(tmp_path / "a.yaml", shipped).controls == {}
    assert read_names(tmp_path, shipped).controls == {}


def tenfold(first: str, each: str) -> str:
    """YAML of a few hundred bytes whose last alias, `a7`, stands for ten million values."""
    lines = [f"x0: &a0 {first}"]
    lines += [f"x{at}: &a{at} {each.format(', '.join([f'*a{at - 1}'] * 10))}" for at in range(1, 8)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        tenfold(f"[{', '.join(['lol'] * 10)}]", "[{}]") + "controls: {SEC-02: {title: *a7, area: *a7, owner: *a7}}",
        tenfold("{k: v}", "{{<<: [{}]}}") + "controls: {SEC-02: {<<: *a7}}",
    ],
)
def test_aliases_that_expand_without_end_cost_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    tracemalloc.start()
    try:
        names = read_names(path, {})
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert names.controls == {}


def test_aliases_of_a_usual_size_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "x: &x {owner: ana, title: Ours}\ncontrols: {OWN-1: *x, OWN-2: {<<: *x, area: OWN}}\nareas: {OWN: *x}\n"
    )
    names = read_names(path, {})
    assert (names.controls, names.owners, names.areas) == ({"OWN-1": "Ours", "OWN-2": "Ours"}, ["ana"], {"OWN": ""})


def test_only_words_are_names(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("controls: {7: {}, OWN-1: {title: [a], area: [b], owner: {c: d}}}\nareas: {8: x, OWN: [y]}\n")
    names = read_names(path, {})
    assert (names.controls, names.owners, names.areas) == ({"OWN-1": ""}, [], {"OWN": ""})


def test_a_large_file_or_a_pipe_offers_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("controls: {OWN-1: {}}\n#" + "x" * MOST_BYTES)
    assert read_names(path, {}).controls == {}
    path.unlink()
    os.mkfifo(path)
    assert read_names(path, {}).controls == {}


@pytest.mark.parametrize(
    ("words", "at", "joined", "moved"),
    [
        (["r", "audit", "--format", "html", "=", "re"], 5, ["r", "audit", "--format", "html=re"], 3),
        (["r", "audit", "--format", "html", "="], 4, ["r", "audit", "--format", "html="], 3),
        (["r", "audit", "--format", "=", "ht"], 4, ["r", "audit", "--format=ht"], 2),
        (["r", "audit", "--format", "=", "html", "=", "a", "S"], 7, ["r", "audit", "--format=html=a", "S"], 3),
        (["r", "attest", "--evidence", "https", ":", "//x"], 5, ["r", "attest", "--evidence", "https://x"], 3),
        (["r", ""], 1, ["r", ""], 1),
    ],
)  # fmt: skip
def test_words_that_bash_cut_are_joined(words: list[str], at: int, joined: list[str], moved: int) -> None:
    assert join_words("\n".join(words), str(at)) == ("\n".join(joined), str(moved))


@given(
    st.lists(st.text(st.characters(exclude_characters="=:\n", codec="utf-8")), min_size=1, max_size=6),
    st.integers(0, 7),
)
def test_other_words_stay_as_they_are(words: list[str], at: int) -> None:
    assert join_words("\n".join(words), str(at)) == ("\n".join(words), str(at))


def test_a_word_is_quoted_for_bash() -> None:
    assert quoted("Platform team") == "Platform\\ team"
    assert quoted("http.health") == "http.health"
    assert quoted("html=") == "html="


def test_every_format_is_offered() -> None:
    from readycheck.cli import completion

    offered = [word for word, _ in completion.formats(None, "")]
    assert offered == [one for name in FORMAT_NAMES for one in (name, f"{name}=")]
