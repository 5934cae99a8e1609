"""The directive to write instead, made from the one that is there."""

from __future__ import annotations

from collections.abc import Callable

from readycheck_checks.http.csp.directives import KEYWORDS
from readycheck_checks.http.csp.grammar import Directive, Policy
from readycheck_checks.http.csp.problem import RANDOM, shown
from readycheck_checks.http.csp.sources import Kind, Source
from readycheck_checks.http.csp.suffixes import sold
from readycheck_checks.http.csp.tokens import is_quoted, is_token


def instead(
    policies: tuple[Policy, ...],
    name: str,
    keep: Callable[[Source], bool],
    *add: str,
    otherwise: str = "'none'",
    own: bool = False,
) -> str:
    """The sentence that says what to write for `name`: what is there without what `keep` refuses, with `add`.

    The first policy is rewritten, since one that blocks is enough. A value that would become empty becomes
    `otherwise`. Where default-src answers, the directive is added and the default stays as it is; with `own` it is
    added wherever another answers for it.
    """
    policy = policies[0]
    there = policy.governing(name)
    if own or (there is not None and there.name == name):
        base = name
    elif there is None or there.name == "default-src":
        base = name.removesuffix("-elem")
    else:
        base = there.name
    kept = [] if there is None else [one.text for one in there.sources.sources if keep(one) and not _misread(one)]
    words = [_random(word) for word in kept if word.lower() != "'none'"]
    wanted = Directive(base, tuple(dict.fromkeys((*words, *add))) or (otherwise,))
    if there is None:
        return f"Add {shown(wanted)}"
    if there.name != base:
        return f"Add {shown(wanted)} beside {shown(there)}"
    return f"Write {shown(wanted)} instead of {shown(there)}"


def named(source: Source) -> bool:
    """Keep what names a host, an element or a keyword."""
    anybody = source.any_host or (source.host.startswith("*.") and sold(source.host[2:].rstrip(".")))
    return not anybody and source.kind is not Kind.SCHEME and source.kind is not Kind.UNKNOWN


def _misread(source: Source) -> bool:
    """Whether it was meant as a nonce, a hash or a keyword and lacks its quotes: it does nothing where it stands."""
    bare = source.kind in (Kind.HOST, Kind.UNKNOWN) and not is_quoted(source.text)
    return bare and (is_token(source.text) or source.text.lower() in KEYWORDS)


def _random(word: str) -> str:
    return RANDOM if word.lower().startswith("'nonce-") else word
