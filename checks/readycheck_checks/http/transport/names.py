"""Whether a certificate is made out for a host (RFC 9525; RFC 6125 before it).

Only the subject alternative names count: clients have not read the common name for years (RFC 9525, section 2).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable


def as_address(host: str) -> str | None:
    """The IP address that `host` is, in its canonical spelling; None for a name."""
    try:
        return str(ipaddress.ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        return None


def ascii_name(host: str) -> str:
    """A host name as certificates spell it: lower case, A-labels, no dot at the end."""
    host = host.rstrip(".").lower()
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def matches(host: str, dns_names: Iterable[str], addresses: Iterable[str]) -> bool:
    """Whether one of the names of a certificate stands for `host`."""
    address = as_address(host)
    if address is not None:  # RFC 9525, section 6.4: an address is never looked for among the DNS names
        return any(as_address(one) == address for one in addresses)
    wanted = ascii_name(host)
    return any(_fits(wanted, pattern) for pattern in dns_names)


def _fits(host: str, pattern: str) -> bool:
    """RFC 9525, section 6.3: a wildcard is the whole leftmost label and stands for exactly one label.

    Browsers also want two labels after it, since nobody owns all of `*.com`.
    """
    pattern = pattern.rstrip(".").lower()
    if not pattern.isascii() or "*" not in pattern:
        return bool(pattern) and pattern == host
    first, _, rest = pattern.partition(".")
    label, _, domain = host.partition(".")
    return first == "*" and "*" not in rest and rest.count(".") >= 1 and bool(label) and domain == rest
