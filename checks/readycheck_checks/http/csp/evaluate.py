"""What a set of policies allows (CSP Level 3, sections 4 and 6).

`allows` asks each policy by itself and a load must pass all of them, so a further policy never allows what was
blocked before (section 8.1).
"""

from __future__ import annotations

from collections.abc import Iterable

from readycheck_checks.http.csp.directives import FETCH
from readycheck_checks.http.csp.grammar import Directive, Policy
from readycheck_checks.http.csp.loads import (
    Base,
    Connect,
    Destination,
    Digests,
    Evaluate,
    Fetch,
    Framed,
    Inline,
    Load,
    Place,
    Submit,
)
from readycheck_checks.http.csp.matching import matches_list
from readycheck_checks.http.csp.sources import SourceList
from readycheck_checks.http.csp.urls import Url

_GOVERNS = {
    Place.SCRIPT: "script-src-elem",
    Place.JAVASCRIPT_URL: "script-src-elem",
    Place.HANDLER: "script-src-attr",
    Place.STYLE: "style-src-elem",
    Place.STYLE_ATTRIBUTE: "style-src-attr",
}
_SCRIPT_PLACES = (Place.SCRIPT, Place.HANDLER, Place.JAVASCRIPT_URL)
_SCRIPT_LISTS = ("script-src", "script-src-elem")
_HINTS = tuple(name for name in FETCH if name not in ("script-src-attr", "style-src-attr", "fenced-frame-src"))


def allows(policies: Iterable[Policy], load: Load, page: Url) -> bool:
    """Whether `load` passes every policy of the document at `page`. With no policy everything passes."""
    return all(allowed_by(policy, load, page) for policy in policies)


def allowed_by(policy: Policy, load: Load, page: Url) -> bool:
    """Whether one enforced policy lets `load` pass."""
    match load:
        case Fetch(destination=Destination.PREFETCH):
            return _prefetch(policy, load, page)
        case Fetch():
            return _fetch(policy, load, page)
        case Inline():
            return _inline(policy, load)
        case Evaluate():
            return _evaluate(policy, load)
        case Base(url):
            return _url(policy.get("base-uri"), url, page)
        case Submit(url, redirected):
            return _sandbox_allows(policy, "allow-forms") and _url(
                policy.get("form-action"), url, page, redirected=redirected
            )
        case Framed(ancestors):
            return all(_url(policy.get("frame-ancestors"), one, page) for one in ancestors)
        case Connect():
            return policy.words("webrtc") in (None, frozenset(("'allow'",)))


def inline_is_open(sources: SourceList, place: Place) -> bool:
    """Whether `'unsafe-inline'` counts (section 6.7.3.2).

    A nonce or a hash turns it off, for scripts `'strict-dynamic'` does too.
    """
    if sources.nonces or sources.hashes:
        return False
    if place in _SCRIPT_PLACES and "strict-dynamic" in sources.keywords:
        return False
    return "unsafe-inline" in sources.keywords


def runs_scripts(policy: Policy) -> bool:
    """Whether the sandbox of a policy, where it has one, lets scripts run at all."""
    return _sandbox_allows(policy, "allow-scripts")


def keeps_origin(policy: Policy) -> bool:
    """Whether the page keeps its own origin; in a sandbox without it, scripts reach nothing of the user's."""
    return _sandbox_allows(policy, "allow-same-origin")


def _sandbox_allows(policy: Policy, word: str) -> bool:
    words = policy.words("sandbox")
    return words is None or word in words


def _url(directive: Directive | None, url: Url, page: Url, *, redirected: bool = False) -> bool:
    return directive is None or matches_list(url, directive.sources, page, redirected=redirected)


def _fetch(policy: Policy, load: Fetch, page: Url) -> bool:
    if load.destination in (Destination.SCRIPT, Destination.WORKER) and not runs_scripts(policy):
        return False
    directive = policy.governing(load.destination)
    if directive is None:
        return True
    sources = directive.sources
    if load.destination is Destination.SCRIPT or (
        load.destination is Destination.WORKER and directive.name in _SCRIPT_LISTS
    ):
        return _script(sources, load, page)
    if load.destination is Destination.STYLE and load.nonce in sources.nonces:
        return True
    return matches_list(_as_request(load.url), sources, page, redirected=load.redirected)


def _script(sources: SourceList, load: Fetch, page: Url) -> bool:
    """Section 6.7.1.1: a nonce, hashes of all of the integrity attribute, then `'strict-dynamic'`, then addresses."""
    if load.nonce in sources.nonces or (load.integrity and load.integrity <= sources.hashes):
        return True
    if "strict-dynamic" in sources.keywords:
        return not load.parser_inserted
    return matches_list(load.url, sources, page, redirected=load.redirected)


def _prefetch(policy: Policy, load: Fetch, page: Url) -> bool:
    """Section 6.7.2.2: where there is a default-src, one list that matches is enough; browsers ask its own too."""
    if policy.get("default-src") is None:
        return True
    lists = (policy.get(name) for name in _HINTS)
    return any(matches_list(load.url, one.sources, page, redirected=load.redirected) for one in lists if one)


def _as_request(url: Url) -> Url:
    """A web socket is asked for over http (WebSockets, section 3.1), and this address is compared."""
    scheme = {"ws": "http", "wss": "https"}.get(url.scheme)
    return url if scheme is None else Url(scheme, url.host, url.port, url.path)


def _inline(policy: Policy, load: Inline) -> bool:
    if load.place in _SCRIPT_PLACES and not runs_scripts(policy):
        return False
    if load.place is Place.JAVASCRIPT_URL and _wants_trusted_types(policy):
        return False
    directive = policy.governing(_GOVERNS[load.place])
    return directive is None or _element(directive.sources, load)


def _element(sources: SourceList, load: Inline) -> bool:
    """Section 6.7.3.3: nonces count in elements only, hashes elsewhere only beside `'unsafe-hashes'`."""
    if inline_is_open(sources, load.place):
        return True
    in_element = load.place in (Place.SCRIPT, Place.STYLE)
    if in_element and load.nonce in sources.nonces:
        return True
    if load.place is Place.SCRIPT and "strict-dynamic" in sources.keywords and not load.parser_inserted:
        return True
    return (in_element or "unsafe-hashes" in sources.keywords) and _one_of(load.digests, sources.hashes)


def _one_of(digests: Digests, wanted: Digests) -> bool:
    return bool(digests & wanted)


def _evaluate(policy: Policy, load: Evaluate) -> bool:
    """Sections 4.4.1 and 4.5.1: asked of script-src, never of its -elem and -attr forms."""
    if not runs_scripts(policy):
        return False
    typed = _wants_trusted_types(policy)
    if not load.wasm and typed and not load.trusted:
        return False
    directive = policy.governing("script-src")
    if directive is None:
        return True
    keywords = directive.sources.keywords
    if load.wasm:
        return bool(keywords & {"unsafe-eval", "wasm-unsafe-eval"})
    return "unsafe-eval" in keywords or (typed and "trusted-types-eval" in keywords)


def _wants_trusted_types(policy: Policy) -> bool:
    return "'script'" in (policy.words("require-trusted-types-for") or ())
