"""Versions in the order of their ecosystem: PEP 440 for PyPI, semver 2.0 for npm."""

from __future__ import annotations

import re
from typing import Any, Protocol

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

_COMPARATOR = re.compile(r"(<=|>=|<|>|=|)\s*v?([\w*][\w.+*-]*)")
_ONE = r"(?:(?:[<>]=?|=)\s*)?[\w*][\w.+*-]*"
_COMPARATORS = re.compile(rf"{_ONE}(?:(?:[\s,]+|(?=[<>=])){_ONE})*")


class Ordered(Protocol):
    """A version that can be compared with another of its ecosystem."""

    def __lt__(self, other: Any, /) -> bool:
        """Whether it comes before `other`."""


def version_of(ecosystem: str, text: str) -> Ordered:
    """A version in its ecosystem's own order. Raises ValueError for one that has none."""
    if ecosystem == "PyPI":
        try:
            return Version(text)
        except InvalidVersion as error:
            raise ValueError(text) from error
    if ecosystem == "npm":
        import semver

        return semver.Version.parse(text.strip().removeprefix("=").removeprefix("v"), optional_minor_and_patch=True)
    raise ValueError(ecosystem)


def normal(ecosystem: str, name: str) -> str:
    """A package's name as its ecosystem compares it."""
    return canonicalize_name(name) if ecosystem == "PyPI" else name


def in_npm_range(version: str, text: str) -> bool:
    """Whether a version lies in a range as npm's advisories write it: comparators, joined by spaces and `||`.

    Raises:
        ValueError: The range or the version is written in another way.
    """
    one = version_of("npm", version)
    parts = [part.strip() for part in text.split("||")]
    if not all(_COMPARATORS.fullmatch(part) for part in parts):
        raise ValueError(text)
    # Every comparator is looked at, so that a range of another kind is not taken for one that does not hold.
    verdicts = [[_holds(one, match[1], match[2]) for match in _COMPARATOR.finditer(part)] for part in parts]
    return any(all(verdict) for verdict in verdicts)


def _holds(version: Ordered, sign: str, text: str) -> bool:
    if text == "*" and not sign:
        return True
    bound = version_of("npm", text)
    less, more = version < bound, bound < version
    return {"<": less, "<=": not more, ">": more, ">=": not less}.get(sign, not less and not more)
