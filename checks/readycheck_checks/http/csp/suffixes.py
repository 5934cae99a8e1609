"""Domains below which strangers have names, by the Public Suffix List.

A policy that takes scripts from all names below such a domain takes them from whoever gets one.
"""

from __future__ import annotations

import functools

from publicsuffixlist import PublicSuffixList

_CLOSED = frozenset(
    ("ac", "arpa", "edu", "gob", "gouv", "gov", "govt", "gub", "int", "k12", "mil", "nhs", "police", "sch")
)
"""Parts of domains that are given to schools and authorities, and not to whoever asks."""
_OF_ONE_COMPANY = frozenset(
    (
        "amazon", "apple", "aws", "azure", "bing", "gle", "goog", "google", "ibm", "microsoft", "netflix", "office",
        "oracle", "windows", "xbox", "youtube",
    )
)  # fmt: skip
"""Top-level domains in which one company alone has names, of those that policies are likely to hold."""


@functools.lru_cache(maxsize=4096)
def sold(domain: str) -> bool:
    """Whether anybody may buy a name directly below `domain`, as below `com` and `co.uk`."""
    return domain not in _OF_ONE_COMPANY and _open(domain, _registries())


@functools.lru_cache(maxsize=4096)
def given_away(domain: str) -> bool:
    """Whether a service gives its customers names directly below `domain`, as below `github.io`."""
    return "." in domain and not sold(domain) and _open(domain, _everybody())


def _open(domain: str, known: PublicSuffixList) -> bool:
    if _CLOSED.intersection(domain.split(".")):
        return False
    below = known.publicsuffix(f"stranger.{domain}")
    return below is not None and known.privatesuffix(domain) is None


@functools.cache
def _registries() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


@functools.cache
def _everybody() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)
