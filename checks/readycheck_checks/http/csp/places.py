"""Sources that name a place nobody should rely on: plain http, and addresses of machines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readycheck_checks.http.csp.directives import ACTIVE, SCRIPTS
from readycheck_checks.http.csp.grammar import Directive, Policy
from readycheck_checks.http.csp.problem import Problem, Weight, listed
from readycheck_checks.http.csp.sources import Kind, Source
from readycheck_checks.http.csp.urls import Url

_IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")


def places(policy: Policy, page: Url, *, loopback: bool) -> Iterator[Problem]:
    """What is wrong with the hosts of one policy. On this machine itself, its own addresses are right."""
    lists = [one for one in policy.directives if not _leaves_hosts_aside(one)]
    plain = [
        f"{source.text} in {one.name}"
        for one in lists
        if one.name in ACTIVE
        for source in one.sources.sources
        if source.scheme in ("http", "ws") and not _is_local(source)
    ]
    if plain and page.scheme == "https" and policy.get("upgrade-insecure-requests") is None:
        yield Problem(
            Weight.WARN,
            "plain_http",
            f"the content security policy names unencrypted addresses ({listed(plain)})",
            "Write https: or wss: in front of these hosts",
        )
    # Data may go to a helper on the user's own machine (Secure Contexts, section 3.1); scripts come from none.
    machines = [
        f"{source.text} in {one.name}"
        for one in lists
        if one.name in SCRIPTS or one.name == "object-src"
        for source in one.sources.sources
        if source.kind is Kind.HOST and (_is_local(source) or _IPV4.fullmatch(source.host))
    ]
    if machines and not loopback:
        yield Problem(
            Weight.WARN,
            "machine_address",
            f"the content security policy trusts a machine by its address ({listed(machines)}), as in development",
            "Take it out of what is sent to users, or write the host's name",
        )


def _leaves_hosts_aside(directive: Directive) -> bool:
    """Hosts beside `'strict-dynamic'` are for browsers that do not know it, and no others look at them."""
    return directive.name in SCRIPTS and "strict-dynamic" in directive.sources.keywords


def _is_local(source: Source) -> bool:
    host = source.host.rstrip(".")
    return host == "localhost" or host.endswith(".localhost") or host.startswith("127.")
