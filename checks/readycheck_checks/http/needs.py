"""What looking at an origin needs: its server or a recording, and further trust anchors."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from readycheck.api import Mode, Need, Requirement, Surroundings
from readycheck_checks.http.targets import Origin


def of_origin(origin: Origin, _around: Surroundings) -> Iterator[Requirement]:
    """The saved responses, or else the server."""
    if origin.har is not None:
        yield Requirement(Need.FILE, origin.har, "the saved responses", "correct the origin's 'har'")
        return
    host, port = _host(origin)
    yield Requirement(Need.SERVICE, f"{host}:{port}", "the origin itself")
    if origin.ca is not None:
        yield Requirement(Need.FILE, origin.ca, "the origin's trust anchor", "correct the origin's 'ca'")


def of_responses(origin: Origin, around: Surroundings) -> Iterator[Requirement]:
    """The same, and what pages and cookies behind the login need."""
    yield from of_origin(origin, around)
    host, port = _host(origin)
    active = around.consent.active
    named = around.consent.allows_host(Mode.ACTIVE, f"{host}:{port}")
    if origin.har is None and not (named and active is not None and active.account is not None):
        hint = f"add consent.active with hosts: [{host}] and an account for tests"
        yield Requirement(Need.CONSENT, "active", "seeing pages and cookies behind the login", hint, vital=False)


def _host(origin: Origin) -> tuple[str, int]:
    parts = urlsplit(origin.url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
