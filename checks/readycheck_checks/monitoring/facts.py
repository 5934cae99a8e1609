"""What of the instrumentation of a source tree can be seen: three levels, and what the settings say."""

from __future__ import annotations

from enum import StrEnum

from readycheck.api import Fact, Field, Model
from readycheck_checks.source.facts import FileClass, NotRead, Tally


class Kind(StrEnum):
    """What a library is for."""

    ERRORS = "errors"
    TRACING = "tracing"
    METRICS = "metrics"
    LOGGING = "logging"
    HEADERS = "headers"
    RATE_LIMIT = "rate_limit"
    CORS = "cors"
    VALIDATION = "validation"


class Level(StrEnum):
    """How much of the evidence is there; only the third is worth anything in production."""

    DECLARED = "declared"
    IMPORTED = "imported"
    CALLED = "called"


class Reach(StrEnum):
    """Whether a call is reached in production."""

    OPEN = "open"
    GUARDED = "guarded"
    """Behind a development check."""
    UNCALLED = "uncalled"
    """In a function whose name nothing else mentions."""
    UNLOADED = "unloaded"
    """In a module that nothing in the tree loads by its name."""
    DROPPED = "dropped"
    """What the call gives is thrown away, or kept in a name that nothing uses."""
    ELSEWHERE = "elsewhere"
    """In a test, a script or other code that does not reach production."""
    DEVELOPMENT = "development"
    """Declared for development only, so a build for production does not install it."""


class Given(StrEnum):
    """What the source says about a value; the value itself is never kept."""

    SET = "set"
    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    MALFORMED = "malformed"
    VARIABLE = "variable"
    """Read from the environment, or from a setting of that name."""
    UNKNOWN = "unknown"
    ON = "on"
    OFF = "off"
    DEVELOPMENT = "development"
    """On in development only."""
    NUMBER = "number"


class Setting(Model):
    """One setting of a call, such as `dsn` or `enabled`."""

    name: str
    given: Given
    variable: str = ""
    """Where the value comes from: an environment variable or a setting's name."""
    number: float | None = None
    """A rate, which is no secret."""


class Use(Model):
    """One place that is evidence of a library."""

    library: str
    kind: Kind
    folder: str
    """The folder of the part that it belongs to; empty for the root."""
    runtime: str
    level: Level
    reach: Reach = Reach.OPEN
    file: str
    line: int = 1
    how: str = ""
    """In words: `Sentry.init(…)`, `MIDDLEWARE`, `NODE_OPTIONS`."""
    why: str = ""
    """What stands in its way, where it is not open."""
    package: str = ""
    settings: tuple[Setting, ...] = ()
    complete: bool = True
    """False where further settings are merged in from elsewhere."""

    @property
    def counts(self) -> bool:
        """Whether it is a call that is reached in production."""
        return self.level is Level.CALLED and self.reach is Reach.OPEN


class Part(Model):
    """One service, front end or library of a tree: a folder with a manifest, and its language."""

    folder: str
    runtime: str
    name: str = ""
    roles: tuple[str, ...] = ()
    """`server`, `browser`, `worker`; empty for a library or where nothing tells."""
    files: int = 0
    """How many of its files reach production."""
    manifests: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    """Names of further parts of the tree that its manifest declares."""
    starts: bool = True
    """Its manifest has a command that starts it, or has no room for one."""

    @property
    def place(self) -> str:
        """The folder, for people."""
        return self.folder or "the root"


class Statement(Model):
    """What a file of the deployment says about an environment variable; never its value."""

    variable: str
    given: Given
    file: str
    line: int


class InstrumentationFact(Fact):
    """The instrumentation of one source tree."""

    root: str
    parts: tuple[Part, ...] = ()
    uses: tuple[Use, ...] = ()
    statements: tuple[Statement, ...] = ()
    own: tuple[str, ...] = ()
    """What the profile names as the project's own error tracker."""
    scanned: dict[str, int] = Field(default_factory=dict)
    """Files read, by class."""
    unread_languages: dict[str, int] = Field(default_factory=dict)
    """Files that reach production in languages that are not read, by language."""
    not_read: tuple[NotRead, ...] = ()
    not_read_total: int = 0
    blind: tuple[str, ...] = ()
    """Files that may start a tracker and were not read."""
    tally: Tally

    def production(self) -> int:
        """How many files that reach production were read."""
        return self.scanned.get(FileClass.PRODUCTION, 0) + self.scanned.get(FileClass.CLI, 0)
