"""Reads the SARIF files of other scanners, and how old they are against the code."""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from readycheck.api import CollectContext, Collector
from readycheck_checks.source.collect.classify import LANGUAGES, Classes
from readycheck_checks.source.collect.own_output import is_own_file
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.walk import Tree, printable, walk
from readycheck_checks.source.facts import FileClass, SarifFact, SarifResult, SarifRun
from readycheck_checks.source.locks.model import DamagedError, json_document
from readycheck_checks.source.needs import of_tree
from readycheck_checks.source.sarif_log.read import Run, read_log
from readycheck_checks.source.targets import Source

MOST_BYTES = 128 * 1024 * 1024
MOST_RESULTS = 20_000
_MOST_FILES = 50
_NAMES = {
    **LANGUAGES, ".vue": "vue", ".svelte": "svelte", ".astro": "astro", ".go": "go", ".java": "java", ".kt": "kotlin",
    ".scala": "scala", ".php": "php", ".rb": "ruby", ".cs": "c#", ".rs": "rust", ".swift": "swift", ".ex": "elixir",
    ".c": "c", ".cc": "c++", ".cpp": "c++",
}  # fmt: skip
_LEVELS = {"error": 0, "warning": 1, "note": 2, "none": 3}
_SEVERITIES = {"critical": 0, "high": 1, "medium": 2, "low": 3, "": 4}


def collect(source: Source, context: CollectContext) -> SarifFact:
    """Read every file that a glob names; without globs only say which languages reach production."""
    tree = walk(source, context)
    classes = Classes(source, tree)
    languages, newest, newest_file = _code(tree, classes)
    runs: list[SarifRun] = []
    results: list[SarifResult] = []
    unread: dict[str, str] = {}
    prefix = _prefix(tree.root)
    for path, shown in _files(source, tree, unread):
        try:
            found = _read(path, os.path.realpath(tree.root).replace(os.sep, "/"), prefix)
        except (NotReadableError, DamagedError) as error:
            unread[shown] = f"{error}{f' ({error.detail})' if isinstance(error, NotReadableError) else ''}"[:200]
            continue
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        for run in found:
            runs.append(_fact_of(run, shown, written))
            results += _results(run, classes)
    counts = Counter(f"{one.tool}/{one.level}/{one.state}" for one in results)
    distinct = list(dict.fromkeys(results))
    distinct.sort(key=lambda one: (one.state != "open", _SEVERITIES[one.severity], _LEVELS[one.level], one.file))
    return SarifFact(
        root=source.path,
        runs=tuple(runs[:100]),
        results=tuple(distinct[:MOST_RESULTS]),
        results_total=len(distinct),
        counts=dict(counts.most_common(100)),
        unread=unread,
        asked=len(source.sarif),
        newest_code=newest,
        newest_file=newest_file,
        revision=_revision(tree.root),
        languages=languages,
        complete=tree.complete,
    )


def _files(source: Source, tree: Tree, unread: dict[str, str]) -> list[tuple[Path, str]]:
    """The files of all globs, each once; a glob that matches nothing is told."""
    found: dict[Path, str] = {}
    for pattern in source.sarif:
        plain = Path(os.path.normpath(tree.root / pattern))
        if plain.is_file():
            matched = [plain]
        else:
            try:
                matched = sorted(islice((one for one in tree.root.glob(pattern) if one.is_file()), 1000))
            except (ValueError, NotImplementedError, IndexError):
                matched = []
        others = [one for one in matched if not is_own_file(str(one))]
        if not others:
            unread[pattern] = "it is readycheck's own report" if matched else "no file has this name"
        matched = others
        for one in matched:
            found.setdefault(one, printable(os.path.relpath(one, tree.root).replace(os.sep, "/")))
    for path in list(found)[_MOST_FILES:]:
        unread[found.pop(path)] = f"more than {_MOST_FILES} files are named"
    return list(found.items())


def _read(path: Path, root: str, prefix: str) -> list[Run]:
    return read_log(json_document(content(path, MOST_BYTES)), root, prefix)


def _prefix(root: Path) -> str:
    """The tree's path from its repository's root; empty where it is the root itself or lies in no repository."""
    real = Path(os.path.realpath(root))
    top = next((one for one in (real, *real.parents) if (one / ".git").exists()), real)
    return "" if top == real else real.relative_to(top).as_posix()


def _fact_of(run: Run, file: str, written: datetime) -> SarifRun:
    return SarifRun(
        file=file,
        tool=run.tool,
        version=run.version,
        results=len(run.results),
        finished=run.finished or written,
        revision=run.revision,
        problem=run.problem,
    )


def _results(run: Run, classes: Classes) -> list[SarifResult]:
    return [
        SarifResult(
            tool=run.tool,
            rule=one.rule,
            level=one.level,
            severity=one.severity,
            message=one.message,
            file=one.file,
            line=one.line,
            file_class=classes.of_name(one.file) if one.file and "://" not in one.file else FileClass.PRODUCTION,
            state=one.state,
            unchanged=one.unchanged,
            cwe=one.cwe,
            mark=one.mark,
        )
        for one in run.results
    ]


def _code(tree: Tree, classes: Classes) -> tuple[dict[str, int], datetime | None, str]:
    """The languages that reach production, and the newest file of theirs."""
    languages: Counter[str] = Counter()
    newest, newest_file = 0.0, ""
    for entry in tree.files:
        language = _NAMES.get(entry.path.suffix.lower())
        if language is None or classes.of_name(entry.name) not in (FileClass.PRODUCTION, FileClass.CLI):
            continue
        languages[language] += 1
        try:
            changed = entry.path.stat().st_mtime
        except OSError:
            continue
        if changed > newest:
            newest, newest_file = changed, entry.name
    return dict(sorted(languages.items())), datetime.fromtimestamp(newest, UTC) if newest else None, newest_file


def _revision(root: Path) -> str:
    """The commit that is checked out, read from git's own files."""
    git = root / ".git"
    try:
        head = _small(git / "HEAD", 500)
        if head.startswith("ref: "):
            name = head.removeprefix("ref: ").strip()
            if ".." in name:
                return ""
            head = _small(git / name, 100)
            if not head:
                packed = _small(git / "packed-refs", 4 * 1024 * 1024)
                match = re.search(rf"^([0-9a-f]{{40,64}}) {re.escape(name)}$", packed, re.MULTILINE)
                head = match[1] if match else ""
    except OSError:
        return ""
    return head if re.fullmatch(r"[0-9a-f]{40,64}", head) else ""


def _small(path: Path, most: int) -> str:
    """The beginning of a regular file; nothing where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(most).decode("utf-8", "replace").strip()


SARIF = Collector(
    id="source.sarif",
    title="Reads what other scanners found, in SARIF",
    fact=SarifFact,
    collect=collect,
    thing="sources",
    needs_for=of_tree,
    deadline=120.0,
)
