"""Answers that depend on who asks must not be handed to somebody else by a cache (Fetch, "CORS and caches")."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from readycheck.api import Status
from readycheck_checks.http.facts.cors import ALLOW_ORIGIN, CorsAnswer, Question
from readycheck_checks.http.reading.cache_control import parse
from readycheck_checks.http.reading.fields import split
from readycheck_checks.http.sharing.seen import Findings, Seen, alarm

_FORBID = ("no-store", "no-cache", "private")
_INVENTED = (Question.FOREIGN, Question.SUFFIX, Question.PREFIX, Question.DOT, Question.SUBDOMAIN, Question.BELOW)
"""Questions whose origin nobody else can have asked with."""


def judge(seen: Seen) -> Findings:
    """A cache that mixes answers up, proved; else answers that one may mix up."""
    answers = seen.gets
    invented = {one.origin for one in seen.endpoint.answers if one.question in _INVENTED}
    mixed = next(
        (one for one in answers if one.origin != (said := one.joined(ALLOW_ORIGIN)) and said in invented), None
    )
    if mixed is not None:
        yield alarm(
            Status.FAIL,
            "cache_mixed",
            "a cache hands out the answer that was made for another origin, so one visit from a strange site is enough "
            "to shut the right ones out",
            mixed,
            seen,
            header="Vary",
        )
        return
    if len({one.joined(ALLOW_ORIGIN) for one in answers}) < 2:
        return
    stored = next((one for one in answers if cacheable(one) and not varies(one)), None)
    if stored is not None:
        yield alarm(
            Status.WARN,
            "vary",
            "the answer depends on the origin that asks, caches may keep it, and Vary does not name Origin, so one "
            "site's answer reaches another",
            stored,
            seen,
            header="Vary",
        )


def varies(answer: CorsAnswer) -> bool:
    """Whether caches keep answers to different origins apart."""
    return any(name.lower() in ("origin", "*") for name in split(answer.all("vary")))


def cacheable(answer: CorsAnswer) -> bool:
    """Whether a shared cache may hand it out again without asking: told so, or left to guess (RFC 9111, 3 and 4.2).

    A guess needs a date of the last change; caches in use make none without it.
    """
    control = parse(answer.all("cache-control"))
    if any(name in control for name in _FORBID):
        return False
    if control.freshness is not None:
        return control.freshness > 0
    if expires := answer.all("expires"):
        until, since = _date(expires[0]), _date("".join(answer.all("date")[:1]))
        return until is not None and since is not None and until > since
    return bool(answer.all("last-modified")) and answer.status is not None and answer.status < 400


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).replace(tzinfo=None)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
