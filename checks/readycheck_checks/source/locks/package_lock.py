"""Npm's `package-lock.json` and `npm-shrinkwrap.json`, versions 1, 2 and 3."""

from __future__ import annotations

import re
from typing import Any

from readycheck_checks.source.locks.model import DamagedError, Given, Pinned, Read, json_table, table, text

_KEY = re.compile(rb'^\s*"((?:[^"\\]|\\.)+)"\s*:\s*\{')
ELSEWHERE = re.compile(r"(?:git|github|gitlab|bitbucket|gist|https?|ssh)(?:\+[a-z]+)?:|[\w.-]+/[\w.-]+(?:#|$)")
"""A repository or an address in the place of a version."""


def package_lock(given: Given) -> Read:
    """Read a lock file; of version 2 the newer half. Raises DamagedError."""
    document = json_table(given.data)
    version = document.get("lockfileVersion")
    lines: dict[str, int] = {}
    for number, line in enumerate(given.data.splitlines(), 1):
        if key := _KEY.match(line):
            lines.setdefault(key[1].decode("utf-8", "replace"), number)
    if version in (2, 3) and isinstance(document.get("packages"), dict):
        return _packages(document["packages"], given, lines)
    if version in (1, 2) and isinstance(document.get("dependencies", {}), dict):
        return _dependencies(document.get("dependencies", {}), given, lines)
    raise DamagedError(f"lockfileVersion {version!r} is not known, or what it lists is missing")


def _packages(packages: dict[str, Any], given: Given, lines: dict[str, int]) -> Read:
    read = Read()
    for place, value in packages.items():
        entry = table(value)
        if "node_modules/" not in f"/{place}" or entry.get("link"):
            read.own += bool(place) and not entry.get("link")  # the root, a workspace, or a link to one
            continue
        name = text(entry.get("name")) or place.rpartition("node_modules/")[2]
        version, resolved = text(entry.get("version")), text(entry.get("resolved"))
        if resolved.startswith("file:"):
            read.own += 1
        elif resolved.startswith("git"):
            read.elsewhere.append(f"{name} from a repository"[:80])
        elif not name or not version:
            read.odd(place[:80])
        else:
            # `devOptional` is an optional dependency of production just as well.
            development = given.development or entry.get("dev") is True
            read.pinned.append(Pinned("npm", name, version, given.file, lines.get(place), development))
    return read


def _dependencies(dependencies: dict[str, Any], given: Given, lines: dict[str, int]) -> Read:
    read = Read()
    todo = [dependencies]
    while todo:
        for given_name, value in todo.pop().items():
            entry = table(value)
            name, version = given_name, text(entry.get("version"))
            if alias := re.fullmatch(r"npm:((?:@[^/@]+/)?[^@/]+)@(.+)", version):
                name, version = alias[1], alias[2]
            if isinstance(entry.get("dependencies"), dict):
                todo.append(entry["dependencies"])
            if version.startswith(("file:", "link:")):
                read.own += 1
            elif ELSEWHERE.match(version):
                read.elsewhere.append(f"{name} from a repository or an address"[:80])
            elif not version:
                read.odd(given_name[:80])
            else:
                development = given.development or entry.get("dev") is True
                read.pinned.append(Pinned("npm", name, version, given.file, lines.get(given_name), development))
    return read
