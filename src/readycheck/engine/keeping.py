"""Lets go of old runs in the usual place, by the retention of the history: a hook that runs at every commit makes many.

Only what an audit put there by itself is touched: folders that are called as their run is, of the same target. A run
whose place was chosen with `--out` stays.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from readycheck.engine.journal import MOST_HEADER_BYTES, read_kept
from readycheck.model import Retention

SPARED = 2
"""The newest runs, which stay however old they are."""
WITNESSES = 5
"""Runs, the last that were written, whose middle one says what time it is: one wrong clock makes no other run old."""
_RUN_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]+")
_GONE = ".gone"


@dataclass(frozen=True, slots=True)
class _Run:
    folder: Path
    started: datetime
    written: float


def let_go(runs: Path, target: str, retention: Retention) -> int:
    """Remove the runs of `target` below `runs` that are too old or too many; how many that were.

    Whatever cannot be read or removed stays, without a word: it costs no audit.
    """
    with suppress(OSError, OverflowError):
        for name in _names(runs, _GONE):  # of a run that was ended here
            shutil.rmtree(runs / name, ignore_errors=True)
        names = _names(runs, "")
        if len(names) > retention.runs or _may_be_old(names, retention):
            return sum(_removed(one.folder) for one in _lapsed(list(_of(runs, names, target)), retention))
    return 0


def _names(runs: Path, end: str) -> list[str]:
    with os.scandir(runs) as entries:
        return sorted(
            one.name
            for one in entries
            if one.name.endswith(end)
            and _RUN_ID.fullmatch(one.name.removesuffix(end))
            and one.is_dir(follow_symlinks=False)
        )


def _may_be_old(names: list[str], retention: Retention) -> bool:
    """A look at the names, which begin with the time, is enough for most audits."""
    try:
        first, last = (
            datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) for name in (names[0], names[-1])
        )
    except (IndexError, ValueError):
        return bool(names)
    return (last - first).total_seconds() > retention.keep


def _of(runs: Path, names: list[str], target: str) -> Iterator[_Run]:
    for name in names:
        path = runs / name / "run.json"
        try:
            header = json.loads(read_kept(path, MOST_HEADER_BYTES))
            if (header["run"], header["target"], header["format"]) != (name, target, 1):
                continue
            started = datetime.fromisoformat(header["started"]).astimezone(UTC)
            yield _Run(path.parent, started, path.stat().st_mtime)
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            continue


def _lapsed(found: list[_Run], retention: Retention) -> list[_Run]:
    if not found:
        return []
    newest = sorted(found, key=lambda one: (one.written, one.folder.name), reverse=True)
    witnesses = sorted(one.started for one in newest[:WITNESSES])
    oldest = witnesses[(len(witnesses) - 1) // 2] - timedelta(seconds=retention.keep)
    return [
        one
        for place, one in enumerate(newest)
        if place >= SPARED and (place >= max(retention.runs, SPARED) or one.started < oldest)
    ]


def _removed(folder: Path) -> bool:
    """Put aside under another name first, so that no half of a run is ever taken for one."""
    with suppress(OSError), _alone(folder):
        aside = folder.rename(folder.with_name(folder.name + _GONE))
        shutil.rmtree(aside, ignore_errors=True)
        return True
    return False


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """With the lock of the run's journal. Raises OSError where an audit goes on with it."""
    journal = os.open(folder / "journal.jsonl", os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(journal)
