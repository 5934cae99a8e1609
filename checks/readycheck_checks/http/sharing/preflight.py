"""What the answer to a preflight lets another site send (Fetch, "CORS-preflight fetch")."""

from __future__ import annotations

import re

from readycheck.api import Evidence, Status, passed, seen
from readycheck_checks.http.facts.cors import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_PRIVATE_NETWORK,
    MAX_AGE,
    Access,
    CorsAnswer,
    Question,
)
from readycheck_checks.http.reading.fields import split
from readycheck_checks.http.sharing.seen import CHECK_ID, Findings, Seen, alarm

_SECONDS = re.compile(r"-?[0-9]{1,12}")
_DANGEROUS = ("TRACE", "TRACK", "CONNECT", "DEBUG")
LONGEST_AGE = 86400
"""Seconds that any browser keeps a preflight's answer; more has no effect."""


def judge(where: Seen) -> Findings:
    """Changes in the user's name by a stranger; then what browsers take otherwise than it was meant."""
    answer = where.endpoint.get(Question.PREFLIGHT)
    if answer is None or answer.failure is not None:
        return
    reads = where.access(Question.FOREIGN) is Access.CREDENTIALS
    if not reads and answer.access is Access.CREDENTIALS and lets_through(answer):
        yield alarm(
            Status.FAIL,
            "preflight_credentials",
            "any site that a user visits can send changes in the user's name: the preflight allows whatever origin "
            "asks, with credentials",
            answer,
            where,
        )
    if odd := [name for name in listed(answer, "allow") if name.upper() in _DANGEROUS]:
        yield alarm(
            Status.WARN,
            "methods",
            f"the answer to OPTIONS says that {' and '.join(dict.fromkeys(odd))} may be sent, which no application"
            " needs",
            answer,
            where,
            header="Allow",
        )
    with_credentials = answer.joined(ALLOW_CREDENTIALS) == "true"
    literal = [name for name in (ALLOW_METHODS, ALLOW_HEADERS) if "*" in listed(answer, name)]
    if with_credentials and literal:
        yield alarm(
            Status.WARN,
            "preflight_literal",
            "the preflight allows * together with credentials, where browsers take * as a name and not as everything, "
            "so what was meant is refused",
            answer,
            where,
            header=literal[0].title(),
        )
    if answer.access is not Access.NONE and answer.joined(ALLOW_PRIVATE_NETWORK) == "true":
        yield alarm(
            Status.WARN,
            "private_network",
            "any public site may reach this from inside of a private network: the preflight allows it to whatever "
            "origin asks",
            answer,
            where,
            header="Access-Control-Allow-Private-Network",
        )
    age = answer.joined(MAX_AGE)
    if age is not None and (not _SECONDS.fullmatch(age) or int(age) > LONGEST_AGE):
        yield passed(
            f"{CHECK_ID}.max_age",
            "browsers keep the preflight's answer for a day at most, whatever longer time Access-Control-Max-Age says",
            value=age[:60],
        )


def lets_through(answer: CorsAnswer) -> bool:
    """Whether a browser goes on to send the PUT, or a POST with JSON, after this answer."""
    if answer.status is None or not 200 <= answer.status < 300 or answer.access is Access.NONE:
        return False
    # With credentials an asterisk is a name like any other (Fetch, "extract header list values").
    every = set() if answer.access is Access.CREDENTIALS else {"*"}
    methods = set(listed(answer, ALLOW_METHODS))
    headers = {name.lower() for name in listed(answer, ALLOW_HEADERS)}
    return bool(methods & ({"PUT"} | every)) or bool(headers & ({"content-type"} | every))


def listed(answer: CorsAnswer, name: str) -> list[str]:
    """The members of a list header."""
    return [part for part in split(answer.all(name)) if part]


def evidence(where: Seen) -> tuple[Evidence, ...]:
    """What the preflight adds to a finding about reading."""
    answer = where.endpoint.get(Question.PREFLIGHT)
    if answer is None or not answer.tells:
        return ()
    further = lets_through(answer) and answer.access is Access.CREDENTIALS
    said = "allows it to send changes, such as PUT, as well" if further else "does not let it send changes"
    return (seen("Preflight", f"its answer to the same site {said}"),)
