"""Reads `.secrets.baseline`, in which a team decides which candidates of detect-secrets are harmless."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.locks.model import table, tables, text, texts

NAME = ".secrets.baseline"
_MOST = 16 * 1024 * 1024


@dataclass
class Baseline:
    """What the team decided, by file and by the value's hash."""

    file: str = ""
    problem: str = ""
    decided: dict[tuple[str, str], str] = field(default_factory=dict)
    files: list[re.Pattern[str]] = field(default_factory=list)
    """Files that it leaves out."""
    lines: list[re.Pattern[str]] = field(default_factory=list)
    secrets: list[re.Pattern[str]] = field(default_factory=list)

    def of(self, file: str, value: str, line: str) -> str:
        """`real`, `harmless`, `undecided`, or nothing for a value that it does not know."""
        if any(one.search(line[:2000]) for one in self.lines) or any(one.search(value) for one in self.secrets):
            return "harmless"
        # The format of detect-secrets names values by SHA-1; nothing is protected by it here.
        return self.decided.get((file, hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()), "")

    def leaves_out(self, file: str) -> bool:
        """Whether a file is not to be scanned."""
        return any(one.search(file) for one in self.files)


def read_baseline(root: Path) -> Baseline:
    """The baseline at the root of a tree; an empty one where there is none."""
    path, found = root / NAME, Baseline()
    if not path.is_file():
        return found
    found.file = NAME
    try:
        document = json.loads(content(path, _MOST))
    except (NotReadableError, ValueError, RecursionError) as error:
        found.problem = f"{NAME} cannot be read ({type(error).__name__})"
        return found
    if not isinstance(document, dict) or not isinstance(document.get("results"), dict):
        found.problem = f"{NAME} has no table 'results'"
        return found
    for file, entries in document["results"].items():
        for entry in tables(entries):
            said = entry.get("is_secret")
            verdict = "real" if said is True else "harmless" if said is False else "undecided"
            found.decided[(str(file).replace("\\", "/"), text(entry.get("hashed_secret")))] = verdict
    excluded = table(document.get("exclude"))  # before version 1
    found.files = _patterns([text(excluded.get("files"))], found)
    found.lines = _patterns([text(excluded.get("lines"))], found)
    for one in tables(document.get("filters_used")):
        given = one.get("pattern")
        patterns = texts(given) if isinstance(given, list) else [text(given)]
        kind = text(one.get("path")).rpartition(".")[2]
        target = {"should_exclude_file": found.files, "should_exclude_line": found.lines,
                  "should_exclude_secret": found.secrets}.get(kind)  # fmt: skip
        if target is not None:
            target += _patterns(patterns, found)
    return found


def _patterns(given: Iterable[str], found: Baseline) -> list[re.Pattern[str]]:
    compiled = []
    for one in given:
        if one:
            try:
                compiled.append(re.compile(one[:500]))
            except re.error:
                found.problem = found.problem or f"a pattern of {NAME} is not valid"
    return compiled
