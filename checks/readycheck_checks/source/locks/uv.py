"""`uv.lock`. Development is what only the development groups of the tree's own packages lead to."""

from __future__ import annotations

import re
from typing import Any

from packaging.utils import canonicalize_name

from readycheck_checks.source.locks.model import DamagedError, Given, Pinned, Read, reached, table, tables, text, toml
from readycheck_checks.source.locks.words import development_word

_HEADING = re.compile(r"^\[\[packages?\]\]\s*(?:#.*)?$")


def lines_of(given: Given, number: int) -> list[int | None]:
    """The line of each `[[package]]`, where they can be told apart."""
    text_lines = given.data.decode("utf-8", "replace").splitlines()
    found: list[int | None] = [line for line, one in enumerate(text_lines, 1) if _HEADING.match(one)]
    return found if len(found) == number else [None] * number


def uv(given: Given) -> Read:
    """Read a lock file of version 1. Raises DamagedError."""
    document = toml(given.data)
    if document.get("version") != 1:
        raise DamagedError(f"version {document.get('version')!r} of uv.lock is not known")
    packages = tables(document.get("package", []))
    if len(packages) != len(document.get("package", [])):
        raise DamagedError("'package' is not a list of tables")
    production = _production(packages)
    read = Read()
    for entry, line in zip(packages, lines_of(given, len(packages)), strict=True):
        name, version, source = text(entry.get("name")), text(entry.get("version")), table(entry.get("source"))
        if not name:
            read.odd(f"the package at line {line}")
        elif source.keys() & {"editable", "virtual", "directory"}:
            read.own += 1
        elif source.keys() & {"git", "url"}:
            read.elsewhere.append(f"{name} from {next(iter(source))}")
        elif not version:
            read.odd(name)
        else:
            development = given.development or _node(entry) not in production
            read.pinned.append(Pinned("PyPI", canonicalize_name(name), version, given.file, line, development))
    return read


def _node(entry: dict[str, Any]) -> str:
    return f"{text(entry.get('name'))} {text(entry.get('version'))}"


def _production(packages: list[dict[str, Any]]) -> set[str]:
    by_name: dict[str, list[str]] = {}
    for entry in packages:
        by_name.setdefault(text(entry.get("name")), []).append(_node(entry))
    graph: dict[str, list[str]] = {}
    roots, led_to = [], set[str]()
    for entry in packages:
        needs = tables(entry.get("dependencies"))
        own = table(entry.get("source")).keys() & {"editable", "virtual", "directory"}
        for extra, more in table(entry.get("optional-dependencies")).items():
            if not own or not development_word(extra):
                needs += tables(more)
        graph[_node(entry)] = [node for need in needs for node in _named(need, by_name)]
        development = [one for more in table(entry.get("dev-dependencies")).values() for one in tables(more)]
        every = [*graph[_node(entry)], *(node for need in development for node in _named(need, by_name))]
        for more in table(entry.get("optional-dependencies")).values():
            every += [node for need in tables(more) for node in _named(need, by_name)]
        led_to.update(every)
        if own:
            roots.append(_node(entry))
    # What nothing leads to is of no known use, so it counts.
    return reached(graph, [*roots, *(node for nodes in by_name.values() for node in nodes if node not in led_to)])


def _named(need: dict[str, Any], by_name: dict[str, list[str]]) -> list[str]:
    nodes = by_name.get(text(need.get("name")), [])
    exact = f"{text(need.get('name'))} {text(need.get('version'))}"
    return [exact] if exact in nodes else nodes
