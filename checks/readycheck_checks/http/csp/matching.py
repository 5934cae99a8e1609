"""Whether an address matches a source list (CSP Level 3, section 6.7.2).

Two steps follow browsers where the text of the specification is narrower, so that what could load is never
called blocked: an IPv4 address matches its own spelling, and port 80 matches 443 where the scheme was upgraded.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from readycheck_checks.http.csp.sources import Source, SourceList
from readycheck_checks.http.csp.urls import DEFAULT_PORTS, Url

_UPGRADES = {"http": ("http", "https"), "ws": ("ws", "wss", "http", "https"), "wss": ("wss", "https")}
_WEB = ("http", "https")
_LOCAL = ("data", "blob", "filesystem", "about", "javascript")


def matches_list(url: Url, sources: SourceList, page: Url, *, redirected: bool = False) -> bool:
    """Whether `url` matches one of the expressions; `page` is where the policy was delivered.

    `redirected` leaves paths aside (section 7.6): what a redirect leads to must not be learned from them.
    """
    if sources.is_none:
        return False
    if "*" in sources.hosts and any(one.text == "*" for one in sources.hosts["*"]) and _any(url, page):
        return True
    if any(matches_scheme(one, url.scheme) for one in sources.schemes):
        return True
    if "self" in sources.keywords and _self(url, page):
        return True
    found = (one for pattern in patterns(url.host) for one in sources.hosts.get(pattern, ()))
    return any(_host_source(one, url, page, redirected=redirected) for one in found)


def matches_scheme(wanted: str, scheme: str) -> bool:
    """Section 6.7.2.9: the same scheme, or the encrypted form of it."""
    return scheme in _UPGRADES.get(wanted, (wanted,))


def matches_port(wanted: str, url: Url, *, upgraded: bool = True) -> bool:
    """Section 6.7.2.11. `wanted` is empty, digits or `*`; `upgraded` where the expression's own scheme is plain."""
    if wanted == "*":
        return True
    default = DEFAULT_PORTS.get(url.scheme)
    port = default if url.port is None else url.port
    if not wanted:
        return port == default
    digits = wanted.lstrip("0") or "0"
    return digits == str(port) or (upgraded and digits == "80" and port == 443 and url.scheme in ("https", "wss"))


def matches_path(wanted: str, path: str) -> bool:
    """Section 6.7.2.12: the whole path, or everything below it where `wanted` ends with a slash."""
    if not wanted or (wanted == "/" and not path):
        return True
    exact = not wanted.endswith("/")
    ours, theirs = wanted.split("/"), path.split("/")
    if len(ours) > len(theirs) or (exact and len(ours) != len(theirs)):
        return False
    if not exact:
        ours.pop()
    return all(unquote_to_bytes(one) == unquote_to_bytes(other) for one, other in zip(ours, theirs, strict=False))


def _any(url: Url, page: Url) -> bool:
    return url.scheme in _WEB or url.scheme == page.scheme


def _self(url: Url, page: Url) -> bool:
    if url.scheme in _LOCAL or url.host is None or url.host != page.host:
        return False
    if (url.scheme, url.port) == (page.scheme, page.port):
        return True
    both_default = url.port is None and page.port is None
    same_port = both_default or _port(url) == _port(page)
    upgraded = url.scheme in ("https", "wss") or (page.scheme == "http" and url.scheme in ("http", "ws"))
    return same_port and upgraded


def _port(url: Url) -> int | None:
    return DEFAULT_PORTS.get(url.scheme) if url.port is None else url.port


def patterns(host: str | None) -> Iterator[str]:
    """The host parts that take this host: itself, `*.` before each of its ends, `*`."""
    if host is None:
        return
    yield host
    rest = host
    while "." in rest:
        rest = rest.partition(".")[2]
        yield f"*.{rest}"
    yield "*"


def _host_source(source: Source, url: Url, page: Url, *, redirected: bool) -> bool:
    """Steps 2 and 3 of section 6.7.2.8; the host was compared by the caller."""
    scheme = source.scheme or page.scheme
    return (
        matches_scheme(scheme, url.scheme)
        and matches_port(source.port, url, upgraded=scheme in ("http", "ws"))
        and (redirected or matches_path(source.path, url.path))
    )
