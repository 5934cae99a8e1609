"""Runs bandit inside this process, over the Python files that reach production and no others."""

from __future__ import annotations

import logging
import os
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from readycheck.api import CannotLook, CollectContext, Collector, ReasonCode
from readycheck_checks.source.collect.bandit_around import Around
from readycheck_checks.source.collect.classify import PYTHON, Classes
from readycheck_checks.source.collect.walk import FileEntry, printable, walk
from readycheck_checks.source.facts import BLIND, BanditFact, BanditIssue, FileClass, NotRead
from readycheck_checks.source.needs import BANDIT_PACKAGE, of_bandit
from readycheck_checks.source.targets import Source

MOST_ISSUES = 20_000
MOST_NOT_READ = 200
_HEAD = 8192
_BATCH = 10
_RANK = {"HIGH": 0, "MEDIUM": 1, "LOW": 2, "UNDEFINED": 3}


@contextmanager
def _quiet() -> Iterator[None]:
    """Bandit logs, and uses parts of `ast` that warn; neither is the reader's concern."""
    logger = logging.getLogger("bandit")
    before, spread = logger.level, logger.propagate
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
        logger.propagate = spread


def collect(source: Source, context: CollectContext) -> BanditFact:
    """Scan in small batches, so that the time limit leaves a list of what was not reached."""
    tree = walk(source, context)
    classes = Classes(source, tree)
    chosen: list[FileEntry] = []
    left_out: Counter[str] = Counter()
    not_read: list[NotRead] = []
    for entry in tree.files:
        if entry.path.suffix.lower() not in PYTHON:
            continue
        file_class = classes.of(entry, _head(entry.path))
        if file_class not in (FileClass.PRODUCTION, FileClass.CLI):
            left_out[file_class.value] += 1
        elif entry.size > source.max_file:
            not_read.append(NotRead(file=entry.name, reason="too_large", detail=f"{entry.size} bytes"))
        else:
            chosen.append(entry)
    for one in tree.left:
        if one.reason in BLIND and (one.folder or Path(one.name).suffix.lower() in PYTHON):
            file_class = classes.of_name(f"{one.name}/x.py" if one.folder else one.name)
            not_read.append(NotRead(file=one.name, reason=one.reason, file_class=file_class, folder=one.folder))
    with _quiet():
        ran = _run(chosen, context)
    manager, late = ran.manager, ran.late
    names = {os.path.normpath(entry.path): entry.name for entry in chosen}
    not_read += [NotRead(file=entry.name, reason="out_of_time") for entry in late[:MOST_NOT_READ]]
    not_listed = max(0, len(late) - MOST_NOT_READ)
    for path, why in manager.get_skipped():
        reason = "syntax" if "syntax" in why else "unreadable" if "exception" not in why else "too_complex"
        not_read.append(NotRead(file=names.get(os.path.normpath(path), printable(path)), reason=reason, detail=why))
    issues, noqa = _issues(manager.get_issue_list(), names)
    issues.sort(key=lambda one: (_RANK[one.severity], _RANK[one.confidence], one.file, one.line, one.test_id))
    counts = Counter(f"{one.severity}/{one.confidence}" for one in issues)
    return BanditFact(
        root=source.path,
        version=ran.version,
        issues=tuple(issues[:MOST_ISSUES]),
        counts=dict(sorted(counts.items())),
        files=len(chosen) - len(late) - len(manager.get_skipped()),
        lines=ran.lines,
        nosec=ran.nosec,
        noqa=noqa,
        left_out=dict(sorted(left_out.items())),
        not_read=tuple(not_read[:MOST_NOT_READ]),
        not_read_total=len(not_read) + not_listed,
        complete=tree.complete,
    )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""


@dataclass
class _Ran:
    """Bandit's version, its manager after the run, what it counted, and the files that the time did not reach."""

    version: str
    manager: Any
    lines: int = 0
    nosec: int = 0
    late: list[FileEntry] = field(default_factory=list)


def _run(chosen: list[FileEntry], context: CollectContext) -> _Ran:
    try:
        import bandit
        from bandit.core.config import BanditConfig
        from bandit.core.manager import BanditManager
        from bandit.core.metrics import Metrics
    except ImportError as error:
        raise CannotLook(
            ReasonCode.MISSING_DEPENDENCY, f"bandit cannot be imported ({error.name}); install with: pip install bandit"
        ) from error
    ran = _Ran(bandit.__version__, BanditManager(BanditConfig(), "file", quiet=True))
    least = max(5.0, context.remaining() / 20)  # the sum of many files takes its time too
    for start in range(0, len(chosen), _BATCH):
        if context.remaining() < least:
            ran.late = chosen[start:]
            break
        ran.manager.files_list = [str(entry.path) for entry in chosen[start : start + _BATCH]]
        # Bandit sums up everything that it ever measured at the end of each batch.
        ran.manager.metrics = Metrics()
        ran.manager.run_tests()
        measured = [one for name, one in ran.manager.metrics.data.items() if name != "_totals"]
        ran.lines += sum(int(one.get("loc", 0)) for one in measured)
        ran.nosec += sum(int(one.get("nosec", 0)) + int(one.get("skipped_tests", 0)) for one in measured)
        if start % 200 == 0 and start:
            context.progress(f"bandit has read {start} of {len(chosen)} files")
    return ran


def _issues(found: list[Any], names: dict[str, str]) -> tuple[list[BanditIssue], int]:
    """The results that no comment for ruff silences, with what the code around them says, and how many it does."""
    kept: list[BanditIssue] = []
    silenced = 0
    around: dict[str, Around] = {}
    for one in found:
        grave = _RANK[one.severity] < _RANK["LOW"] and _RANK[one.confidence] < _RANK["LOW"]
        if grave and one.fname not in around:
            around[one.fname] = Around(_text(Path(one.fname)))
        if grave and around[one.fname].silenced(one.test_id, min(one.linerange), max(one.linerange)):
            silenced += 1
            continue
        code = around[one.fname] if grave else None
        kept.append(_issue(one, names, code))
    return kept, silenced


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _issue(one: Any, names: dict[str, str], code: Around | None) -> BanditIssue:
    line = max(1, one.lineno or 1)
    cwe = getattr(one.cwe, "id", 0) if one.cwe is not None else 0
    return BanditIssue(
        file=names.get(os.path.normpath(one.fname), printable(one.fname)),
        line=line,
        column=max(0, one.col_offset) + 1,
        test_id=one.test_id,
        test_name=one.test,
        severity=one.severity,
        confidence=one.confidence,
        text=" ".join(str(one.text).split())[:300],
        cwe=f"CWE-{cwe}" if cwe else "",
        around=code.says(one.test_id, line) if code else "",
        mark=code.mark(one.test_id, line) if code else "",
    )


BANDIT = Collector(
    id="source.bandit",
    title="Runs bandit over the Python code that reaches production",
    fact=BanditFact,
    collect=collect,
    thing="sources",
    needs=(BANDIT_PACKAGE,),
    needs_for=of_bandit,
    deadline=600.0,
    memory_mb=1536,
)
