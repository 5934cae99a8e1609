"""What a page loads that can carry an `integrity`: scripts, styles, preloads, modules and what import maps name.

Source: HTML, sections 4.2.4, 4.12.1 and 8.1.6.
Addresses stay as written here; who knows the page's own address and its base makes them absolute.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from readycheck_checks.http.reading.modules import imports
from readycheck_checks.http.reading.style_imports import style_imports

_JAVASCRIPT = {
    "", "text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript",
    "application/ecmascript", "application/x-ecmascript", "text/x-javascript", "text/x-ecmascript", "text/jscript",
    "text/livescript", *(f"text/javascript1.{number}" for number in range(6)),
}  # fmt: skip
"""The types of a classic script (MIME Sniffing, section 4.6); any other text makes it a block of data."""
_CSS = ("", "text/css")
"""The types of a style that browsers load (HTML, section 4.6.7.21)."""
_PRELOADED = ("script", "style", "font", "worker", "json")
"""Destinations of a preload that are code or that ASVS wants fixed by a digest; pictures are not."""
_ADDRESS = re.compile(r"/|\./|\.\./|[a-zA-Z][a-zA-Z0-9+.-]*:")
"""What makes a module specifier an address rather than a bare name."""


@dataclass(frozen=True, slots=True)
class Load:
    """One file that a page loads."""

    kind: str
    """`script`, `module`, `stylesheet`, `preload`, `modulepreload`, `import` (by a statement or an import map),
    `dynamic` (by `import()`) or `style_import` (by `@import`)."""
    address: str
    integrity: str | None = None
    crossorigin: str | None = None
    destination: str = ""
    maps: int = 0
    """How many digests import maps had given when it was met; later ones do not hold for it."""


@dataclass(slots=True)
class Loads:
    """The files that a page loads, collected in the order of the document."""

    found: list[Load] = field(default_factory=list)
    scripts: int = 0
    """Scripts that run, inline ones too, seen so far."""
    mapped: list[tuple[str, str]] = field(default_factory=list)
    """Addresses and the digests that import maps give them, in order."""
    names: dict[str, str] = field(default_factory=dict)
    """What import maps say of names that end in a slash, which stand for all that begins with them."""
    unread: int = 0
    """Scripts that were too tangled to be read."""

    @property
    def assets(self) -> list[str]:
        """Addresses of scripts, then of styles, each once."""
        scripts = [one.address for one in self.found if one.kind in ("script", "module")]
        styles = [one.address for one in self.found if one.kind == "stylesheet"]
        return list(dict.fromkeys(scripts + styles))

    def script(self, attributes: Mapping[str, str], text: str) -> None:
        """A script element and what stands inside of it."""
        kind = _type_of(attributes)
        source = attributes.get("src", "").strip()
        if kind == "importmap":
            if "src" not in attributes:
                self._map(text)
        elif kind == "module":
            self.scripts += 1
            if source:
                self._add("module", source, attributes)
            elif "src" not in attributes:
                self._imports(text, module=True)
        elif kind in _JAVASCRIPT:
            self.scripts += 1
            if source:
                self._add("script", source, attributes)
            elif "src" not in attributes:
                self._imports(text, module=False)

    def style(self, attributes: Mapping[str, str], text: str) -> None:
        """A style element and what stands inside of it."""
        if attributes.get("type", "").lower() in _CSS:
            self.found += [Load("style_import", address) for address in style_imports(text)]

    def _imports(self, text: str, *, module: bool) -> None:
        """What a script inside of the page imports; names are translated by the import maps before it."""
        read = imports(text, module=module)
        self.unread += not read.whole
        for one in read.found:
            address = resolved(one.specifier, self.names)
            if address:
                kind = "dynamic" if one.dynamic else "import"
                self.found.append(Load(kind, address, maps=len(self.mapped)))

    def link(self, attributes: Mapping[str, str]) -> None:
        """A link element."""
        relations = attributes.get("rel", "").lower().split()
        address, destination = attributes.get("href", "").strip(), attributes.get("as", "").strip().lower()
        if not address:
            return
        if "stylesheet" in relations:
            if attributes.get("type", "").partition(";")[0].strip().lower() in _CSS:
                self._add("stylesheet", address, attributes)
        elif "modulepreload" in relations:
            self._add("modulepreload", address, attributes, destination or "script")
        elif "preload" in relations and destination in _PRELOADED:
            self._add("preload", address, attributes, destination)

    def _add(self, kind: str, address: str, attributes: Mapping[str, str], destination: str = "") -> None:
        integrity, crossorigin = attributes.get("integrity"), attributes.get("crossorigin")
        lowered = crossorigin.strip().lower() if crossorigin is not None else None
        self.found.append(Load(kind, address, integrity, lowered, destination, len(self.mapped)))

    def _map(self, text: str) -> None:
        """An import map."""
        try:
            document: Any = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(document, dict):
            return
        self.mapped += _entries(document.get("integrity"))
        scopes = document.get("scopes")
        tables = [document.get("imports"), *(scopes.values() if isinstance(scopes, dict) else ())]
        for table in tables:
            for name, address in _entries(table):
                if name.endswith("/"):  # it is the start of many
                    self.names.setdefault(name, address)
                elif _ADDRESS.match(address):
                    self.found.append(Load("import", address, maps=len(self.mapped)))


def resolved(specifier: str, names: Mapping[str, str]) -> str:
    """The address that a specifier stands for (HTML, section 8.1.6.2).

    Empty for a bare name: where an import map translates one as a whole, what it says is a load of its own.
    """
    start = max((name for name in names if specifier.startswith(name)), key=len, default="")
    if start and names[start].endswith("/"):
        return names[start] + specifier[len(start) :]
    return specifier if _ADDRESS.match(specifier) else ""


def _type_of(attributes: Mapping[str, str]) -> str:
    """The type of a script (HTML, section 4.12.1.1): where no `type` stands, an old `language` says it."""
    if "type" in attributes:
        return attributes["type"].strip().lower()
    language = attributes.get("language", "").lower()
    return f"text/{language}" if language else ""


def _entries(table: Any) -> list[tuple[str, str]]:
    pairs = table.items() if isinstance(table, dict) else ()
    return [(key, value) for key, value in pairs if isinstance(value, str)]
