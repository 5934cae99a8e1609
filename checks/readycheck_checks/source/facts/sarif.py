"""What other scanners say, in SARIF."""

from __future__ import annotations

from datetime import datetime

from readycheck.api import Fact, Field, Model
from readycheck_checks.source.facts.files import FileClass


class SarifRun(Model):
    """One run of a scanner."""

    file: str
    tool: str
    version: str = ""
    results: int = 0
    finished: datetime | None = None
    """When it ended by its own word, else when its file was written."""
    revision: str = ""
    """The revision that it scanned, where it says so."""
    problem: str = ""
    """Why it says too little: it failed, or did not report results; empty where it is whole."""


class SarifResult(Model):
    """One result, with nothing of the code: a snippet can hold a secret."""

    tool: str
    rule: str
    level: str
    """`error`, `warning`, `note` or `none`."""
    severity: str = ""
    """By `security-severity`: `low`, `medium`, `high`, `critical`; empty where the rule has none."""
    message: str
    file: str = ""
    """Relative to the tree, or an address."""
    line: int | None = None
    file_class: FileClass = FileClass.PRODUCTION
    state: str = "open"
    """`open`, or why it does not count: `suppressed`, `absent` (gone since the baseline), `passed`."""
    unchanged: bool = False
    """It was there in the baseline already."""
    cwe: tuple[str, ...] = ()
    mark: str = ""
    """Tells a result from others of its rule and file: by the scanner's own fingerprints, else by its message."""


class SarifFact(Fact):
    """The SARIF files that the profile names."""

    root: str
    runs: tuple[SarifRun, ...] = ()
    results: tuple[SarifResult, ...] = ()
    """The graver first, at most `MOST_RESULTS`; `counts` has all."""
    results_total: int = 0
    counts: dict[str, int] = Field(default_factory=dict)
    """By `tool/level/state`."""
    unread: dict[str, str] = Field(default_factory=dict)
    """Files, or globs that match nothing, and why they say nothing."""
    asked: int = 0
    """How many globs the profile names."""
    newest_code: datetime | None = None
    """When the newest file that reaches production was changed."""
    newest_file: str = ""
    revision: str = ""
    """The revision that is checked out, where git says so."""
    languages: dict[str, int] = Field(default_factory=dict)
    """Production files, by language."""
    complete: bool = True
    """False where the walk ended early, so that there may be newer code and more languages."""
