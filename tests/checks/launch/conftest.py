from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Finding
from readycheck.testing import collect, judge
from readycheck_checks.launch.collect import COLLECTOR
from readycheck_checks.launch.documentation import CHECK
from readycheck_checks.launch.facts import RunbookFacts
from readycheck_checks.launch.targets import Runbooks

CORPUS = Path(__file__).parent / "corpus"
Write = Callable[[dict[str, str]], Path]
Look = Callable[..., RunbookFacts]
Judge = Callable[..., list[Finding]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files below a folder of runbooks."""

    def files(contents: dict[str, str]) -> Path:
        for name, text in contents.items():
            path = tmp_path / "runbooks" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return files


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """The fact of the runbooks under `path`."""

    def fact(path: str = "runbooks", base: Path | None = None, **thing: Any) -> RunbookFacts:
        return collect(COLLECTOR, Runbooks(path=path, **thing), base=base or tmp_path)

    return fact


@pytest.fixture
def judged(write: Write, look: Look) -> Judge:
    """The findings on files given by name and text."""

    def findings(contents: dict[str, str], options: dict[str, Any] | None = None) -> list[Finding]:
        write(contents)
        return judge(CHECK, look(), {"required": (), **(options or {})})

    return findings


@pytest.fixture
def good() -> str:
    """A runbook that holds."""
    return (CORPUS / "good" / "01-worker-restart.md").read_text()
