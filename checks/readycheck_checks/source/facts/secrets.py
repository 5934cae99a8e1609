"""Secrets in the source: where, never what."""

from __future__ import annotations

from enum import StrEnum

from readycheck.api import Fact, Field, Model
from readycheck_checks.source.facts.files import FileClass, NotRead, Tally


class SecretKind(StrEnum):
    """How sure it is that it is a secret."""

    KNOWN = "known"
    """Written in the form that one provider gives its keys, a private key, or a password in an address."""
    ASSIGNED = "assigned"
    """A literal that a name such as `password` or `api_key` is given."""


class SecretSeen(Model):
    """One place that holds a secret."""

    file: str
    line: int | None
    type: str
    """The detector's words, such as `AWS Access Key`."""
    kind: SecretKind
    file_class: FileClass
    length: int
    token: str
    """Equal for equal values within one run (salted per run); the value is kept nowhere."""
    mark: str = ""
    """Tells a value from another that takes its place: 12 bits of a digest, too few to learn anything of the value."""
    baseline: str = ""
    """What `.secrets.baseline` says: `real`, `harmless`, `undecided`, or nothing."""
    allowed_by: str = ""
    """The tool whose comment allows it; empty where there is none."""
    commit: str = ""
    """The commit that brought it, where it is in the history only."""


class SecretsFact(Fact):
    """What a scan for secrets saw in a source tree."""

    root: str
    engine: str
    seen: tuple[SecretSeen, ...] = ()
    """At most `MOST_SEEN`, the surer first; `counts` has all."""
    counts: dict[str, int] = Field(default_factory=dict)
    """By `file class/kind/state`."""
    passed_over: dict[str, int] = Field(default_factory=dict)
    """Candidates that are none, by the reason."""
    files: int = 0
    not_read: tuple[NotRead, ...] = ()
    not_read_total: int = 0
    tally: Tally
    baseline: str = ""
    """The baseline's file, where there is one."""
    baseline_problem: str = ""
    history: str = ""
    """`complete`, `limited` or `failed`; empty where it was not asked for."""
    history_commits: int = 0
    history_detail: str = ""
