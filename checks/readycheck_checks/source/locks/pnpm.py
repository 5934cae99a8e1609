"""`pnpm-lock.yaml`, versions 5 to 9."""

from __future__ import annotations

import re
from typing import Any

from readycheck_checks.source.locks.model import DamagedError, Given, Pinned, Read, reached, table, text
from readycheck_checks.source.locks.yaml_events import read_yaml

_AT = re.compile(r"/?((?:@[^/@\s]+/)?[^@/\s]+)@([^(]+)(?:\(.*)?")
"""`lodash@4.17.21(peer@1)`, since version 6."""
_SLASH = re.compile(r"/((?:@[^/\s]+/)?[^/\s]+)/([^/_(]+)(?:_.*)?")
"""`/lodash/4.17.21_peer@1`, in version 5."""
_VERSION = re.compile(r"\d+\.\d+\.\d+\S*")


def pnpm(given: Given) -> Read:
    """Read a lock file. Raises DamagedError."""
    document, lines = read_yaml(given.data)
    if not isinstance(document, dict):
        raise DamagedError("not a table")
    version = text(document.get("lockfileVersion"))
    major = version.split(".")[0]
    if major not in ("5", "6", "7", "9"):
        raise DamagedError(f"lockfileVersion {version or 'none'} of pnpm is not known")
    packages = document.get("packages", {})
    if not isinstance(packages, dict):
        raise DamagedError("'packages' is not a table")
    production = _production(document) if major == "9" else None
    read = Read()
    for key, value in packages.items():
        entry, line = table(value), lines.get(("packages", key))
        resolution = table(entry.get("resolution"))
        match = (_SLASH if major == "5" else _AT).fullmatch(key)
        name = text(entry.get("name")) or (match[1] if match else "")
        pinned = text(entry.get("version")) or (match[2] if match else "")
        if resolution.get("type") == "directory" or key.startswith(("file:", "link:")) or "@file:" in key:
            read.own += 1
        elif resolution.get("type") == "git" or _is_elsewhere(key, match, resolution):
            read.elsewhere.append(f"{name or key} from a repository or an address"[:80])
        elif not name or not _VERSION.fullmatch(pinned):
            read.odd(f"{key[:60]} (line {line})")
        else:
            only = entry.get("dev") == "true" if production is None else _bare(key) not in production
            read.pinned.append(Pinned("npm", name, pinned, given.file, line, given.development or only))
    return read


def _is_elsewhere(key: str, match: re.Match[str] | None, resolution: dict[str, Any]) -> bool:
    if match is not None and "/" not in match[2] and ":" not in match[2]:
        return False
    return "tarball" in resolution or bool(re.match(r"(?:https?|git|@?[\w-]+\.\w+/)", key)) or "@http" in key


def _bare(key: str) -> str:
    """A key of `snapshots` without its peers, as it stands in `packages`."""
    return key.split("(", maxsplit=1)[0]


def _production(document: dict[str, Any]) -> set[str]:
    """What the importers' dependencies lead to, and what nothing leads to: it is of no known use, so it counts."""
    graph: dict[str, list[str]] = {}
    for key, value in table(document.get("snapshots")).items():
        entry = table(value)
        needs = {**table(entry.get("dependencies")), **table(entry.get("optionalDependencies"))}
        graph.setdefault(_bare(key), []).extend(one for n, want in needs.items() for one in _nodes(n, text(want)))
    roots: list[str] = []
    development: list[str] = []
    for value in table(document.get("importers")).values():
        importer = table(value)
        for section, nodes in (
            ("dependencies", roots),
            ("optionalDependencies", roots),
            ("devDependencies", development),
        ):
            for name, entry in table(importer.get(section)).items():
                nodes.extend(_nodes(name, text(table(entry).get("version"))))
    below = reached(graph, development)
    production = reached(graph, roots)
    every = {*graph, *(_bare(key) for key in table(document.get("packages")))}
    return {key for key in every if key in production or key not in below}


def _nodes(name: str, want: str) -> list[str]:
    """The keys that a dependency may mean: by its own name, or another's under an alias."""
    bare = _bare(want)
    return [f"{name}@{bare}", bare]
