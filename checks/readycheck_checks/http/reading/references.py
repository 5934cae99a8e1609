"""The references of a page as a browser resolves them, bounded, without what a query may carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from readycheck_checks.http.facts import Reference
from readycheck_checks.http.reading.addresses import absolute
from readycheck_checks.http.reading.loads import Load, resolved
from readycheck_checks.http.reading.markup import Page
from readycheck_checks.http.reading.modules import Imports

MOST_REFERENCES = 100
_LONGEST = 1024
"""Characters of an address or of a digest; a part of either would be another one, so longer ones are left out."""
_MOST_TEXT = 32 * 1024
MAPPED = ("module", "modulepreload", "import", "dynamic")
"""Kinds that take a digest from an import map where the element gives none."""
IMPORTED = ("import", "dynamic")
"""Kinds that code names, not an element."""
_QUERY_VALUE = re.compile(r"=[^&;]*|(?<![^&;])[^=&;]{33,}(?=[&;]|$)")


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a page loads, by its whole address."""

    load: Load
    url: str
    integrity: str | None
    """Of the element, else of an import map."""
    within: str = ""
    """The whole address of the script that names it; empty where the page does."""

    @property
    def reference(self) -> Reference:
        """As a fact keeps it."""
        crossorigin = self.load.crossorigin
        return Reference(
            kind=self.load.kind,
            url=without_values(self.url),
            integrity=self.integrity,
            crossorigin=crossorigin[:32] if crossorigin is not None else None,
            destination=self.load.destination[:32],
            within=without_values(self.within) if self.within else "",
        )


def named(page: Page, url: str) -> Iterator[Named]:
    """The files that the page at `url` loads over http or https, those of the documents in its frames too.

    Module scripts and imports without an `integrity` attribute take the digest of an import map (HTML, 8.1.6.2): of
    those before them, or of any for `import()`, which comes when the script runs.
    """
    base = (_resolved(url, page.base) if page.base else "") or url
    digests = digests_of(page, base)
    for load in page.loads:
        address = _resolved(base, load.address)
        if not address:
            continue
        integrity = load.integrity
        if integrity is None and load.kind in MAPPED:
            known = digests if load.kind == "dynamic" else digests[: load.maps]
            integrity = next((digest for place, digest in known if place == address), None)
        yield Named(load, address, integrity)
    for one in page.framed:
        yield from named(one, base)


def imported(url: str, script: Imports, page: Page, at: str, *, module: bool) -> Iterator[Named]:
    """What the script at `url` imports where the page at `at` loads it; a classic one imports when it runs only."""
    base = (_resolved(at, page.base) if page.base else "") or at
    digests = digests_of(page, base)
    for one in script.found:
        if not module and not one.dynamic:
            continue
        place = resolved(one.specifier, page.names)
        address = _resolved(url if place == one.specifier else base, place) if place else ""
        if address:
            integrity = next((digest for known, digest in digests if known == address), None)
            yield Named(Load("dynamic" if one.dynamic else "import", address), address, integrity, url)


def digests_of(page: Page, base: str) -> list[tuple[str, str]]:
    """The digests that the page's import maps give, by whole address; the first of an address holds."""
    return [(_resolved(base, address), digest) for address, digest in page.mapped[: 4 * MOST_REFERENCES]]


def unread(page: Page) -> int:
    """Scripts in the page and its frames, and frames in frames, that were not read."""
    return page.unread + sum(map(unread, page.framed))


def references(page: Page, url: str) -> tuple[tuple[Reference, ...], int]:
    """The files that the page at `url` loads over http or https, and how many were left out."""
    found: list[Reference] = []
    text, dropped = 0, unread(page)
    for one in (each.reference for each in named(page, url)):
        if one in found:
            continue
        size = len(one.url) + len(one.integrity or "")
        if len(found) >= MOST_REFERENCES or text + size > _MOST_TEXT or size > _LONGEST:
            dropped += 1
        else:
            text += size
            found.append(one)
    return tuple(found), dropped


def without_values(url: str) -> str:
    """A URL without user-info, fragment and the values of its query, which may be signatures or keys."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, _QUERY_VALUE.sub(_emptied, parts.query), ""))


def _emptied(found: re.Match[str]) -> str:
    return "=" if found.group().startswith("=") else ""


def _resolved(base: str, address: str) -> str:
    """The absolute address, or an empty string for what is not fetched over http or https."""
    try:
        return absolute(base, address)
    except ValueError:
        return ""
