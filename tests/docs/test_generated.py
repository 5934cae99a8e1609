"""Generated pages are fresh and whole, links lead somewhere, shown commands exist with their options."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from readycheck.catalog import load_catalog
from readycheck.cli.app import COMMANDS, build, pack_commands
from readycheck.model.words import Decision, Disposition, ExitCode, ReasonCode, Status
from readycheck_checks.http.targets import Origin

ROOT = Path(__file__).parents[2]
PAGES = [
    path
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
    if "node_modules" not in path.parts
]
GUIDES = [path for path in PAGES if path.parent == ROOT or "docs" in path.relative_to(ROOT).parts]

_FENCE = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"(?:^|&& |\$ |· |`|: )(?:\.venv/bin/)?readycheck (?=[a-z-])([^`·&|>;\n]*)", re.MULTILINE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_generated_pages_are_fresh_and_that_of_a_gone_check_is_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__", "images"))
    shutil.copy(ROOT / "README.md", tmp_path)
    (tmp_path / "docs" / "checks" / "http.gone.md").write_text("# http.gone\n", encoding="utf-8")
    command = [sys.executable, str(tmp_path / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "stale: docs/checks/http.gone.md; run 'make docs' and look at the difference"
    assert done.returncode != 0


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_relative_links_lead_somewhere(path: Path) -> None:
    for target in _LINK.findall(_FENCE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{_name(path)} links to {target}"
        if anchor and there.suffix == ".md":
            assert anchor in _anchors(there), f"{_name(path)} links to {target}"


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.+)$", _FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {"".join(c for c in one.lower().replace(" ", "-") if c.isalnum() or c in "-_") for one in headings}


def _shown(path: Path) -> Iterator[list[str]]:
    """The words after `readycheck` of each command that a page shows."""
    text = path.read_text(encoding="utf-8")
    shells = "\n".join(body for language, body in _FENCE.findall(text) if language in ("", "sh", "bash", "console"))
    prose = _FENCE.sub("", text)
    indented = "\n".join(line.strip() for line in prose.splitlines() if line.startswith("    "))
    spans = "\n".join(f"`{span}`" for span in re.findall(r"`([^`\n]+)`", prose))
    for words in _COMMAND.findall("\n".join((shells, indented, spans))):
        yield shlex.split(words, comments=True)


def _parts(words: list[str], names: set[str]) -> tuple[str, list[str]]:
    """(the command's name, the rest)."""
    for length in (2, 1):
        if " ".join(words[:length]) in names:
            return " ".join(words[:length]), words[length:]
    return "", words


def _options(name: str) -> set[str]:
    root: Any = build()
    found = root
    for part in name.split():
        found = found.commands[part]
    params = found._load().params if name else root.params
    return {"--help", *(option for param in params for option in (*param.opts, *param.secondary_opts))}


@pytest.mark.parametrize("path", GUIDES, ids=_name)
def test_shown_commands_exist_with_their_options(path: Path) -> None:
    names = {name for name, _, _ in [*COMMANDS, *pack_commands()]}
    for words in _shown(path):
        name, rest = _parts(words, names)
        assert name or rest[0].startswith("-"), f"{_name(path)} shows 'readycheck {' '.join(words)}'"
        for word in rest:
            option = word.partition("=")[0]
            assert not option.startswith("-") or option in _options(name), f"{_name(path)}: {' '.join(words)}"


def test_the_readme_shows_the_main_commands() -> None:
    shown = {words[0] for words in _shown(ROOT / "README.md")}
    assert {"demo", "audit", "judge", "profile"} <= shown


@pytest.mark.parametrize("name", [name for name, _, _ in COMMANDS])
def test_every_command_says_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        build()([*name.split(), "--help"], prog_name="readycheck")
    assert not end.value.code
    assert "Usage" in capsys.readouterr().out


def test_the_guide_to_http_is_short() -> None:
    assert len((ROOT / "docs" / "http.md").read_text(encoding="utf-8").splitlines()) < 150


def test_the_budgets_of_the_guide_are_the_defaults() -> None:
    text = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    told = {key: int(many) for many, key in re.findall(r"\| (\d+) [a-z ]+ \| `(\w+)` \|", text)}
    assert set(told) > {"requests", "cors_requests", "exposed_requests"}
    assert told == {key: Origin.model_fields[key].default for key in told}


def test_the_page_of_results_names_every_word() -> None:
    """Statuses, reasons, decisions, dispositions and exit codes are closed lists."""
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    for words in (Status, ReasonCode, Decision, Disposition):
        assert [word for word in words if f"`{word}`" not in text] == []
    assert [code for code in ExitCode if f"| {code.value} |" not in text] == []


def test_each_check_has_a_page_with_its_parts() -> None:
    catalog = load_catalog()
    for name in (one for one, pack in catalog.modules.items() if pack == "readycheck"):
        text = (ROOT / "docs" / "checks" / f"{name}.md").read_text(encoding="utf-8")
        for part in ("Needs", "In a profile", "Rules", "Results", "Used by"):
            assert f"\n## {part}\n" in text, f"{name} says nothing of {part}"
