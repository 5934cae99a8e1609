"""The few ways to apply a flaw: to the copied source, to the deployment's settings, to the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class AnchorError(Exception):
    """The project has changed and the flaw no longer fits it."""


class Moment(Enum):
    """When, while the target comes up, a step is applied."""

    COPIED = "the project was copied"
    SEEDED = "the database is migrated and holds its rows"
    BACKED_UP = "the nightly backups were made"


@dataclass(frozen=True, slots=True)
class Site:
    """What a step may touch."""

    project: Path
    database: Path
    queue: Path
    uploads: Path
    backups: Path
    tls: Path
    run: Callable[..., None]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace a text that stands exactly once in a file of the project."""

    path: str
    old: str
    new: str
    moment: Moment = Moment.COPIED

    def apply(self, site: Site) -> None:
        """Edit the copy; fails loudly, because a flaw that is not there would be praised as a pass."""
        file = site.project / self.path
        text = file.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise AnchorError(f"{self.path}: {text.count(self.old)} places instead of one hold {self.old!r}")
        file.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Write:
    """Add a file to the project, or put another in its place."""

    path: str
    text: str
    replaces: bool = False
    moment: Moment = Moment.COPIED

    def apply(self, site: Site) -> None:
        """Write into the copy."""
        file = site.project / self.path
        if file.exists() != self.replaces:
            raise AnchorError(f"{self.path}: expected {'a' if self.replaces else 'no'} file there")
        file.write_text(self.text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete a file of the project."""

    path: str
    moment: Moment = Moment.COPIED

    def apply(self, site: Site) -> None:
        """Delete it from the copy."""
        file = site.project / self.path
        if not file.is_file():
            raise AnchorError(f"{self.path}: expected a file there")
        file.unlink()


@dataclass(frozen=True, slots=True)
class Data:
    """Do something to the database, the queue or the backups, as an operator or an accident would."""

    act: Callable[[Site], None]
    moment: Moment = Moment.SEEDED

    def apply(self, site: Site) -> None:
        """Do it."""
        self.act(site)


@dataclass(frozen=True, slots=True)
class Setting:
    """Deploy with another value of one of the project's environment variables."""

    name: str
    value: str


Step = Edit | Write | Remove | Data | Setting
