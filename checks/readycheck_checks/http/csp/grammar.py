"""Policies as browsers parse them (CSP Level 3, sections 2.2.1 and 2.2.2). Total, and linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from readycheck_checks.http.csp.directives import FALLBACKS
from readycheck_checks.http.csp.sources import SourceList, read_sources

_SPACE = "\t\n\f\r "
_SPACES = re.compile(f"[{_SPACE}]+")


@dataclass(frozen=True)
class Directive:
    """A directive: its name in lower case, the words of its value as written."""

    name: str
    value: tuple[str, ...] = ()

    @cached_property
    def sources(self) -> SourceList:
        """The value as a source list."""
        return read_sources(self.value)

    @property
    def text(self) -> str:
        """The directive as it is written in a policy."""
        return " ".join((self.name, *self.value))


@dataclass(frozen=True)
class Policy:
    """One policy: its directives in order, the first of equal names."""

    directives: tuple[Directive, ...]
    repeated: tuple[str, ...] = ()
    """Names that stand again; browsers ignore the further ones."""
    dropped: tuple[str, ...] = ()
    """Directives that browsers drop whole because of a character outside of ASCII."""

    @cached_property
    def by_name(self) -> dict[str, Directive]:
        """The directives by their names."""
        return {one.name: one for one in self.directives}

    def get(self, name: str) -> Directive | None:
        """The directive of this very name."""
        return self.by_name.get(name)

    def governing(self, name: str) -> Directive | None:
        """The directive that answers for `name`, fallbacks included (section 6.8.4); None where nothing does."""
        return next((self.by_name[one] for one in FALLBACKS.get(name, (name,)) if one in self.by_name), None)

    def words(self, name: str) -> frozenset[str] | None:
        """The value of a directive of words, in lower case; None where it is absent."""
        found = self.get(name)
        return None if found is None else frozenset(word.lower() for word in found.value)

    def without(self, names: Iterable[str]) -> Policy:
        """The policy without some directives."""
        left_out = set(names)
        kept = tuple(one for one in self.directives if one.name not in left_out)
        return Policy(kept, self.repeated, self.dropped)


def parse_policy(text: str) -> Policy:
    """One serialized policy. A name may be anything: browsers ignore those that they do not know."""
    directives: dict[str, Directive] = {}
    repeated: dict[str, None] = {}
    dropped: list[str] = []
    for token in text.split(";"):
        stripped = token.strip(_SPACE)
        if not stripped:
            continue
        if not stripped.isascii():
            dropped.append(stripped)
            continue
        name, *value = _SPACES.split(stripped)
        lowered = name.lower()
        if lowered in directives:
            repeated[lowered] = None
        else:
            directives[lowered] = Directive(lowered, tuple(dict.fromkeys(value)))
    return Policy(tuple(directives.values()), tuple(repeated), tuple(dropped))


def parse_header(value: str) -> tuple[Policy, ...]:
    """The policies of a header: commas part them, those without a directive are dropped."""
    found = (parse_policy(text) for text in value.split(","))
    return tuple(policy for policy in found if policy.directives)


def parse_headers(values: Iterable[str]) -> tuple[Policy, ...]:
    """The policies of a header that was sent several times; each of them is enforced, equal ones stand once."""
    return tuple(dict.fromkeys(policy for value in values for policy in parse_header(value)))
