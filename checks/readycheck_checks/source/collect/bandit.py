"""Runs bandit inside this process, over the Python files that reach production and no others."""

from __future__ import annotations

import logging
import os
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from readycheck.api import CannotLook, CollectContext, Collector, ReasonCode
from readycheck_checks.source.collect.classify import PYTHON, Classes
from readycheck_checks.source.collect.walk import FileEntry, printable, walk
from readycheck_checks.source.facts import BLIND, BanditFact, BanditIssue, FileClass, NotRead
from readycheck_checks.source.targets import Source

MOST_ISSUES = 500
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
        version, manager, late = _run(chosen, context)
    names = {os.path.normpath(entry.path): entry.name for entry in chosen}
    not_read += [NotRead(file=entry.name, reason="out_of_time") for entry in late]
    for path, why in manager.get_skipped():
        reason = "syntax" if "syntax" in why else "unreadable" if "exception" not in why else "too_complex"
        not_read.append(NotRead(file=names.get(os.path.normpath(path), printable(path)), reason=reason, detail=why))
    issues = [_issue(one, names) for one in manager.get_issue_list()]
    issues.sort(key=lambda one: (_RANK[one.severity], _RANK[one.confidence], one.file, one.line, one.test_id))
    counts = Counter(f"{one.severity}/{one.confidence}" for one in issues)
    # Bandit's own total counts every earlier batch again.
    measured = [one for name, one in manager.metrics.data.items() if name != "_totals"]
    return BanditFact(
        root=source.path,
        version=version,
        issues=tuple(issues[:MOST_ISSUES]),
        counts=dict(sorted(counts.items())),
        files=len(chosen) - len(late) - len(manager.get_skipped()),
        lines=sum(int(one.get("loc", 0)) for one in measured),
        nosec=sum(int(one.get("nosec", 0)) + int(one.get("skipped_tests", 0)) for one in measured),
        left_out=dict(sorted(left_out.items())),
        not_read=tuple(not_read[:MOST_NOT_READ]),
        not_read_total=len(not_read),
        complete=tree.complete,
    )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""


def _run(chosen: list[FileEntry], context: CollectContext) -> tuple[str, Any, list[FileEntry]]:
    """Bandit's version, its manager after the run, and the files that the time did not reach."""
    try:
        import bandit
        from bandit.core.config import BanditConfig
        from bandit.core.manager import BanditManager
    except ImportError as error:
        raise CannotLook(
            ReasonCode.MISSING_DEPENDENCY, f"bandit cannot be imported ({error.name}); install with: pip install bandit"
        ) from error
    manager = BanditManager(BanditConfig(), "file", quiet=True)
    for start in range(0, len(chosen), _BATCH):
        if context.remaining() < 5:
            return bandit.__version__, manager, chosen[start:]
        manager.files_list = [str(entry.path) for entry in chosen[start : start + _BATCH]]
        manager.run_tests()
        if start % 200 == 0 and start:
            context.progress(f"bandit has read {start} of {len(chosen)} files")
    return bandit.__version__, manager, []


def _issue(one: Any, names: dict[str, str]) -> BanditIssue:
    cwe = getattr(one.cwe, "id", 0) if one.cwe is not None else 0
    return BanditIssue(
        file=names.get(os.path.normpath(one.fname), printable(one.fname)),
        line=max(1, one.lineno or 1),
        column=max(0, one.col_offset) + 1,
        test_id=one.test_id,
        test_name=one.test,
        severity=one.severity,
        confidence=one.confidence,
        text=" ".join(str(one.text).split())[:300],
        cwe=f"CWE-{cwe}" if cwe else "",
    )


BANDIT = Collector(
    id="source.bandit",
    title="Runs bandit over the Python code that reaches production",
    fact=BanditFact,
    collect=collect,
    thing="sources",
    deadline=600.0,
    memory_mb=1536,
)
