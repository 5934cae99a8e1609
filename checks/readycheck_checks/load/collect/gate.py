"""Whether the load may be put on at all: consent, hosts, and a scenario that works for one user."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from readycheck.api import CannotLook, CollectContext, LoadConsent, Mode, ReasonCode
from readycheck_checks.load.collect.recorder import Record
from readycheck_checks.load.targets import Scenario

_PLAIN_HOST = re.compile(r"[A-Za-z0-9._-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")


def consent_for(scenario: Scenario, ctx: CollectContext) -> LoadConsent:
    """The profile's consent. Raises CannotLook where it does not cover the scenario."""
    consent = ctx.consent.load
    if consent is None:
        message = "the profile gives no consent for 'load'; add consent.load to allow it"
        raise CannotLook(ReasonCode.NO_CONSENT, message)
    host = host_of(scenario.url)
    if not ctx.consent.allows_host(Mode.LOAD, host):
        message = f"consent.load.hosts does not name {host}; add it to allow load there"
        raise CannotLook(ReasonCode.NO_CONSENT, message)
    if scenario.needs_account and not consent.accounts:
        message = "the scenario asks for {{user}} and the profile names no test account; add consent.load.accounts"
        raise CannotLook(ReasonCode.NO_CONSENT, message)
    return consent


def host_of(url: str) -> str:
    """`host:port` of a URL. Raises ValueError for a port that is none."""
    parts = urlsplit(url)
    name = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    return f"{name}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def stays(url: str, scenario: Scenario, ctx: CollectContext) -> bool:
    """True where `url` is on the scenario's host, and on its port or another that the consent names."""
    try:
        parts, other, own = urlsplit(url), host_of(url), host_of(scenario.url)
    except ValueError:
        return False
    # anything fancier, such as user-info or a backslash, might be another host to the client than it is here
    if parts.scheme not in ("http", "https") or not _PLAIN_HOST.fullmatch(parts.netloc):
        return False
    same_host = other.rpartition(":")[0] == own.rpartition(":")[0]
    return other == own or (same_host and ctx.consent.allows_host(Mode.LOAD, other))


def unworkable(lost: Record | None) -> CannotLook:
    """Why a single user did not come through, so that no load was put on."""
    if lost is None:
        return CannotLook(
            ReasonCode.TIMEOUT, "a single user did not come through the scenario in time, so no load was put on"
        )
    detail = lost.detail or lost.outcome
    if lost.outcome in ("connect", "transfer", "tls", "local"):
        said = f"a single user could not reach the target, so no load was put on; {detail}"
        return CannotLook(ReasonCode.UNREACHABLE, said)
    if lost.outcome in ("timeout", "job timeout"):
        return CannotLook(ReasonCode.TIMEOUT, f"a single user waited in vain, so no load was put on; {detail}")
    if lost.outcome == "status 429":
        said = f"the target's rate limit refuses even one user; allow this machine's address there; {detail}"
        return CannotLook(ReasonCode.ACCESS_DENIED, said)
    said = f"the scenario does not work for a single user, so no load was put on; correct it; {detail}"
    return CannotLook(ReasonCode.NOT_CONFIGURED, said)
