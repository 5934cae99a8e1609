"""The references of a page as a browser resolves them, bounded, without what a query may carry."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from readycheck_checks.http.facts import Reference
from readycheck_checks.http.reading.addresses import absolute
from readycheck_checks.http.reading.markup import Page

MOST_REFERENCES = 100
_LONGEST = 1024
"""Characters of an address or of a digest; a part of either would be another one, so longer ones are left out."""
_MOST_TEXT = 32 * 1024
_IMPORTED = ("module", "modulepreload", "import")
_QUERY_VALUE = re.compile(r"=[^&;]*|(?<![^&;])[^=&;]{33,}(?=[&;]|$)")


def references(page: Page, url: str) -> tuple[tuple[Reference, ...], int]:
    """The files that the page at `url` loads over http or https, and how many were left out.

    Module scripts and imports without an `integrity` attribute take the digest of an import map (HTML, 8.1.6.2).
    """
    base = _resolved(url, page.base) if page.base else url
    digests = [(_resolved(base or url, address), digest) for address, digest in page.mapped[: 4 * MOST_REFERENCES]]
    found: list[Reference] = []
    dropped = text = 0
    for load in page.loads:
        address = _resolved(base or url, load.address)
        if not address:
            continue
        integrity = load.integrity
        if integrity is None and load.kind in _IMPORTED:
            integrity = next((digest for place, digest in digests[: load.maps] if place == address), None)
        one = Reference(
            kind=load.kind,
            url=without_values(address),
            integrity=integrity,
            crossorigin=load.crossorigin[:32] if load.crossorigin is not None else None,
            destination=load.destination[:32],
        )
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
