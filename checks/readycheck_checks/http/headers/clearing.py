"""Clear-Site-Data at logout: what a user saw does not stay in the browser. Elsewhere nobody asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from readycheck.api import Finding, ReasonCode, at_url, passed, warned
from readycheck_checks.http.facts import HttpResponses, Response, Role
from readycheck_checks.http.headers.seen import CHECK_ID, shown
from readycheck_checks.http.reading import cache_control
from readycheck_checks.http.reading.fields import split
from readycheck_checks.http.sighting import Sighting, sighted

HEADER = "clear-site-data"
RULE = f"{CHECK_ID}.clear_site_data"
TYPES = {"cache", "cookies", "storage", "executionContexts", "clientHints", "prefetchCache", "prerenderCache", "*"}
_QUOTED = re.compile(r'"[^"\\]*+"')
_BUCKET = "storage:"
_SMALL = {name.lower() for name in TYPES}


def parse(*values: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Types, and members that browsers ignore: without quotes, or not known to them; they compare letter by letter."""
    types, ignored = [], []
    for member in split(values):
        word = member[1:-1] if _QUOTED.fullmatch(member) else ""
        if word in TYPES or (word.startswith(_BUCKET) and word != _BUCKET):
            types.append(word)
        elif member:
            ignored.append(member[:60])
    return tuple(types), tuple(ignored)


def judge(fact: HttpResponses) -> Iterator[Sighting]:
    """Judge the logout; each hop of its redirects may carry the header."""
    answers = [one for one in fact.responses if one.role is Role.LOGOUT and one.status is not None]
    trusted = [one for one in answers if one.https or fact.edge_tls or fact.loopback]
    if not trusted:
        return
    sent = [one for one in trusted if one.all(HEADER)]
    first = (sent or trusted)[0]
    yield from sighted(_sent(sent) if sent else (_absent(first, fact),), first)


def _sent(sent: Sequence[Response]) -> Iterator[Finding]:
    first = sent[0]
    types, ignored = parse(*(value for one in sent for value in one.all(HEADER)))
    where, value = at_url(first.url, HEADER), shown(", ".join(first.all(HEADER)))
    if not types:
        yield warned(
            f"{RULE}.invalid", f"browsers ignore Clear-Site-Data: {_why(ignored)}", value=value, location=where
        )
    elif ignored:
        yield warned(
            f"{RULE}.ignored",
            "browsers ignore a part of Clear-Site-Data, so some data stays after logout",
            value=ignored[0],
            location=where,
        )
    else:
        yield passed(RULE, "the browser is told to forget the session's data at logout", value=value, location=where)


def _why(ignored: tuple[str, ...]) -> str:
    if any(member.strip("'").lower() in _SMALL for member in ignored):
        return "its words need double quotes"
    if any(member.strip('"').lower() in _SMALL for member in ignored):
        return "a word has another spelling, and capital letters count"
    if any(member.count('"') > 2 for member in ignored):
        return "its words need commas between them"
    return "it names no kind of data that they know"


def _absent(logout: Response, fact: HttpResponses) -> Finding:
    shown_pages = [one for one in fact.responses if one.session and one.role is Role.AUTHENTICATED and one.body.length]
    kept = [one for one in shown_pages if "no-store" not in cache_control.parse(one.all("cache-control"))]
    where = at_url(logout.url, HEADER)
    if shown_pages and not kept:
        return passed(RULE, "browsers keep no page of the session, so nothing is left to clear", location=where)
    return warned(
        f"{RULE}.missing",
        "pages of the session stay in the browser after logout: Clear-Site-Data is not sent",
        reason_code=ReasonCode.ABSENT,
        location=where,
    )
