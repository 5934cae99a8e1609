"""Cache-Control and Vary where a session shows: one user's answer is not kept for the next.

What is addressed to delivery networks alone (CDN-Cache-Control, RFC 9213) holds there instead of Cache-Control.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from readycheck.api import Finding, ReasonCode, failed, passed, warned
from readycheck_checks.http.facts import Cookie
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown
from readycheck_checks.http.reading.cache_control import CacheControl, parse
from readycheck_checks.http.reading.fields import TOKEN, split
from readycheck_checks.http.set_cookie.purpose import Use, is_shared, purpose

HEADER = "cache-control"
RULE = f"{CHECK_ID}.cache_control"
_HEURISTIC = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}
"""Statuses that a cache may keep without being told (RFC 9110, section 15.1)."""
_TARGETED = (
    ("cdn-cache-control", "CDN-Cache-Control"),
    ("cloudflare-cdn-cache-control", "Cloudflare-CDN-Cache-Control"),
    ("vercel-cdn-cache-control", "Vercel-CDN-Cache-Control"),
    ("netlify-cdn-cache-control", "Netlify-CDN-Cache-Control"),
    ("surrogate-control", "Surrogate-Control"),
)
_UNGUESSABLE = 64.0
"""Bits; a value with as many tells one visitor from all others."""


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response that was sent to a session or that sets a cookie; any other may be kept."""
    header = parse(seen.all(HEADER))
    member = seen.response.session and seen.kind not in (Kind.REDIRECT, Kind.EMPTY)
    if member:
        yield from _of_session(seen, header)
    edge = _edge(seen)
    if member and edge and not _varies(seen):
        yield failed(
            f"{RULE}.edge",
            f"authenticated responses may be kept by a delivery network and shown to others: {edge[1]} counts there, "
            "and not Cache-Control",
            value=shown(seen.joined(edge[0]) or ""),
            threshold="no-store",
            location=seen.at(edge[0]),
            fix=f"Leave {edge[1]} out of what only a logged-in user sees, or send no-store in it",
        )
    elif not (member and _is_shared(seen, header)):
        yield from _of_cookie(seen, header, edge)


def _of_session(seen: Seen, header: CacheControl) -> Iterator[Finding]:
    where, value = seen.at(HEADER), shown(seen.joined(HEADER) or "")
    if header.invalid:
        yield _unread(seen, header)
    if "no-store" in header:
        if header.conflict:
            yield warned(
                f"{RULE}.conflict",
                f"Cache-Control contradicts itself ({header.conflict}), and not every cache takes the stricter word",
                value=value,
                location=where,
            )
        else:
            yield passed(RULE, "authenticated responses are not kept", value=value, location=where)
    elif _is_shared(seen, header) and not _varies(seen):
        yield failed(
            f"{RULE}.shared",
            "authenticated responses may be kept by caches and shown to others",
            value=value or "no Cache-Control",
            threshold="no-store",
            location=where,
        )
    elif not seen.all(HEADER) and not seen.all("last-modified") and not seen.all("expires"):
        yield warned(
            f"{RULE}.missing",
            "authenticated responses do not say that they must not be kept",
            reason_code=ReasonCode.ABSENT,
            threshold="no-store",
            location=where,
        )
    else:
        yield warned(
            f"{RULE}.stored",
            "authenticated responses stay on the disk of the computer that was used",
            value=value or "no Cache-Control",
            threshold="no-store",
            location=where,
        )


def _of_cookie(seen: Seen, header: CacheControl, edge: tuple[str, str] | None) -> Iterator[Finding]:
    """A cookie in an answer that caches keep goes to everybody (RFC 9111, section 7.3); Vary does not help there.

    Those of what stands in front of the application say nothing about an answer: they are added behind its cache.
    """
    given = [cookie for cookie in seen.response.cookies if cookie.value is not None and not _ends(cookie)]
    given = [cookie for cookie in given if not is_shared(cookie)]
    if not given or "set-cookie" in (*header.fields("no-cache"), *header.fields("private")):
        return
    personal = [cookie for cookie in given if _is_personal(cookie, seen.session_cookies)]
    fresh = _explicit(seen, header)
    if personal and not fresh and header.invalid and _may_keep(header) and not seen.response.session:
        yield _unread(seen, header)
    if personal and edge and not (fresh and _may_keep(header)):
        yield _by_edge(seen, personal[0], edge)
    if not _may_keep(header) or not (fresh if personal else fresh and ("public" in header or "s-maxage" in header)):
        return
    which = _called((personal or given)[0])
    yield (failed if personal else warned)(
        f"{RULE}.set_cookie",
        f"caches may keep an answer that sets {which}, and give it to everybody",
        value=shown(seen.joined(HEADER) or f"Expires: {seen.response.first('expires')}"),
        threshold="no-store",
        location=seen.at(HEADER),
    )


def _by_edge(seen: Seen, cookie: Cookie, edge: tuple[str, str]) -> Finding:
    """Delivery networks differ in whether they keep an answer with a cookie, so this is a warning."""
    return warned(
        f"{RULE}.set_cookie",
        f"a delivery network may keep an answer that sets {_called(cookie)} and give it to everybody: {edge[1]} counts "
        "there, and not Cache-Control",
        value=shown(seen.joined(edge[0]) or ""),
        threshold="no-store",
        location=seen.at(edge[0]),
        fix=f"Leave {edge[1]} out of every answer that sets a cookie, or send no-store in it",
    )


def _called(cookie: Cookie) -> str:
    """The cookie in a sentence; a name that is no name stays out of it."""
    return f"the cookie {cookie.name}" if TOKEN.fullmatch(cookie.name) and len(cookie.name) < 60 else "a cookie"


def _unread(seen: Seen, header: CacheControl) -> Finding:
    return warned(
        f"{RULE}.invalid",
        "Cache-Control has a part that caches do not understand, so they may keep what was not meant to be kept",
        value=header.invalid[0],
        location=seen.at(HEADER),
        fix="Write the directives with commas between them, such as Cache-Control: private, no-store",
    )


def _edge(seen: Seen) -> tuple[str, str] | None:
    """The first header that lets a delivery network use the answer again; its name, and how it is written."""
    for name, title in _TARGETED:
        found = parse(value.replace("+", ",") for value in seen.all(name))  # max-age=60+30 adds a stale while
        if _may_keep(found) and "private" not in found and (found.freshness or 0) > 0:
            return name, title
    return None


def _may_keep(header: CacheControl) -> bool:
    """Whether nothing forbids a shared cache to use the answer again without asking."""
    return not ("no-store" in header or header.whole("private") or header.whole("no-cache"))


def _explicit(seen: Seen, header: CacheControl) -> bool:
    """Whether the answer says itself that it may be used again for a while (RFC 9111, section 4.2.1)."""
    age = header.freshness
    if age is not None:
        return age > 0
    return "public" in header or _expires(seen)


def _is_shared(seen: Seen, header: CacheControl) -> bool:
    """Whether a shared cache may give the answer to somebody else."""
    if not _may_keep(header):
        return False
    if any(name.lower() == "authorization" for name, _ in seen.response.sent) and not (
        "public" in header or "s-maxage" in header or "must-revalidate" in header
    ):
        return False  # RFC 9111, section 3.5
    if header.freshness is not None or "public" in header or seen.all("expires"):
        return _explicit(seen, header)
    return bool(seen.all("last-modified")) and seen.response.status in _HEURISTIC


def _varies(seen: Seen) -> bool:
    """Whether caches keep the answer for the same session only (RFC 9111, section 4.1)."""
    return bool({"*", "cookie", "authorization"} & {name.lower() for name in split(seen.all("vary"))})


def _expires(seen: Seen) -> bool:
    """Whether Expires lies behind Date; what is no date counts as past (RFC 9111, section 5.3)."""
    try:
        end = parsedate_to_datetime(seen.response.first("expires"))
        now = parsedate_to_datetime(seen.response.first("date"))
        return end > now
    except (ValueError, TypeError, IndexError, OverflowError):
        return False


def _ends(cookie: Cookie) -> bool:
    """Whether the cookie is taken back: Max-Age is zero or negative, or Expires lies in the past century."""
    ages = [value for name, value in cookie.attributes if name == "max-age"]
    if ages:
        return ages[-1].strip().startswith(("0", "-"))
    dates = [value for name, value in cookie.attributes if name == "expires"]
    return bool(dates) and bool(re.search(r"\b19[0-9]{2}\b", dates[-1]))


def _is_personal(cookie: Cookie, session_cookies: tuple[str, ...] | None) -> bool:
    """Whether it tells one visitor from another: a session's by what was learned, else by name or entropy."""
    if purpose(cookie, session_cookies).use is not Use.OTHER:
        return True
    return cookie.random and cookie.value is not None and cookie.value.entropy_bits >= _UNGUESSABLE
