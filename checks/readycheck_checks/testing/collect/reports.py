"""Finds the reports beside the code and reads them within limits."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import TypeVar

from pathspec import GitIgnoreSpec

from readycheck_checks.source.collect.own_output import is_own_file
from readycheck_checks.source.collect.walk import globs, printable
from readycheck_checks.testing.facts import Case, Outcome, Results
from readycheck_checks.testing.formats import junit
from readycheck_checks.testing.formats.xml import ReportError

T = TypeVar("T")

JUNIT_PLACES = (
    "junit.xml", "junit-*.xml", "junit/*.xml", "*junit*.xml", "reports/**/*junit*.xml", "reports/junit/*.xml",
    "test-results.xml",
    "test-results/**/*.xml", "test-reports/**/*.xml", "TEST-*.xml", "**/target/surefire-reports/TEST-*.xml",
    "**/target/failsafe-reports/TEST-*.xml", "**/build/test-results/**/TEST-*.xml", "build/junit.xml",
    "coverage/junit.xml",
    "reports/tests.xml", "reports/pytest.xml",
)  # fmt: skip
COVERAGE_PLACES = (
    "coverage.xml", "coverage.json", "coverage.lcov", "lcov.info", "coverage.out", "cover.out", "c.out", "coverage.txt",
    "profile.cov", "cobertura.xml", "clover.xml", "coverage/lcov.info",
    "coverage/coverage-final.json", "coverage/clover.xml", "coverage/cobertura-coverage.xml",
    "coverage/coverage-summary.json",
    "reports/coverage.xml", "**/build/reports/jacoco/**/*.xml", "**/target/site/jacoco*/jacoco.xml",
    "reports/coverage/*.xml",
)  # fmt: skip
_MOST_FOUND = 2_000
_CLOCK_EVERY = 500
_LEAST_SECONDS = 1.0
MOST_LOOKED_AT = 200_000
_NOT_ENTERED = {".git", ".hg", ".svn", "node_modules", ".venv", "venv", ".tox", ".nox", "__pycache__", "site-packages"}
MOST_NAMED = 50
_ZONES = timedelta(hours=15)


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file that matches; `name` is relative to the root."""

    name: str
    path: Path
    written: datetime
    size: int


@dataclass
class Found:
    """The reports of a tree, by name; not `complete` where the search ended early."""

    files: list[ReportFile] = field(default_factory=list)
    complete: bool = True


def find(
    root: Path, patterns: tuple[str, ...], most: int = MOST_LOOKED_AT, remaining: Callable[[], float] = lambda: inf
) -> Found:
    """Regular files below `root` that match, whatever git ignores; links are not followed.

    The search ends after `most` files and folders, and where hardly a second is left of what `remaining` tells.
    """
    found = Found()
    spec = globs(tuple(one.removeprefix("./") for one in patterns))
    ends = _ends(patterns)
    for number, entry in enumerate(_files(root, patterns)):
        late = number % _CLOCK_EVERY == 0 and remaining() < _LEAST_SECONDS
        if number >= most or len(found.files) >= _MOST_FOUND or late:
            found.complete = False
            break
        if entry is None or not entry[0].endswith(ends) or not spec.match_file(entry[0]):
            continue
        name, path = entry
        try:
            status = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode) and not is_own_file(str(path)):  # a report on the system tests nothing
            at = datetime.fromtimestamp(status.st_mtime, UTC)
            found.files.append(ReportFile(printable(name), path, at, status.st_size))
    found.files.sort(key=lambda one: one.name)
    return found


def _ends(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """How a name must end to match: most files of a tree are told apart by that alone."""
    return tuple(re.split(r"[*?\[\]\\]", one.strip())[-1].rpartition("/")[2] for one in patterns)


def _files(root: Path, patterns: tuple[str, ...]) -> Iterator[tuple[str, Path] | None]:
    """Whatever is no folder, by its name and path; None for each folder, so that both can be counted."""
    wanted = {part for one in patterns for part in one.split("/")}
    stack = [(str(root), "")]
    while stack:
        folder, prefix = stack.pop()
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if not _is_folder(entry):
                yield prefix + entry.name, Path(entry.path)
                continue
            yield None
            if (entry.name not in _NOT_ENTERED or entry.name in wanted) and prefix.count("/") < 40:
                stack.append((entry.path, f"{prefix}{entry.name}/"))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def load(file: ReportFile, most: int, read: Callable[[bytes], T]) -> T:
    """What a report holds. Raises ReportError with the reason."""
    if file.size > most:
        raise ReportError(f"it is larger than {most // 2**20} MiB")
    try:
        with file.path.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as error:
        raise ReportError(f"it may not be read: {error.strerror}") from None
    try:
        return read(data[:most])
    except ReportError:
        raise
    except (RecursionError, MemoryError, ValueError) as error:
        raise ReportError(f"it could not be read: {type(error).__name__}") from None


def written(file: ReportFile, says: datetime | None, *, zoned: bool) -> datetime:
    """When a report was made: as it says, unless only the file's own time is exact.

    A copy has the time of the copy, so a report that says that it is older is believed. A time without a zone is off by
    some hours, so near the file's own time that one holds.
    """
    if says is None or (not zoned and abs(says - file.written) < _ZONES):
        return file.written
    return min(says, file.written)


def results_of(
    found: Found, patterns: tuple[str, ...], most: int, code: datetime | None
) -> tuple[Results | None, list[Case]]:
    """The results of the reports that were found, and every case of them; None where there is none.

    Beside reports that are newer than the code, older ones are left-overs of earlier runs and not counted.
    """
    read: list[tuple[ReportFile, datetime, junit.JUnit]] = []
    problems: list[str] = []
    for file in found.files:
        try:
            report = load(file, most, junit.read)
        except ReportError as error:
            if patterns != JUNIT_PLACES or "not JUnit" not in str(error):
                problems.append(f"{file.name}: {error}")
            continue
        read.append((file, written(file, report.at, zoned=report.zoned), report))
    if not read and not problems:
        return None, []
    fresh = [one for one in read if code is None or one[1] >= code]
    counted = fresh or read
    cases = [case for _, _, report in counted for case in report.cases]
    bad = [one for one in cases if one.outcome in (Outcome.FAILED, Outcome.ERROR)]
    beyond = sum(report.beyond for _, _, report in counted)
    return Results(
        files=tuple(file.name for file, _, _ in counted[:MOST_NAMED]),
        at=max((at for _, at, _ in counted), default=None),
        tests=len(cases) + beyond,
        failures=sum(one.outcome is Outcome.FAILED for one in bad),
        errors=sum(one.outcome is Outcome.ERROR for one in bad) + beyond,
        skipped=sum(one.outcome is Outcome.SKIPPED for one in cases),
        broken=tuple(bad[:MOST_NAMED]),
        left_over=tuple(file.name for file, at, _ in read if fresh and code is not None and at < code)[:MOST_NAMED],
        problems=tuple(problems[:20]),
    ), cases


def spec_of(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """Globs as a specification."""
    return globs(patterns)
