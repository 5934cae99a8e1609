"""The versions of the tables, and which one a history has."""

from __future__ import annotations

import re

from readycheck.history.ask import Ask
from readycheck.history.errors import HistoryError
from readycheck.history.place import Place

REVISIONS = ("0001", "0002")
"""Oldest first; the last is what `schema` describes."""
HEAD = REVISIONS[-1]
TABLE = "readycheck_version"
"""Alembic's table."""
_REVISION = re.compile(r"[0-9]{4}")


def version_of(ask: Ask, place: Place) -> str | None:
    """The version at `place`; None where nothing is there yet. Raises HistoryError for one that is not known."""
    if place.path is not None:
        tables = {name for (name,) in ask("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and TABLE not in tables:
            raise HistoryError(f"{place.shown} is the database of something else, not a history; name another place")
    else:
        tables = {name for (name,) in ask("SELECT to_regclass('readycheck_version')::text") if name}
    if not tables:
        return None
    found = [str(version) for (version,) in ask("SELECT version_num FROM readycheck_version")]
    if len(found) == 1 and found[0] in REVISIONS:
        return found[0]
    if len(found) == 1 and _REVISION.fullmatch(found[0]) and found[0] > HEAD:
        raise HistoryError(
            f"the history {place.shown} was written by a newer readycheck (version {found[0]}; this one knows {HEAD});"
            " update this one, or name another place"
        )
    remedy = "move it away, and the next audit begins anew" if place.path is not None else "name another place"
    raise HistoryError(f"the history {place.shown} is damaged, it does not say of which version it is; {remedy}")
