"""The SQLite file of a history: made for its owner only, and opened as far as it may be."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path

from readycheck.history.errors import HistoryError, NoHistoryError
from readycheck.history.place import Place
from readycheck.history.waiting import SLICE, patiently


def make_file(path: Path) -> None:
    """An empty file that only its owner may read, where there is none. Raises HistoryError, OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    check_file(path)


def check_file(path: Path) -> None:
    """Refuse what is not a file. Raises NoHistoryError, HistoryError, OSError."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise NoHistoryError(nothing(Place(path))) from None
    if not stat.S_ISREG(status.st_mode):
        raise HistoryError(f"the history {path} is not a file; name another place")


def nothing(place: Place) -> str:
    """That nothing was kept there, in a sentence."""
    return f"there is no history in {place.shown} yet; 'readycheck audit' writes one (runs of the demo are not kept)"


class Connection(sqlite3.Connection):
    """A connection that waits for the locks of others, so that Ctrl-C is heard meanwhile."""

    patience = 0.0
    """Seconds that a lock is waited for."""

    def begin(self, *, write: bool) -> None:
        """Begin a transaction with its lock: a writer's, or one that shows a single moment. Raises sqlite3.Error."""
        if write:
            patiently(lambda: self.execute("BEGIN IMMEDIATE"), self.patience)
            return
        self.execute("BEGIN")
        patiently(lambda: self.execute("SELECT count(*) FROM sqlite_master").fetchall(), self.patience)

    def commit(self) -> None:
        """Keep it, when those who read are done. Raises sqlite3.Error."""
        patiently(super().commit, self.patience)


def connect(path: Path, patience: float, *, write: bool) -> Connection:
    """The file, opened; a lock is waited for `patience` seconds. Raises sqlite3.Error."""
    # A reader that may write can roll back what a killed writer left.
    able = write or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    address = f"{path.absolute().as_uri()}?mode={'rw' if able else 'ro'}"
    connection = sqlite3.connect(
        address, uri=True, timeout=min(patience, SLICE), isolation_level=None, factory=Connection
    )
    connection.patience = patience
    # Text that somebody else wrote there must not end the look.
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.execute("PRAGMA trusted_schema = 0")
    return connection
