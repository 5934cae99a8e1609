"""Facts of earlier runs, for checks that compare: copied into the run, so that it can be judged again alone.

Earlier runs are the folders beside this one, of the same target. A copy lies in `prior/`, named by
the fact and the earlier run's start, so that their order is the names' order.
"""

from __future__ import annotations

from pathlib import Path

from readycheck.engine.journal import (
    MOST_FACT_FILE_BYTES,
    Journal,
    RunFolderError,
    fact_file,
    read_header,
    read_journal,
    read_kept,
)

PRIOR = "prior"
_MOST_RUNS = 200
"""Newest folders that are looked through; older ones are not searched."""


def copy_prior(journal: Journal, key: str, count: int, target: str, started: str) -> list[Path]:
    """Copy the newest `count` facts `key` of runs before `started`; their paths, oldest first."""
    found: list[tuple[str, Path]] = []
    for folder in _beside(journal.folder):
        try:
            header = read_header(folder)
            event = read_journal(folder).facts.get(key)
        except RunFolderError:
            continue
        of_target = header.get("target") == target and str(header.get("started", "")) < started
        if of_target and event is not None and event.get("outcome") == "ok" and fact_file(folder, key).is_file():
            found.append((str(header["started"]), fact_file(folder, key)))
            if len(found) == count:
                break
    copies = []
    for moment, path in sorted(found):
        copy = prior_folder(journal.folder, key) / f"{moment.replace(':', '')}.json"
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            journal.write_bytes(copy, read_kept(path, MOST_FACT_FILE_BYTES))
        except OSError:
            continue
        copies.append(copy)
    return copies


def kept_prior(folder: Path, key: str, count: int) -> list[Path]:
    """The copies that a run already holds, oldest first."""
    return sorted(prior_folder(folder, key).glob("*.json"))[-count:]


def prior_folder(folder: Path, key: str) -> Path:
    """Where the earlier facts `key` are kept."""
    return folder / PRIOR / fact_file(folder, key).stem


def _beside(folder: Path) -> list[Path]:
    runs = []
    for path in folder.resolve().parent.glob("*/run.json"):
        try:
            started = read_header(path.parent)["started"]
        except RunFolderError:
            continue
        if path.parent != folder.resolve():
            runs.append((str(started), path.parent))
    return [run for _, run in sorted(runs, reverse=True)[:_MOST_RUNS]]
