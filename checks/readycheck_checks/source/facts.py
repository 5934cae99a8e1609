"""What can be seen in a source tree."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from readycheck.api import Fact, Field, Model


class FileClass(StrEnum):
    """What a file is for; it decides whether debug output in it matters."""

    PRODUCTION = "production"
    TEST = "test"
    SCRIPT = "script"
    """Run by developers: build configuration, examples, documentation."""
    CLI = "cli"
    """A program for a terminal, whose output is its purpose."""
    VENDORED = "vendored"
    GENERATED = "generated"
    MINIFIED = "minified"
    """Minified, or in an output folder, and not named as what is served."""
    BUILT = "built"
    """A bundle that the profile names as what is served."""


REASONS = {
    "too_large": "larger than the limit",
    "unreadable": "may not be read",
    "binary": "not text",
    "syntax": "syntax that could not be read",
    "too_complex": "too complex to read within limits",
    "out_of_time": "no time was left",
    "language": "a language that is not read yet",
    "outside": "a link that leads out of the tree",
    "too_deep": "folders nested too deep",
    "symlink": "a link to a file that is looked at by itself",
    "not_a_file": "a device, socket or pipe",
    "excluded": "excluded by the profile",
    "gitignored": "ignored by git",
    "version_control": "version control's own folder",
    "installed": "installed packages",
    "cache": "a tool's cache",
}
"""Why a file or folder was not looked at, in words."""

BLIND = {"too_large", "unreadable", "binary", "syntax", "too_complex", "out_of_time", "language", "outside", "too_deep"}
"""Reasons that leave a question open; the others are choices."""


class NotRead(Model):
    """One file (or folder) that was not looked at, and why."""

    file: str
    reason: str
    """A key of `REASONS`."""
    file_class: FileClass = FileClass.PRODUCTION
    folder: bool = False
    detail: str = ""

    @property
    def leaves_open(self) -> bool:
        """Whether something that reaches production was not seen."""
        return self.reason in BLIND and self.file_class in (FileClass.PRODUCTION, FileClass.BUILT)


class Tally(Model):
    """The arithmetic of a walk: `seen = scanned + other + sum(skipped.values())`, in files.

    Folders that were not entered are counted in `folders` by reason; nobody knows how many files they hold.
    """

    seen: int
    scanned: int
    other: int
    """Files of kinds that the collector does not look at, such as images."""
    skipped: dict[str, int] = Field(default_factory=dict)
    folders: dict[str, int] = Field(default_factory=dict)
    complete: bool = True
    """False where the walk ended early, at `max_files` or out of time."""


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
    """`call`, `reference` (passed on as a value), `statement`, `override` or `inspection`."""
    language: str
    file_class: FileClass
    guarded: str = ""
    """The development check around it, such as `NODE_ENV`; empty where there is none."""
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


class BanditIssue(Model):
    """One result of bandit."""

    file: str
    line: int
    column: int
    test_id: str
    test_name: str
    severity: str
    """`LOW`, `MEDIUM` or `HIGH`."""
    confidence: str
    text: str
    cwe: str = ""


class BanditFact(Fact):
    """What bandit says of the Python files that reach production."""

    root: str
    version: str
    issues: tuple[BanditIssue, ...] = ()
    """The graver first, at most `MOST_ISSUES`; `counts` has all."""
    counts: dict[str, int] = Field(default_factory=dict)
    """By `SEVERITY/CONFIDENCE`."""
    files: int
    lines: int = 0
    nosec: int = 0
    """Lines whose results a `# nosec` comment silences."""
    left_out: dict[str, int] = Field(default_factory=dict)
    """Python files not scanned because of their class."""
    not_read: tuple[NotRead, ...] = ()
    not_read_total: int = 0
    complete: bool = True


class LockFile(Model):
    """One lock file, or a manifest that pins nothing."""

    file: str
    kind: str
    """`requirements`, `package-lock`, `yarn` and so on."""
    ecosystem: str
    """As OSV calls it: `PyPI`, `npm`."""
    packages: int = 0
    development: bool = False
    problem: str = ""
    """Why it was not read; empty where it was."""
    unpinned: tuple[str, ...] = ()
    """Requirements without one exact version, shortened; `unpinned_total` counts them."""
    unpinned_total: int = 0


class Affected(Model):
    """One pinned package that an advisory names."""

    ecosystem: str
    name: str
    version: str
    file: str
    line: int | None = None
    development: bool = False
    """Not installed in production."""
    marker: str = ""
    """The condition under which it is installed, where that is false for this interpreter."""
    ids: tuple[str, ...]
    """The advisory's id and its aliases."""
    severity: str = "unknown"
    """`low`, `medium`, `high`, `critical` or `unknown`."""
    fixed_in: tuple[str, ...] = ()
    summary: str = ""
    source: str


class AdvisorySource(Model):
    """One place that was asked for advisories, for one ecosystem."""

    name: str
    """`pip-audit (pypi)` or `advisory file`."""
    ecosystem: str
    problem: str = ""
    """A reason code of an `inconclusive`; empty where it answered."""
    detail: str = ""
    asked: int = 0
    audited: int = 0
    canary: str = ""
    """The package known to be affected that was asked along."""
    canary_found: bool = False
    records: int | None = None
    newest: datetime | None = None
    """When the set was exported, else the newest `modified` of its records; None for a service, which is asked now."""


class DependenciesFact(Fact):
    """The pinned dependencies and what is published about them."""

    root: str
    locks: tuple[LockFile, ...] = ()
    packages: dict[str, int] = Field(default_factory=dict)
    """Distinct name and version pairs per ecosystem."""
    sources: tuple[AdvisorySource, ...] = ()
    affected: tuple[Affected, ...] = ()
    affected_total: int = 0
    unmatched: tuple[str, ...] = ()
    """Packages whose version could not be compared with an advisory that names them."""
    manifests: tuple[str, ...] = ()
    """Files that declare dependencies without a lock file beside or above them."""
    complete: bool = True
