"""What lies beside the code and is often ignored by git: reports, built scripts, backups, queues on SQLite."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from readycheck.api import CannotLook
from readycheck_checks.database.collect.session import Session, look_sqlite, sqlite_path
from readycheck_checks.discovery.collect.looking import Looking
from readycheck_checks.discovery.detect.places import BACKUP_FOLDERS, BUNDLE_FOLDERS, SCRIPTS, is_dump
from readycheck_checks.monitoring.collect.manifests import Manifest, folder_of
from readycheck_checks.source.collect.walk import printable
from readycheck_checks.testing.collect.reports import COVERAGE_PLACES, JUNIT_PLACES, find

_SARIF = ("*.sarif", "*.sarif.json", "reports/**/*.sarif")
_MOST_LOOKED_AT = 60_000
_MOST_LISTED = 2_000
_MOST_DUMPS = 500
_MOST_DEPTH = 3
_MOST_DATABASES = 40
_RESERVE = 0.2
"""What is left of the time for the rest, in seconds."""
_MOST_BYTES = 64 * 2**20
_DATA_FOLDERS = ("", "var", "data", "instance", "db")
_HUEY_TABLES = ("task", "schedule", "kv")
_HUEY = f"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN {_HUEY_TABLES}"  # noqa: S608 - constants


def reports(root: Path, remaining: Callable[[], float]) -> tuple[str, ...]:
    """Test results, coverage and SARIF, where tools write them by default."""
    found = find(root, (*JUNIT_PLACES, *COVERAGE_PLACES, *_SARIF), _MOST_LOOKED_AT, remaining)
    return tuple(one.name for one in found.files)


def built(root: Path, manifests: dict[str, Manifest]) -> tuple[str, ...]:
    """Folders that hold built scripts, beside a manifest with a script that builds."""
    found: dict[str, None] = {}
    for name, manifest in manifests.items():
        if not any(one.startswith("build") for one in manifest.scripts):
            continue
        for base in BUNDLE_FOLDERS:
            folder = f"{folder_of(name)}/{base}".lstrip("/")
            if any(PurePosixPath(one).suffix in SCRIPTS for one in _below(root / folder, _MOST_DEPTH)):
                found[folder] = None
    return tuple(found)


def dumps(folders: Iterable[Path], base: Path) -> tuple[str, ...]:
    """Files that look like backups, in folders that are called so; relative to `base`."""
    found: dict[str, None] = {}
    for folder in folders:
        for inner in BACKUP_FOLDERS:
            for name in _below(folder / inner, 1):
                path = _relative(folder / inner / name, base)
                if is_dump(PurePosixPath(name).name) and path == printable(path) and len(found) < _MOST_DUMPS:
                    found[path] = None
    return tuple(found)


def hueys(folders: Iterable[Path], database: str, base: Path, looking: Looking) -> tuple[str, ...]:
    """SQLite files that hold the tables of Huey: beside the database, and where applications keep their data."""
    near = []
    if database.startswith("sqlite"):
        with suppress(CannotLook):
            near.append(sqlite_path(database, base).parent)
    places = [*near, *(folder / inner for folder in folders for inner in _DATA_FOLDERS)]
    found: dict[str, None] = {}
    seen = 0
    for place in dict.fromkeys(places):
        for name in _below(place, 0):
            path = place / name
            if path.suffix not in (".db", ".sqlite", ".sqlite3"):
                continue
            seen += 1
            if seen > _MOST_DATABASES or looking.remaining() < _RESERVE:
                return tuple(found)
            if _holds_huey(path, looking):
                found[_relative(path, base)] = None
    return tuple(found)


def _holds_huey(path: Path, looking: Looking) -> bool:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            return False
        return look_sqlite(path, looking, _has_tables, patience=0.5)
    except (CannotLook, OSError):
        return False


def _has_tables(session: Session) -> bool:
    return int(session.rows(_HUEY)[0][0]) == len(_HUEY_TABLES)


def _below(folder: Path, depth: int) -> Iterator[str]:
    """The regular files of a folder, so many levels deep; links are not followed."""
    seen = 0
    stack = [(str(folder), "", depth)]
    while stack:
        place, prefix, left = stack.pop()
        try:
            with os.scandir(place) as listed:
                entries = sorted(listed, key=lambda one: one.name)
        except OSError:
            continue
        for entry in entries:
            seen += 1
            if seen > _MOST_LISTED:
                return
            with suppress(OSError):
                if entry.is_file(follow_symlinks=False):
                    yield prefix + entry.name
                elif left and entry.is_dir(follow_symlinks=False) and entry.name != "node_modules":
                    stack.append((entry.path, f"{prefix}{entry.name}/", left - 1))


def _relative(path: Path, base: Path) -> str:
    return os.path.relpath(path, base).replace(os.sep, "/")
