"""What a lock file says, whatever its format."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Pinned:
    """One package at one version; `file` and `line` say where it is pinned."""

    ecosystem: str
    name: str
    version: str
    file: str
    line: int | None = None
    development: bool = False
    marker: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same package."""
        return (self.ecosystem, self.name, self.version)


@dataclass(frozen=True, slots=True)
class Include:
    """A further file that a requirements file names; a constraint pins, but installs nothing."""

    file: str
    line: int
    constraint: bool


@dataclass
class Read:
    """What a lock file holds."""

    pinned: list[Pinned] = field(default_factory=list)
    unpinned: list[str] = field(default_factory=list)
    """What is installed in no exact version, shortened."""
    elsewhere: list[str] = field(default_factory=list)
    """What is installed from a repository or an address, where no advisory can name its version."""
    own: int = 0
    """Packages of the tree itself, such as workspaces."""
    includes: list[Include] = field(default_factory=list)
    problem: str = ""
    """What was not understood, with its place; empty where everything was."""

    def odd(self, what: str) -> None:
        """Remember the first entry that was not understood."""
        self.problem = self.problem or f"{what} has no name and version that can be read"


@dataclass(frozen=True, slots=True)
class Given:
    """A lock file as it is handed to a reader; `manifests` are the documents beside and below it that it locks."""

    data: bytes
    file: str
    development: bool = False
    manifests: tuple[bytes, ...] = ()


_LONG_KEY = re.compile(rb"""^[ \t[]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){100}""", re.MULTILINE)
"""tomllib takes a time that grows with the square of a key's parts."""

Reader = Callable[[Given], Read]


class DamagedError(ValueError):
    """A lock file that cannot be read; the message says why and where."""


def toml(data: bytes) -> dict[str, Any]:
    """A TOML document. Raises DamagedError."""
    if _LONG_KEY.search(data):
        raise DamagedError("a key of more parts than lock files use")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DamagedError(f"not UTF-8 (byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise DamagedError(f"not valid TOML ({error})") from error
    except (RecursionError, ValueError) as error:
        raise DamagedError("nested too deep, or a number too long") from error


def json_document(data: bytes) -> Any:
    """A JSON document of any shape. Raises DamagedError."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DamagedError(f"not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise DamagedError(
            f"not valid JSON, or cut short ({error.msg}, line {error.lineno}, column {error.colno})"
        ) from error
    except (RecursionError, ValueError) as error:
        raise DamagedError("nested too deep, or a number too long") from error


def json_table(data: bytes) -> dict[str, Any]:
    """A JSON document that is an object. Raises DamagedError."""
    document = json_document(data)
    if not isinstance(document, dict):
        raise DamagedError("not a JSON object")
    return document


def table(value: Any) -> dict[str, Any]:
    """A table of a document that somebody else wrote; anything else is an empty one."""
    return {str(key): one for key, one in value.items()} if isinstance(value, dict) else {}


def tables(value: Any) -> list[dict[str, Any]]:
    """The tables in a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """A string, or nothing."""
    return value if isinstance(value, str) else ""


def texts(value: Any) -> list[str]:
    """The strings in a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def reached(graph: Mapping[str, Iterable[str]], roots: Iterable[str]) -> set[str]:
    """Everything that the roots lead to, themselves included."""
    seen, todo = set[str](), list(roots)
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo.extend(graph.get(one, ()))
    return seen


def manifests(given: Given) -> list[dict[str, Any]]:
    """The manifests that can be read; the others say nothing about what is for development."""
    found = []
    for data in given.manifests:
        try:
            found.append(json_table(data) if data.lstrip()[:1] == b"{" else toml(data))
        except DamagedError:
            continue
    return found
