"""Generated pages are fresh, links lead somewhere, shown commands and profiles work."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.installed import readycheck

from readycheck.catalog import load_catalog
from readycheck.cli.app import COMMANDS, build, pack_commands
from readycheck.engine.audit import vocabulary_of
from readycheck.profile import load_profile
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


def test_the_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


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


def test_the_guide_to_http_works_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its profile is right, and its commands that need no network do what it says."""
    page = ROOT / "docs" / "http.md"
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    (profile,) = [body for language, body in _FENCE.findall(text) if language == "yaml"]
    (tmp_path / "readycheck.yaml").write_text(profile, encoding="utf-8")
    monkeypatch.setenv("PROBE_PASSWORD", "long enough to be masked")
    entry = {"request": {"method": "GET", "url": "https://staging.example.edu/", "headers": []}}
    answer = {"status": 200, "headers": [{"name": "Content-Type", "value": "text/html"}], "content": {"text": "<p>"}}
    har = {"log": {"version": "1.2", "entries": [{**entry, "response": answer}]}}
    (tmp_path / "staging.har").write_text(json.dumps(har), encoding="utf-8")
    (tmp_path / "answer.txt").write_text("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>", encoding="utf-8")
    codes = {"profile check": {0}, "--dry-run": {0}, "csp": {0, 1}, "--har": {1}, "explain": {0}}
    tried = set()
    for words in _shown(page):
        line = " ".join(words)
        kind = next((one for one in codes if one in line), "")
        if not kind or "FILE" in line:
            continue
        folder = tmp_path / "empty" if kind == "--har" else tmp_path
        folder.mkdir(exist_ok=True)
        done = readycheck(*(str(tmp_path / one) if (tmp_path / one).is_file() else one for one in words), cwd=folder)
        assert done.returncode in codes[kind], f"{line}: {done.stdout}{done.stderr}"
        tried.add(kind)
    assert tried == set(codes)


def test_the_budgets_of_the_guide_are_the_defaults() -> None:
    text = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    told = {key: int(many) for many, key in re.findall(r"\| (\d+) [a-z ]+ \| `(\w+)` \|", text)}
    assert set(told) > {"requests", "cors_requests", "exposed_requests"}
    assert told == {key: Origin.model_fields[key].default for key in told}


def test_the_profile_of_the_readme_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (profile,) = [body for language, body in _FENCE.findall(text) if language == "yaml" and "extends:" in body]
    for name in re.findall(r"\$\{env:(\w+)\}", profile):
        monkeypatch.setenv(name, f"sqlite:///{name.lower()}.db" if name == "DATABASE_URL" else "redis://127.0.0.1/0")
    path = tmp_path / "readycheck.yaml"
    path.write_text(profile, encoding="utf-8")
    loaded = load_profile(path, vocabulary_of(load_catalog()))
    assert loaded.target is not None
    assert loaded.target.name == "coursework"
    assert {"databases", "queues", "backups"} <= set(loaded.target.things)
