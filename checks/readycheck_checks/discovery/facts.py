"""What was read of a system, and what the detectors made of it. Nothing here holds a secret: values are never kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from readycheck_checks.monitoring.collect.manifests import Manifest
from readycheck_checks.source.facts import FileClass


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that was found, and where: a file, with its line where that is known."""

    value: str
    where: str = ""


def placed(name: str, line: int) -> str:
    """A file with its line; readers that do not know the line say 1."""
    return f"{name}:{line}" if line > 1 else name


@dataclass(frozen=True, slots=True)
class TreeFacts:
    """What was read of a source tree; every name is relative to its root."""

    names: tuple[str, ...] = ()
    classes: Mapping[str, FileClass] = field(default_factory=dict)
    manifests: Mapping[str, Manifest] = field(default_factory=dict)
    """The manifests of the system itself: none of a test, an example or a vendored folder."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Configuration, and the code that mentions what a detector asks for."""
    reports: tuple[str, ...] = ()
    """Test results, coverage and SARIF that lie there, whatever git ignores."""
    dumps: tuple[str, ...] = ()
    """Files that look like backups, relative to the folder of the profile."""
    bundles: tuple[str, ...] = ()
    """Folders of built scripts, whatever git ignores."""
    hueys: tuple[str, ...] = ()
    """SQLite files that hold the tables of Huey, relative to the folder of the profile."""
    complete: bool = True
    unread: tuple[str, ...] = ()
    """Files that a detector would have read, each with the reason why it was not."""

    def of(self, *classes: FileClass) -> Iterator[str]:
        """The names of these classes."""
        return (name for name in self.names if self.classes.get(name) in classes)

    @property
    def production(self) -> Iterator[str]:
        """The files that reach production."""
        return self.of(FileClass.PRODUCTION, FileClass.CLI)

    def declares(self, runtime: str, *packages: str) -> Seen | None:
        """The first of these packages that a manifest declares for production, shallow manifests first."""
        for name, manifest in self.manifests.items():
            for package in packages:
                if manifest.runtime == runtime and package in manifest.production:
                    return Seen(package, placed(name, manifest.production[package]))
        return None


@dataclass(frozen=True, slots=True)
class Suite:
    """How the tests are run, as far as the files say."""

    command: str
    where: str
    folder: str = ""
    further: tuple[Seen, ...] = ()
    """Other commands that run tests, such as those of other parts."""
    junit: tuple[Seen, ...] = ()
    coverage: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueFound:
    """A queueing system: `kind` is a key of the profile, or empty where its kind cannot be read yet."""

    library: str
    where: str
    kind: str = ""
    names: tuple[str, ...] = ()
    path: str = ""
    """The file of a queue on SQLite, where it is written in the code."""


@dataclass(frozen=True, slots=True)
class Migrations:
    """The tool that keeps the schema; `path` is what a profile can name, empty for tools that are not read yet."""

    tool: str
    where: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that holds a connection: its name, the kind of service where the files say it, never its value."""

    name: str
    where: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that the detectors found."""

    name: Seen | None = None
    stack: tuple[Seen, ...] = ()
    pipelines: tuple[Seen, ...] = ()
    containers: tuple[Seen, ...] = ()
    locks: tuple[str, ...] = ()
    trackers: tuple[Seen, ...] = ()
    logging: tuple[Seen, ...] = ()
    suite: Suite | None = None
    auth: tuple[str, ...] = ()
    """Globs of the code of authentication, found by its names."""
    has_tests: bool = False
    migrations: Migrations | None = None
    databases: tuple[Variable, ...] = ()
    brokers: tuple[Variable, ...] = ()
    results: tuple[Variable, ...] = ()
    """Variables of result backends, where Celery keeps what has failed."""
    services: tuple[Seen, ...] = ()
    """Databases and brokers that compose files start."""
    queues: tuple[QueueFound, ...] = ()
    health: tuple[Seen, ...] = ()
    """Routes that sound like health, as the source writes them."""
    bundles: tuple[str, ...] = ()
    sarif: tuple[str, ...] = ()
    runbooks: Seen | None = None
    backups: tuple[Seen, ...] = ()
    hueys: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    runtimes: tuple[str, ...] = ()
    """Those of the manifests, the nearest to the root first."""
    complete: bool = True
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What one path of the origin answered to a GET."""

    path: str
    status: int | None
    kind: str = ""
    """`html`, `json`, `metrics`, `text` or empty."""
    login: bool = False
    """It is a page with a field for a password."""
    details: bool = False
    """It names a dependency, such as a database."""
    same: bool = False
    """It says what a path that does not exist says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line gave; paths are relative to the folder of the profile."""

    environment: str = "staging"
    name: str = ""
    url: str = ""
    ca: str = ""
    source: str = ""
    """The tree; empty where there is none to look at."""
    database: str = ""
    """A URL that may stand in the file; empty where none was given, or where it holds a password."""
    secret_database: bool = False
    """A URL was given that holds a password, so it is written as a reference."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The variables that are set where the command runs: the scheme of each that holds a URL, else nothing."""

    def below(self, path: str) -> str:
        """A path of the tree, from the folder of the profile."""
        return path if self.source in ("", ".") else f"{self.source.rstrip('/')}/{path}"


@dataclass(frozen=True, slots=True)
class OriginFacts:
    """What the origin answered; `problem` says why nothing is known."""

    url: str
    answers: tuple[Answered, ...] = ()
    problem: str = ""
