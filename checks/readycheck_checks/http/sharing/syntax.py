"""Values that no browser takes as they were meant: they protect nobody, and somebody will 'repair' them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readycheck.api import Status
from readycheck_checks.http.facts.cors import ALLOW_CREDENTIALS, ALLOW_ORIGIN, CorsAnswer
from readycheck_checks.http.sharing.origins import parse
from readycheck_checks.http.sharing.seen import Findings, Seen, alarm

_SERIALISED = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@,*]+")
_CREDENTIALS = {"true", "false", ""}
_MEANS = {
    "several": "Access-Control-Allow-Origin carries several values, so browsers refuse even those it means to allow",
    "invalid_origin": "Access-Control-Allow-Origin is not an origin as browsers write it, so it never matches",
    "invalid_credentials": (
        "Access-Control-Allow-Credentials is not the word true in lower case, so browsers ignore it"
    ),
    "wildcard_credentials": (
        "every origin is allowed together with credentials, which browsers refuse, so one of the two is a mistake"
    ),
    "development": (
        "the answer allows an address of a developer's machine, so whatever runs there on a user's machine may read it"
    ),
}


def judge(seen: Seen) -> Findings:
    """Each mistake once an endpoint."""
    told: set[str] = set()
    for answer in seen.endpoint.answers:
        for rule in _mistakes(seen, answer):
            if rule not in told:
                told.add(rule)
                header = "Access-Control-Allow-Credentials" if rule == "invalid_credentials" else ""
                yield alarm(Status.WARN, rule, _MEANS[rule], answer, seen, header=header)


def _mistakes(seen: Seen, answer: CorsAnswer) -> Iterator[str]:
    allowed = ", ".join(value for value in answer.all(ALLOW_ORIGIN) if value)
    credentials = answer.joined(ALLOW_CREDENTIALS)
    if not allowed:
        return
    if "," in allowed or " " in allowed:
        yield "several"
    elif not _is_origin(allowed):
        yield "invalid_origin"
    elif _of_developer(allowed) and not seen.own.loopback and not seen.knows(allowed):
        yield "development"
    if credentials is not None and credentials not in _CREDENTIALS:
        yield "invalid_credentials"
    elif allowed == "*" and credentials == "true":
        yield "wildcard_credentials"


def _is_origin(value: str) -> bool:
    if value in ("*", "null"):
        return True
    if not value.startswith(("http://", "https://")):
        return bool(_SERIALISED.fullmatch(value))  # an app or an extension has an origin of its own kind
    read = parse(value)
    return read is not None and str(read) == value


def _of_developer(value: str) -> bool:
    read = parse(value)
    return read is not None and read.loopback and not read.standard  # without a port it is a mobile app's own view
