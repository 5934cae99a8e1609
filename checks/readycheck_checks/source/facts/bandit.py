"""What bandit says."""

from __future__ import annotations

from readycheck.api import Fact, Field, Model
from readycheck_checks.source.facts.files import NotRead


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
    mark: str = ""
    """Of the line without white space, tells it from another in its place; of 12 bits where it holds a password."""
    around: str = ""
    """What the code around it says: `sound` where no input reaches it, `protects` where a digest guards a secret."""


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
    noqa: int = 0
    """Results that a comment for ruff silences, as `# noqa: S324` does for B324."""
    left_out: dict[str, int] = Field(default_factory=dict)
    """Python files not scanned because of their class."""
    not_read: tuple[NotRead, ...] = ()
    not_read_total: int = 0
    complete: bool = True
