"""Waits for a lock of SQLite's in short slices: while SQLite itself waits, Python hears no signal."""

from __future__ import annotations

import sqlite3
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
