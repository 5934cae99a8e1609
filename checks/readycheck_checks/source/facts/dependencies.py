"""The pinned dependencies and what is published about them."""

from __future__ import annotations

from datetime import datetime

from readycheck.api import Fact, Field, Model


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
    for_development: int = 0
    """Pinned packages that are not installed in production."""
    elsewhere: tuple[str, ...] = ()
    """What is installed from a repository or an address, shortened; `elsewhere_total` counts them."""
    elsewhere_total: int = 0
    own: int = 0
    """Packages of the tree itself."""


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
