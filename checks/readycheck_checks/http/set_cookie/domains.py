"""Who shares a domain: domain matching (RFC 6265bis, 5.1.3), and the public suffix list as its library brings it."""

from __future__ import annotations

import ipaddress
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def matches(host: str, domain: str) -> bool:
    """Whether `host` is `domain` or below it; an address only matches itself."""
    return host == domain or (host.endswith("." + domain) and not is_address(host))


def is_public_suffix(domain: str) -> bool:
    """Whether strangers register names below `domain`, such as `co.uk` or `github.io`.

    A name that the list does not know counts only where it has no dot, as `internal` or `localhost`.
    """
    if not domain or is_address(domain):
        return False
    return _suffixes().privatesuffix(domain) is None


def registrable(host: str) -> str:
    """The part of a host's name that somebody registered, such as `example.co.uk`; empty where there is none."""
    return "" if is_address(host) else (_suffixes().privatesuffix(host) or "")


def is_address(host: str) -> bool:
    """Whether it is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> PublicSuffixList:
    # Reading the list takes a quarter of a second, and most cookies name no domain.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=True)
