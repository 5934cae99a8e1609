"""The shape of a remedy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remedy:
    """For one rule and those below it: what to do, in four stacks, and which standards ask for it.

    `asvs` holds numbers of OWASP ASVS 5.0 such as `3.4.1`, `cwe` numbers of weaknesses, `sources` the
    specifications. The four snippets are what somebody pastes: short, complete, one statement a line.
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
        return (
            *(f"OWASP ASVS 5.0 {row}" for row in self.asvs),
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
