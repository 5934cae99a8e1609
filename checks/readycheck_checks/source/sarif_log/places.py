"""Where a SARIF result lies: artifact locations, base ids and URIs (SARIF 2.1.0, 3.4 and 3.14.14)."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote, urlsplit

from readycheck_checks.source.locks.model import table, tables, text

_MOST_BASES = 10


class Places:
    """Resolves the locations of one run against the root of the tree.

    `prefix` is the tree's path from its repository's root: scanners of a monorepo name their files from there.
    """

    def __init__(self, run: dict[str, Any], root: str, prefix: str = "") -> None:
        self._bases = table(run.get("originalUriBaseIds"))
        artifacts = run.get("artifacts")
        self._artifacts = tables(artifacts) if isinstance(artifacts, list) else []
        self._root = root.rstrip("/")
        self._prefix = f"{prefix}/" if prefix else ""

    def of(self, result: dict[str, Any]) -> tuple[str, int | None]:
        """File (relative to the tree where it lies in it, else as it is written) and line of a result."""
        for location in tables(result.get("locations")):
            physical = table(location.get("physicalLocation"))
            found = self._path(table(physical.get("artifactLocation") or physical.get("fileLocation")))
            if found:
                line = table(physical.get("region")).get("startLine")
                return found[:300], line if isinstance(line, int) and 0 < line < 10**9 else None
        return "", None

    def _path(self, location: dict[str, Any]) -> str:
        uri, base = text(location.get("uri")), text(location.get("uriBaseId"))
        index = location.get("index")
        if not uri and isinstance(index, int) and 0 <= index < len(self._artifacts):
            location = table(self._artifacts[index].get("location") or self._artifacts[index].get("fileLocation"))
            uri, base = text(location.get("uri")), text(location.get("uriBaseId"))
        if not uri:
            return ""
        try:
            scheme = urlsplit(uri).scheme
        except ValueError:
            scheme = ""
        if scheme in ("http", "https"):
            return uri.split("?", maxsplit=1)[0]
        if not scheme and not uri.startswith("/"):
            uri = self._base(base) + uri
        path = unquote(uri.removeprefix("file://") if uri.startswith("file://") else uri)
        return self._inside(path)

    def _base(self, name: str) -> str:
        """The absolute address of a base id, with a slash at its end; nothing where it is not told."""
        parts: list[str] = []
        for _ in range(_MOST_BASES):
            base = table(self._bases.get(name))
            uri = text(base.get("uri"))
            if not uri:
                break
            parts.insert(0, uri if uri.endswith("/") else f"{uri}/")
            name = text(base.get("uriBaseId"))
            if not name:
                break
        whole = "".join(parts)
        return whole if whole.startswith(("file:", "/")) or ":" not in whole else ""

    def _inside(self, path: str) -> str:
        if path.startswith("/") and len(path) > 3 and path[2] == ":":
            path = path[1:]  # file:///C:/…
        plain = posixpath.normpath(path.replace("\\", "/"))
        if plain.startswith(f"{self._root}/"):
            plain = plain[len(self._root) + 1 :]
        elif self._prefix:
            plain = plain.removeprefix(self._prefix)
        return "".join(one if one.isprintable() else "?" for one in plain)
