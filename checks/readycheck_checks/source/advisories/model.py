"""An advisory that names a pinned package, and the packages that every source must know."""

from __future__ import annotations

from dataclasses import dataclass, field

CANARIES: dict[str, tuple[tuple[str, str], ...]] = {
    "PyPI": (("jinja2", "2.4.1"), ("pyyaml", "5.1"), ("requests", "2.19.1"), ("urllib3", "1.24.1")),
    "npm": (("lodash", "4.17.11"), ("minimist", "1.2.0"), ("handlebars", "4.0.0")),
}
"""Old releases with published advisories: who knows none of them does not know the ecosystem."""

Key = tuple[str, str, str]
"""Ecosystem, name and version."""


@dataclass(frozen=True, slots=True)
class Match:
    """A package that a record names; `certain` is false where a version could not be compared."""

    ids: tuple[str, ...]
    severity: str
    fixed_in: tuple[str, ...]
    summary: str
    certain: bool = True


@dataclass
class Answer:
    """What a service said: by package, and what it did not look at."""

    problem: str = ""
    """A reason code of an `inconclusive`; empty where the answer can be believed."""
    detail: str = ""
    asked: int = 0
    audited: int = 0
    canary: str = ""
    canary_found: bool = False
    found: dict[Key, list[Match]] = field(default_factory=dict)

    def refuse(self, problem: str, detail: str) -> Answer:
        """Say why it cannot be believed."""
        self.problem, self.detail = problem, detail[:300]
        return self
