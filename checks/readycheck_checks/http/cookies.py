"""Cookies reach only those that they are meant for, and browsers keep them as they are meant.

Judges every Set-Cookie of every response by RFC 6265bis. Which one carries the session was learned at the login
where an account is given; else it is told by name and value, and the finding is marked as less sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from readycheck.api import (
    Check,
    Finding,
    JudgeContext,
    ReasonCode,
    at_url,
    not_applicable,
    passed,
    unknown,
)
from readycheck_checks.http.explain import explained_each
from readycheck_checks.http.facts import HttpResponses, Role, Unseen
from readycheck_checks.http.merging import merged
from readycheck_checks.http.remedies import advice
from readycheck_checks.http.set_cookie import keeping, protection
from readycheck_checks.http.set_cookie.parse import MOST_COOKIES
from readycheck_checks.http.set_cookie.seen import CHECK_ID, Options, Seen, every
from readycheck_checks.http.sighting import Sighting, sighted

_SILENT = (Role.ASSET, Role.ERROR, Role.DOWNLOAD, Role.LOGOUT)
"""What is not seen of these leaves no cookie unjudged that matters."""


def judge(fact: HttpResponses, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Judge each cookie, then say what is well made and what could not be seen."""
    cookies = list(every(fact, options, context.as_of))
    alarms: set[str] = set()
    yield from explained_each(merged(_each(cookies, options, alarms)), bearer=fact.bearer)
    yield from explained_each(merged(_well_made(cookies, alarms)))
    if not fact.edge_tls and fact.url.lower().startswith("http:") and cookies:
        reason = "this machine" if fact.loopback else "plain http; say edge_tls: true if users reach it through TLS"
        yield not_applicable(f"{CHECK_ID}.secure", f"Secure is not asked of cookies on {reason}")
    unseen = list(_unseen(fact))
    yield from unseen
    if not cookies and not fact.cookies_kept:
        yield unknown(
            f"{CHECK_ID}.recording",
            ReasonCode.NOT_COLLECTED,
            "the recording holds no cookie at all, as if they had been taken out; save it with cookies, not sanitized",
        )
    elif not unseen and all(seen.stored.ends for seen in cookies):
        yield not_applicable(CHECK_ID, "no answer sets a cookie")


def _each(cookies: Iterable[Seen], options: Options, alarms: set[str]) -> Iterator[Sighting]:
    """The alarms; `alarms` takes the names of the cookies that have one."""
    for _, group in groupby(cookies, key=lambda seen: id(seen.response)):
        same = list(group)
        for seen in same:
            for one in sighted(_one(seen, options), seen.response):
                alarms.add(seen.cookie.name)
                yield one
        yield from sighted(keeping.not_removed(same), same[0].response)
        yield from sighted(keeping.doubles(same), same[0].response)


def _one(seen: Seen, options: Options) -> Iterator[Finding]:
    if seen.stored.ends:  # it takes a cookie back and needs nothing
        return
    if seen.stored.dropped:
        if not seen.astray:
            yield from keeping.refused(seen)
        return
    yield from protection.judge(seen, options)
    yield from keeping.attributes(seen)
    yield from keeping.lifetime(seen, options)
    yield from keeping.strength(seen, options)


def _well_made(cookies: Iterable[Seen], alarms: set[str]) -> Iterator[Sighting]:
    for seen in cookies:
        if seen.stored.ends or seen.stored.dropped or seen.cookie.name in alarms:
            continue
        flags = [name for name, has in (("Secure", seen.stored.secure), ("HttpOnly", seen.stored.http_only)) if has]
        same_site = f"SameSite={seen.stored.same_site.title()}" if seen.stored.same_site else ""
        protected = ", ".join(filter(None, (*flags, same_site))) or "no attribute that limits it"
        rule = f"{CHECK_ID}.{'session' if seen.session else 'other'}"
        well = passed(
            rule,
            f"{seen.label} is kept as it was sent, with {protected}",
            value=seen.text,
            location=seen.at,
            confidence=seen.confidence,
        )
        yield Sighting(well, seen.response)


def _unseen(fact: HttpResponses) -> Iterator[Finding]:
    rule = f"{CHECK_ID}.unseen"
    told: set[str] = set()
    for response in fact.responses:
        if response.failure is not None and response.failure.message not in told:
            told.add(response.failure.message)
            message = f"the cookies of an answer could not be seen: {response.failure.message}"
            yield unknown(rule, ReasonCode.UNREACHABLE, message, location=at_url(response.url))
        if len(response.all("set-cookie")) > MOST_COOKIES or any(one.attributes_dropped for one in response.cookies):
            message = "an answer sets more cookies, or more attributes, than are read"
            yield unknown(rule, ReasonCode.TRUNCATED, message, location=at_url(response.url))
    groups: dict[tuple[ReasonCode, str], Unseen] = {}
    for missed in fact.unseen:
        if missed.role not in _SILENT:
            groups.setdefault((missed.reason, missed.message), missed)
    for missed in groups.values():
        yield unknown(rule, missed.reason, f"the cookies of {missed.path or '/'} were not seen: {missed.message}")
    if not fact.responses and not fact.unseen:
        yield unknown(rule, ReasonCode.NOT_CONFIGURED, "the origin names no page, API or asset to look at")


CHECK = Check(
    id=CHECK_ID,
    title="Cookies are kept by browsers as they are meant, and reach nobody else",
    needs=HttpResponses,
    options=Options,
    judge=judge,
    why="Whoever reads or replaces the session's cookie is the user; a cookie that browsers drop is a failed login.",
    fix="Send the session as '__Host-…' with Secure, HttpOnly, SameSite=Lax and Path=/, and with no Domain.",
    references=("OWASP ASVS 5.0 chapter 3.3", "RFC 6265bis"),
    advice=advice(CHECK_ID),
)
