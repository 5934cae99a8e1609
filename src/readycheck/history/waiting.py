"""Waits so that Ctrl-C is heard: for a lock of SQLite's in short slices, for PostgreSQL in a thread of its own.

While SQLite waits, Python hears no signal; nor while the system's library looks up a name, and a query that is
cancelled over a dead network takes ten seconds to be given up.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import TypeVar

SLICE = 0.2
"""Seconds that SQLite waits by itself, and so the time after which Ctrl-C is heard."""
_BREATH = 0.01
"""Seconds between two tries, for the locks that SQLite refuses without a wait."""

T = TypeVar("T")


def patiently(act: Callable[[], T], patience: float) -> T:
    """What `act` gives, tried again while another one has the lock, for `patience` seconds. Raises sqlite3.Error."""
    until = time.monotonic() + patience
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if not locked(error) or time.monotonic() >= until:
                raise
        time.sleep(_BREATH)


def locked(error: sqlite3.Error) -> bool:
    """True where another one has the lock."""
    name = str(getattr(error, "sqlite_errorname", ""))
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "locked" in str(error)


def apart(act: Callable[[], T], patience: float | None = None) -> T:
    """What `act` gives, done in a thread that is left behind where a signal comes first. Raises what it raises.

    After `patience` seconds, if any are given, TimeoutError. Whatever a transaction that is left behind has written
    goes with the process.
    """
    outcome: list[T] = []
    failed: list[BaseException] = []
    done = threading.Event()

    def work() -> None:
        try:
            outcome.append(act())
        except BaseException as error:  # noqa: BLE001 - raised below, where it was asked for
            failed.append(error)
        finally:
            done.set()

    threading.Thread(target=work, name="history", daemon=True).start()
    if not done.wait(patience):
        raise TimeoutError
    if failed:
        raise failed[0]
    return outcome[0]
