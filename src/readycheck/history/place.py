"""Where a history lies: a SQLite file, or a PostgreSQL database that a team shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from readycheck.history.errors import HistoryError

DEFAULT = Path(".readycheck") / "history.db"
OFF = "off"
POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")
_SQLITE = "sqlite:///"
WANTED = "a history is a file, the URL of a PostgreSQL database (by reference), or 'off'"


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or the `url` of a PostgreSQL database; only `shown` is for people."""

    path: Path | None
    url: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The file, or the server and database without user, password and parameters."""
        if self.path is not None:
            return str(self.path)
        parts = _split(self.url)
        host = parts.hostname or "this machine"
        if parts.port:
            host = f"[{host}]:{parts.port}" if ":" in host else f"{host}:{parts.port}"
        return f"PostgreSQL on {host}{parts.path.rstrip('/')}"


def place_of(written: str | None, base: Path = Path()) -> Place | None:
    """The place that a profile or `--db` names; None where there is none.

    Without a name it is `DEFAULT` in the working folder; a relative path starts at `base`. Raises HistoryError.
    """
    if written is None:
        return Place(DEFAULT)
    if written == OFF:
        return None
    if "\0" in written or not written.strip():
        raise HistoryError(WANTED)
    if written.startswith(_SQLITE):
        written = written.removeprefix(_SQLITE)
    scheme, found, _ = written.partition("://")
    if not found:
        return Place(base / written)
    if scheme.lower() not in POSTGRES:
        raise HistoryError(f"{WANTED}; other databases are not written to")
    if not written.isascii():
        raise HistoryError("the history's URL holds characters that a URL writes as %XX")
    _split(written)
    return Place(None, written)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        message = "the history's URL cannot be read; write postgresql://user:password@host:5432/database"
        raise HistoryError(message) from None
    return parts
