"""Who may read an answer: strangers, imitators and friends, with and without the user's credentials."""

from __future__ import annotations

from readycheck.api import Status
from readycheck_checks.http.facts.cors import Access, CorsAnswer, Question
from readycheck_checks.http.sharing import preflight
from readycheck_checks.http.sharing.seen import Findings, Options, Seen, alarm

_LOOKALIKES = {
    Question.SUFFIX: ("suffix", "a host of somebody else that only starts with an allowed name"),
    Question.PREFIX: ("prefix", "a domain of somebody else that only ends with an allowed name"),
    Question.DOT: ("dot", "a domain of somebody else that has any character where an allowed name has a dot"),
}


def judge(seen: Seen, options: Options) -> Findings:
    """Whoever may read as the user is named first; what follows from it is not said again."""
    foreign = seen.endpoint.get(Question.FOREIGN)
    if foreign is not None and foreign.access is Access.CREDENTIALS:
        yield alarm(
            Status.FAIL,
            "reflected_credentials",
            "any site that a user visits can read this in the user's name: the answer allows whatever origin asks, "
            "with credentials",
            foreign,
            seen,
            *preflight.evidence(seen),
        )
        return
    if seen.access(Question.FOREIGN) is Access.NONE:
        yield from _null(seen)
        yield from _lookalikes(seen)
    else:
        yield from _open(seen, options)
        yield from _null(seen, credentials_only=True)
        yield from _lookalikes(seen, credentials_only=True)
    yield from _neighbours(seen)
    yield from _friends(seen)


def _null(seen: Seen, *, credentials_only: bool = False) -> Findings:
    answer = seen.endpoint.get(Question.NULL)
    if answer is None:
        return
    if answer.access is Access.CREDENTIALS:
        yield alarm(
            Status.FAIL,
            "null_credentials",
            "any site can read this in the user's name: the answer allows the origin null with credentials, which a "
            "sandboxed frame of every site has",
            answer,
            seen,
        )
    elif answer.access is Access.NAMED and not credentials_only:
        yield alarm(
            Status.WARN,
            "null",
            "any site can read this without credentials: the answer allows the origin null, which a sandboxed frame of "
            "every site has",
            answer,
            seen,
        )


def _lookalikes(seen: Seen, *, credentials_only: bool = False) -> Findings:
    for question, (word, who) in _LOOKALIKES.items():
        answer = seen.endpoint.get(question)
        if answer is None:
            continue
        if answer.access is Access.CREDENTIALS:
            yield alarm(
                Status.FAIL,
                f"lookalike_credentials.{word}",
                f"{who} can read this in the user's name",
                answer,
                seen,
            )
        elif answer.access is Access.NAMED and not credentials_only:
            message = f"{who} can read this without credentials, so the list of origins is not matched exactly"
            yield alarm(Status.WARN, f"lookalike.{word}", message, answer, seen)


def _open(seen: Seen, options: Options) -> Findings:
    """Every site may read it without credentials: right for public data only."""
    answer = seen.endpoint.get(Question.FOREIGN)
    assert answer is not None
    if seen.production and seen.own.internal and answer.status is not None and 200 <= answer.status < 300:
        yield alarm(
            Status.WARN,
            "open_internal",
            "every site can read this through the browser of anybody inside of the network: it asks for no login and "
            "allows any origin",
            answer,
            seen,
        )
    elif not options.open_to_all:
        yield alarm(
            Status.WARN,
            "open",
            "every site can read this, which the profile says none but named ones may",
            answer,
            seen,
        )


def _neighbours(seen: Seen) -> Findings:
    """Those near the origin, whom it does not control: they matter where the user's credentials go with them."""
    plain = seen.endpoint.get(Question.PLAIN_HTTP)
    if plain is not None and plain.access is Access.CREDENTIALS:
        kept = bool(plain.all("strict-transport-security"))
        yield alarm(
            Status.WARN if kept else Status.FAIL,
            "plain_http",
            "whoever sits in a user's network can read this in the user's name: the http variant of the origin is "
            "allowed with credentials" + (", and only browsers that already keep to https are safe" if kept else ""),
            plain,
            seen,
        )
    asked = (seen.endpoint.get(question) for question in (Question.SUBDOMAIN, Question.BELOW))
    below = next((one for one in asked if one is not None and one.access is Access.CREDENTIALS), None)
    if below is not None:
        yield alarm(
            Status.WARN,
            "any_subdomain",
            "a flaw of any sub-domain, or one that was given up, is enough to read this in the user's name: each "
            "sub-domain is allowed with credentials, also one that does not exist",
            below,
            seen,
        )
    port = seen.endpoint.get(Question.OTHER_PORT)
    if port is not None and port.access is Access.CREDENTIALS:
        yield alarm(
            Status.WARN,
            "other_port",
            "any service on any port of the host can read this in the user's name",
            port,
            seen,
        )


def _friends(seen: Seen) -> Findings:
    """A trusted origin need not be allowed everywhere, yet naming it must not break the answer."""
    baseline = seen.endpoint.get(Question.BASELINE)
    if baseline is None or baseline.status is None or baseline.status >= 400:
        return
    for answer in seen.endpoint.answers:
        if answer.question is Question.TRUSTED and _broken(answer):
            yield alarm(
                Status.WARN,
                "trusted_broken",
                f"an origin that the profile trusts is answered {answer.status}, where a visit without Origin is "
                f"answered {baseline.status}",
                answer,
                seen,
            )


def _broken(answer: CorsAnswer) -> bool:
    return answer.status is not None and answer.status >= 400 and answer.status != 429 and answer.failure is None
