"""Debug output, as it was seen."""

from __future__ import annotations

from enum import StrEnum

from readycheck.api import Fact, Field, Model
from readycheck_checks.source.facts.files import FileClass, NotRead, Tally


class OutputState(StrEnum):
    """Whether debug output is reached."""

    OPEN = "open"
    GUARDED = "guarded"
    SUPPRESSED = "suppressed"
    HARMLESS = "harmless"
    """An override or a mere test of the name: nothing is written."""


class Occurrence(Model):
    """One place where debug output is written, or a debugger called."""

    file: str
    line: int
    column: int
    what: str
    """`console.log`, `debugger`, `print`, `pdb`, `breakpoint` and so on."""
    how: str
    """`call`, `reference` (passed on as a value), `logger` (either of the two in a logger's own writer), `statement`,
    `override` or `inspection`."""
    language: str
    file_class: FileClass
    guarded: str = ""
    """The development check around it, such as `NODE_ENV`, or the bundler's setting that leaves it out; else empty."""
    suppressed_by: str = ""
    """The tool whose comment silences it, such as `eslint`; empty where there is none."""
    snippet: str = ""

    @property
    def state(self) -> OutputState:
        """Whether it is reached."""
        if self.how in ("override", "inspection"):
            return OutputState.HARMLESS
        if self.suppressed_by:
            return OutputState.SUPPRESSED
        return OutputState.GUARDED if self.guarded else OutputState.OPEN


class Dropped(Model):
    """What a bundler is told to leave out, and where."""

    file: str
    line: int
    what: str
    """`console`, `debugger`, or one method such as `console.log`."""
    kept: tuple[str, ...] = ()
    """Methods that stay where the whole console is dropped."""

    @property
    def guard(self) -> str:
        """What an occurrence's `guarded` says where this leaves it out."""
        return f"dropped by {self.file}"

    def covers(self, what: str) -> bool:
        """Whether an output of this name is left out."""
        return what == self.what or (self.what == "console" and what.startswith("console") and what not in self.kept)


class OutputCount(Model):
    """How many occurrences there are of one sort."""

    file_class: FileClass
    state: OutputState
    what: str
    number: int


class DebugOutputFact(Fact):
    """Debug output in a source tree."""

    root: str
    occurrences: tuple[Occurrence, ...] = ()
    """At most `MOST_OCCURRENCES`, those that matter first; `counts` has all."""
    counts: tuple[OutputCount, ...] = ()
    scanned: dict[str, int] = Field(default_factory=dict)
    """Files looked at, per file class."""
    languages: dict[str, int] = Field(default_factory=dict)
    """Production files looked at, per language."""
    not_read: tuple[NotRead, ...] = ()
    not_read_total: int = 0
    open_questions: int = 0
    """How many of them might hold debug output that reaches production."""
    tally: Tally
    missing_built: tuple[str, ...] = ()
    """Paths in `built` that do not exist or hold no script."""
    dropped: tuple[Dropped, ...] = ()
    source_maps: tuple[str, ...] = ()
    """Files of the bundles, at most 100, that hold a source map with the sources' text."""
