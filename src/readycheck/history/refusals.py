"""What a database said, as a sentence with a remedy. Its own words are left out: they may hold parts of a URL."""

from __future__ import annotations

import re
import sqlite3

from readycheck.history.place import Place
from readycheck.history.waiting import locked

_STATES = {
    "28": "refused the account; correct its user, password or rights",
    "3D": "has no such database; create it, or correct the URL",
    "42501": "does not let the account write there; grant it the right to create tables in its schema",
    "55P03": "was kept locked by another one for too long; try again later",
    "57014": "took too long to answer; try again later",
    "53": "has no room left; try again later",
    "25006": "is read-only; name the primary server",
}
"""PostgreSQL's codes, or the classes that they begin with."""
_SAID = (
    (re.compile(r'authentication failed|no pg_hba\.conf|role ".*" does not exist'), "28"),
    (re.compile(r'database ".*" does not exist'), "3D"),
)


def refusal(place: Place, error: Exception) -> str:
    """Why the history at `place` cannot be used."""
    origin = getattr(error, "orig", None) or error
    if isinstance(error, ImportError):
        return (
            "a history in PostgreSQL needs psycopg, which is not installed;"
            " install it with: pip install 'readycheck-audit[postgres]'"
        )
    if isinstance(origin, OSError):
        said = (origin.strerror or type(origin).__name__).lower()
        return f"the history {place.shown} cannot be used: {said}; correct it, or name another place"
    if isinstance(origin, ValueError):
        return f"the history {place.shown} holds what readycheck did not write; name another place"
    if place.path is not None:
        return _of_sqlite(place, origin)
    state = str(getattr(origin, "sqlstate", "") or "")
    for code, words in _STATES.items():
        if state.startswith(code):
            return f"the history in {place.shown} {words}"
    if state:
        return f"the history in {place.shown} cannot be used (PostgreSQL's code {state}); name another place"
    said = str(origin)
    for sign, code in _SAID:  # while it connects, psycopg gives no code
        if sign.search(said):
            return f"the history in {place.shown} {_STATES[code]}"
    if type(origin).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError"):
        return f"the history in {place.shown} cannot be reached; correct the URL, or start the server"
    return f"the history in {place.shown} cannot be used ({type(origin).__name__}); correct the URL"


def _of_sqlite(place: Place, error: Exception) -> str:
    name = str(getattr(error, "sqlite_errorname", ""))
    if isinstance(error, sqlite3.Error) and locked(error):
        return f"the history {place.shown} was kept locked by another one for too long; try again later"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"the history {place.shown} cannot be opened or written; correct its rights and its folder's"
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return (
            f"the history {place.shown} is no database or a damaged one; move it away, and the next audit begins anew"
        )
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return f"the history {place.shown} cannot be written, the disk is full or fails; make room"
    return f"the history {place.shown} is not as readycheck left it ({name or type(error).__name__}); move it away"
