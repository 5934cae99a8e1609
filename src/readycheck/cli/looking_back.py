"""What the commands that look back share: which history, and where their answer goes.

They must be there at once, so nothing here imports pydantic, and a profile is read as a whole only where it names
a history by reference.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from readycheck.cli.common import DEFAULT_PROFILE, ENGINE, fail, print_report

if TYPE_CHECKING:
    from readycheck.history.place import Place
    from readycheck.render.view import View

DB_HELP = "The history: a file, or a PostgreSQL URL. Default: the profile's, else .readycheck/history.db."
PROFILE_HELP = f"The profile that names the history; {DEFAULT_PROFILE} where it is here."
TARGET_HELP = "Only this target: its name, or name/environment."
LIMIT_HELP = "At most so many runs, the newest; 0 for all."
_MOST_BYTES = 2**20
_NAMES_HISTORY = re.compile(r"""history|\\[xuU]""")
_EXTENDS = re.compile(r"""(?:^|[{,\s])["']?extends["']?\s*:""")
_SHIPPED_ONLY = re.compile(r"""(?m)^extends:[ \t]*["']?[A-Za-z0-9_-]+["']?[ \t]*(?:#.*)?$""")


def place_asked(db: str | None, profile: Path | None) -> Place:
    """The history that was asked for; ends with a sentence where there is none."""
    from readycheck.history.errors import HistoryError
    from readycheck.history.place import place_of

    if profile is not None and not profile.exists():
        fail(f"there is no profile {profile}")
    path = profile or Path(DEFAULT_PROFILE)
    if db is None and path.exists() and not path.is_file():  # a pipe would not end
        fail(f"the profile {path} is not a file; name another one, or the history with --db")
    try:
        named = _named_in(path) if db is None and path.exists() else None
        place = place_of(db or named, Path() if db else path.parent)
    except HistoryError as error:
        fail(str(error))
    if place is None:
        fail("the history is switched off; name one with --db")
    return place


def _named_in(path: Path) -> str | None:
    if _names_none(path):
        return None
    from readycheck.profile import ProfileInvalid, history_named

    try:
        return history_named(path)
    except ProfileInvalid as error:
        from readycheck.render.clean import harmless

        typer.echo(harmless(str(error)), err=True)
        fail("the profile does not tell where the history is; name it with --db")


def _names_none(path: Path) -> bool:
    """True where a look at the text shows that a profile names no history: the usual case, without a parser."""
    try:
        with path.open("rb") as stream:
            text = stream.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return False
    if _NAMES_HISTORY.search(text):
        return False
    # A shipped checklist names none, a file that it extends may.
    return len(_EXTENDS.findall(text)) == len(_SHIPPED_ONLY.findall(text))


@contextmanager
def failing_shortly() -> Iterator[None]:
    """Turn a history that cannot be used, or an answer that cannot be written, into a sentence."""
    from readycheck.history.errors import HistoryError, NoHistoryError
    from readycheck.render import CannotWrite

    try:
        yield
    except NoHistoryError as error:
        fail(str(error))
    except (HistoryError, CannotWrite) as error:
        fail(str(error), ENGINE)


@dataclass(frozen=True)
class Answer:
    """One `--format`: its name, and the file to write to; None is standard output."""

    name: str
    path: Path | None


def answers(given: Sequence[str] | None, names: Sequence[str]) -> list[Answer]:
    """The formats that were asked for, of `names`; ends with a usage error where they clash."""
    found = []
    for one in given or names[:1]:
        name, equals, path = one.partition("=")
        if name not in names:
            fail(f"there is no format '{name}' here; the formats are {', '.join(names)}")
        if equals and not path:
            fail(f"'{one}' names no file; write for example {name}=FILE, or {name}=-")
        found.append(Answer(name, Path(path) if path and path != "-" else None))
    if sum(one.path is None for one in found) > 1:
        fail("two formats would both go to standard output; give all but one a file, as in json=FILE")
    return found


def answer(wanted: Sequence[Answer], writers: Mapping[str, Callable[[View], str]]) -> None:
    """Write what was asked for. Raises CannotWrite."""
    from readycheck.render import View, view_for, write_report

    for one in wanted:
        if one.path is None:
            columns = shutil.get_terminal_size((80, 24)).columns
            print_report(writers[one.name](view_for(sys.stdout, os.environ, columns)))
        else:
            write_report(writers[one.name](View()), one.path)
