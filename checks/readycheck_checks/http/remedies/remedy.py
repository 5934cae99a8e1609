"""The shape of a remedy."""

from __future__ import annotations

from dataclasses import dataclass

STANDARD = "OWASP ASVS 5.0"
NO_ROW = f"no row of {STANDARD}"
"""Stands with the references where that standard does not ask for it, so that nobody looks for it there."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """For one rule and those below it: what to do, in four stacks, and which standards ask for it.

    `asvs` holds numbers of OWASP ASVS 5.0 such as `3.4.1`, none where no row asks for it; `cwe` numbers of weaknesses,
    `sources` the specifications. The four snippets are what somebody pastes: short, complete, one statement a line.
    """

    rule: str
    fix: str
    asvs: tuple[str, ...]
    cwe: tuple[int, ...]
    sources: tuple[str, ...]
    nginx: str
    express: str
    django: str
    fastapi: str

    @property
    def references(self) -> tuple[str, ...]:
        """The same as a finding carries them."""
        named = self.asvs or any(one.startswith(STANDARD) for one in self.sources)
        return (
            *(f"{STANDARD} {row}" for row in self.asvs),
            *(() if named else (NO_ROW,)),
            *(f"CWE-{number}" for number in self.cwe),
            *self.sources,
        )

    @property
    def stacks(self) -> tuple[tuple[str, str], ...]:
        """Stack and snippet, in the order in which they are shown."""
        pairs = (
            ("nginx", self.nginx),
            ("Express", self.express),
            ("Django", self.django),
            ("FastAPI, Starlette", self.fastapi),
        )
        return tuple((stack, text) for stack, text in pairs if text)
