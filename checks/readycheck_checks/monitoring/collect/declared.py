"""Which libraries a package of a manifest is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from readycheck_checks.monitoring.libraries import LIBRARIES, Library, matches


@cache
def declared_as(runtime: str, name: str) -> tuple[Library, ...]:
    """The libraries that a package of a manifest is."""
    match runtime:
        case "javascript":
            return tuple(one for one in LIBRARIES if one.of_npm(name))
        case "python":
            return tuple(one for one in LIBRARIES if matches(name, one.pypi))
        case "go":
            return tuple(one for one in LIBRARIES if _begins(name, one.go))
        case "java":
            return tuple(one for one in LIBRARIES if matches(name, one.maven))
        case "php":
            return tuple(one for one in LIBRARIES if matches(name, one.composer))
        case "ruby":
            return tuple(one for one in LIBRARIES if matches(name, one.gems))
    return ()


def _begins(name: str, prefixes: Iterable[str]) -> bool:
    return any(name == one or name.startswith((f"{one}/", f"{one}.")) for one in prefixes)
