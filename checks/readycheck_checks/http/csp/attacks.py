"""A fixed set of attacks on a page with injected markup, each asked of all policies together.

An attack works only where every policy lets it pass, so a further policy never adds one. What an attacker serves
comes from a host that nobody has listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from readycheck_checks.http.csp.evaluate import allows, keeps_origin, runs_scripts
from readycheck_checks.http.csp.grammar import Policy
from readycheck_checks.http.csp.loads import Base, Destination, Evaluate, Fetch, Framed, Inline, Load, Place, Submit
from readycheck_checks.http.csp.matching import matches_scheme
from readycheck_checks.http.csp.sources import Source, SourceList
from readycheck_checks.http.csp.suffixes import sold
from readycheck_checks.http.csp.urls import DEFAULT_PORTS, Url

Policies = tuple[Policy, ...]

_NAME = "attacker-7d1f"
_HOST = f"{_NAME}.example"
_SERVED = (Url("https", _HOST, path="/x"), Url("http", _HOST, path="/x"))
_MOST_SHAPES = 64
"""Expressions that are looked at: of the same host part, and host parts of the same list."""


@lru_cache(maxsize=64)
def _served(policies: Policies) -> tuple[Url, ...]:
    """Addresses that an attacker can serve: one for each port, path or domain that a list leaves open for any host."""
    lists = [directive.sources.hosts for policy in policies for directive in policy.directives]
    found = list(_SERVED)
    for hosts in lists:
        sold_to_anybody = [pattern for pattern in hosts if pattern.startswith("*.") and sold(pattern[2:].rstrip("."))]
        for pattern in ("*", *sold_to_anybody[:_MOST_SHAPES]):
            found += [url for source in hosts.get(pattern, ())[:_MOST_SHAPES] for url in _shaped(source)]
    return tuple(dict.fromkeys(found))


def _shaped(source: Source) -> Iterator[Url]:
    """Addresses of the attacker's that fit an expression for any host."""
    host = _NAME + source.host[1:] if source.host.startswith("*.") else _HOST
    port = int(source.port) if source.port.isdigit() and len(source.port) < 6 else None
    path = source.path + "x" if source.path.endswith("/") else source.path or "/x"
    for scheme in ("https", "http"):
        if matches_scheme(source.scheme or scheme, scheme):
            yield Url(scheme, host, None if port == DEFAULT_PORTS[scheme] else port, path)


def _anywhere(policies: Policies, page: Url, make: Callable[[Url], Load]) -> bool:
    return any(allows(policies, make(url), page) for url in _served(policies))


def scripts_matter(policies: Policies) -> bool:
    """Whether a script would run with the rights of the page's origin: no sandbox takes either away."""
    return all(runs_scripts(policy) and keeps_origin(policy) for policy in policies)


def attacker_script(policies: Policies, page: Url) -> bool:
    """A script element names an address of the attacker's."""
    return scripts_matter(policies) and _anywhere(policies, page, lambda url: Fetch(Destination.SCRIPT, url))


def local_script(policies: Policies, page: Url, scheme: str) -> bool:
    """A script element names a `data:` or `blob:` address."""
    return scripts_matter(policies) and allows(policies, Fetch(Destination.SCRIPT, Url(scheme, path="x")), page)


def inline_code(policies: Policies, page: Url, place: Place) -> bool:
    """Injected code stands in the page itself, without a nonce that anybody could know."""
    return scripts_matter(policies) and allows(policies, Inline(place), page)


def evaluated(policies: Policies, page: Url) -> bool:
    """A string that came with a request is run as code."""
    return scripts_matter(policies) and allows(policies, Evaluate(), page)


def plugin(policies: Policies, page: Url) -> bool:
    """An object or embed element loads a plug-in; a sandbox always forbids plug-ins (HTML, section 7.1.4)."""
    if any(policy.get("sandbox") is not None for policy in policies):
        return False
    return _anywhere(policies, page, lambda url: Fetch(Destination.OBJECT, url)) or allows(
        policies, Fetch(Destination.OBJECT, Url("data", path="x")), page
    )


def moved_base(policies: Policies, page: Url) -> bool:
    """A base element moves the page's relative addresses, where a script runs that could be among them."""
    return some_script_runs(policies) and _anywhere(policies, page, Base)


def moved_script(policies: Policies, page: Url) -> bool:
    """A moved base makes the page's own scripts, by their nonce or by `'strict-dynamic'`, load from elsewhere."""
    if not moved_base(policies, page) or not scripts_matter(policies):
        return False
    nonces = {"", *(nonce for policy in policies for nonce in _nonces(policy))}
    by_nonce = any(allows(policies, Fetch(Destination.SCRIPT, _SERVED[0], nonce=nonce), page) for nonce in nonces)
    return by_nonce or allows(policies, Fetch(Destination.SCRIPT, _SERVED[0], parser_inserted=False), page)


def foreign_form(policies: Policies, page: Url) -> bool:
    """A form sends what a user types, or what a browser fills in, to the attacker."""
    return _anywhere(policies, page, Submit)


def foreign_frame(policies: Policies, page: Url) -> bool:
    """A page of the attacker's shows this one in a frame."""
    return _anywhere(policies, page, lambda url: Framed((url,)))


def foreign_style(policies: Policies, page: Url) -> bool:
    """Injected styles change how the page looks, inline or from the attacker's host."""
    return allows(policies, Inline(Place.STYLE), page) or _anywhere(
        policies, page, lambda url: Fetch(Destination.STYLE, url)
    )


def carried_away(policies: Policies, page: Url) -> bool:
    """Data leaves the page with the address of an image or with a request."""
    return _anywhere(policies, page, lambda url: Fetch(Destination.IMAGE, url)) or _anywhere(
        policies, page, lambda url: Fetch(Destination.CONNECT, url)
    )


def some_script_runs(policies: Policies) -> bool:
    """Whether a script of anybody's may run at all."""
    if not all(map(runs_scripts, policies)):
        return False
    return not any(_no_script(policy) for policy in policies)


def _no_script(policy: Policy) -> bool:
    governing = (policy.governing("script-src-elem"), policy.governing("script-src-attr"))
    return all(one is not None and (one.sources.is_none or trusts_nothing(one.sources)) for one in governing)


def trusts_nothing(sources: SourceList) -> bool:
    """Whether `'strict-dynamic'` stands without a nonce or a hash, so that no first script can run."""
    return "strict-dynamic" in sources.keywords and not sources.nonces and not sources.hashes


def is_inert(policies: Policies) -> bool:
    """Whether the page is text alone: no script, no style and no picture, so that markup cannot pose as the page."""
    lists = (
        (policy.governing(name) for policy in policies)
        for name in ("script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "img-src")
    )
    return all(any(one is not None and one.sources.is_none for one in found) for found in lists)


def _nonces(policy: Policy) -> Iterable[str]:
    governing = policy.governing("script-src-elem")
    return () if governing is None else governing.sources.nonces


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack, as the table of a report names it."""

    name: str
    title: str
    works: Callable[[Policies, Url], bool]


def _inline(place: Place) -> Callable[[Policies, Url], bool]:
    return lambda policies, page: inline_code(policies, page, place)


def _local(scheme: str) -> Callable[[Policies, Url], bool]:
    return lambda policies, page: local_script(policies, page, scheme)


ATTACKS: tuple[Attack, ...] = (
    Attack("inline_script", "an injected script element runs", _inline(Place.SCRIPT)),
    Attack("event_handler", "an injected event handler runs", _inline(Place.HANDLER)),
    Attack("javascript_url", "an injected javascript: link runs", _inline(Place.JAVASCRIPT_URL)),
    Attack("foreign_script", "a script of the attacker's host is loaded", attacker_script),
    Attack("data_script", "a script in a data: address is loaded", _local("data")),
    Attack("blob_script", "a script in a blob: address is loaded", _local("blob")),
    Attack("eval", "a string is run as code", evaluated),
    Attack("plugin", "a plug-in is loaded", plugin),
    Attack("moved_base", "a base element moves relative addresses", moved_base),
    Attack("moved_script", "a base element moves the page's own scripts", moved_script),
    Attack("foreign_form", "a form sends its fields to another host", foreign_form),
    Attack("foreign_frame", "another site shows the page in a frame", foreign_frame),
    Attack("foreign_style", "injected styles change the page", foreign_style),
    Attack("carried_away", "data leaves with a picture or a request", carried_away),
)


def working(policies: Policies, page: Url) -> frozenset[str]:
    """The names of the attacks that work."""
    return frozenset(one.name for one in ATTACKS if one.works(policies, page))
