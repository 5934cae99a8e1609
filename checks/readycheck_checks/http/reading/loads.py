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

_JAVASCRIPT = {
    "", "text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript",
    "application/ecmascript", "application/x-ecmascript", "text/x-javascript", "text/x-ecmascript", "text/jscript",
    "text/livescript", *(f"text/javascript1.{number}" for number in range(6)),
}  # fmt: skip
"""The types of a classic script (MIME Sniffing, section 4.6); any other text makes it a block of data."""
_PRELOADED = ("script", "style", "font", "worker", "json")
"""Destinations of a preload that are code or that ASVS wants fixed by a digest; pictures are not."""
_IMPORT = re.compile(r"""(?m)(?:^|;)[ \t]*+import\b[^"';\n]{0,200}["']([^"'\n]{1,2048})["']""")
_LONGEST_SCRIPT = 128 * 1024
_ADDRESS = re.compile(r"/|\./|\.\./|[a-zA-Z][a-zA-Z0-9+.-]*:")
"""What makes a module specifier an address rather than a bare name."""


@dataclass(frozen=True, slots=True)
class Load:
    """One file that a page loads."""

    kind: str
    """`script`, `module`, `stylesheet`, `preload`, `modulepreload` or `import`."""
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

    @property
    def assets(self) -> list[str]:
        """Addresses of scripts, then of styles, each once."""
        scripts = [one.address for one in self.found if one.kind in ("script", "module")]
        styles = [one.address for one in self.found if one.kind == "stylesheet"]
        return list(dict.fromkeys(scripts + styles))

    def script(self, attributes: Mapping[str, str], text: str) -> None:
        """A script element and what stands inside of it."""
        kind = attributes.get("type", "").strip().lower()
        source = attributes.get("src", "").strip()
        if kind == "importmap":
            if "src" not in attributes:
                self._map(text)
        elif kind == "module":
            self.scripts += 1
            if source:
                self._add("module", source, attributes)
            elif "src" not in attributes:
                for address in _IMPORT.findall(text[:_LONGEST_SCRIPT]):
                    if _ADDRESS.match(address):
                        self.found.append(Load("import", address, maps=len(self.mapped)))
        elif kind in _JAVASCRIPT:
            self.scripts += 1
            if source:
                self._add("script", source, attributes)

    def link(self, attributes: Mapping[str, str]) -> None:
        """A link element."""
        relations = attributes.get("rel", "").lower().split()
        address, destination = attributes.get("href", "").strip(), attributes.get("as", "").strip().lower()
        if not address:
            return
        if "stylesheet" in relations:
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
            for _, address in _entries(table):
                if _ADDRESS.match(address) and not address.endswith("/"):  # with a slash it is the start of many
                    self.found.append(Load("import", address, maps=len(self.mapped)))


def _entries(table: Any) -> list[tuple[str, str]]:
    pairs = table.items() if isinstance(table, dict) else ()
    return [(key, value) for key, value in pairs if isinstance(value, str)]
