"""Back up the database while it is in use: a consistent copy, a manifest of what it holds, retention."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

_log = logging.getLogger("coursework.backup")


def back_up(database: Path, folder: Path, *, keep: int = 14) -> Path:
    """Write `coursework-<time>.db` and its manifest, readable by the service's account only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    started = datetime.now(UTC)
    target = folder / f"coursework-{started:%Y%m%dT%H%M%SZ}.db"
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as source,
        closing(sqlite3.connect(part)) as copy,
    ):
        source.backup(copy)
        # One self-contained file: without this the copy would expect a -wal beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        counts = _counts(copy)
        healthy = copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    if not healthy:
        part.unlink()
        raise RuntimeError("the copy does not pass the integrity check")
    part.replace(target)
    manifest = {
        "file": target.name,
        "created": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "bytes": target.stat().st_size,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "rows": counts,
    }
    note = target.with_suffix(".json")
    handle = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(manifest, out, indent=2)
    _retain(folder, keep)
    _log.info("backup %s written, %d bytes", target.name, manifest["bytes"])
    return target


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    # SQLite itself quotes the names.
    tables = connection.execute(
        "SELECT name, printf('SELECT count(*) FROM \"%w\"', name) FROM sqlite_master "
        "WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    return {name: connection.execute(query).fetchone()[0] for name, query in tables}


def _retain(folder: Path, keep: int) -> None:
    for old in sorted(folder.glob("coursework-*.db"))[:-keep]:
        old.unlink()
        old.with_suffix(".json").unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the nightly job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=int, default=14)
    given = parser.parse_args(arguments)
    back_up(given.database, given.folder, keep=given.keep)


if __name__ == "__main__":
    main()
