"""An endpoint as the judges of cross-origin sharing look at it, and how they write a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readycheck.api import Evidence, Field, Finding, Model, Status, at_url, finding, seen
from readycheck_checks.http.explain import SEEN, repeat
from readycheck_checks.http.facts.cors import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    ALLOW_PRIVATE_NETWORK,
    Access,
    CorsAnswer,
    CorsEndpoint,
    HttpCors,
    Question,
)
from readycheck_checks.http.sharing.origins import Origin, parse, trusts

CHECK_ID = "http.cors"
Findings = Iterator[Finding]


class Options(Model):
    """What a profile may set."""

    open_to_all: bool = Field(
        default=True, description="Endpoints may be read by every site without credentials, as public data may"
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """An endpoint and the origin that it belongs to."""

    endpoint: CorsEndpoint
    own: Origin
    trusted: tuple[str, ...]
    production: bool = False

    def access(self, question: Question) -> Access:
        """What whoever asks that question may do; nothing where it was not asked."""
        answer = self.endpoint.get(question)
        return answer.access if answer is not None else Access.NONE

    @property
    def reflects(self) -> bool:
        """Whether the answer names any origin that asks."""
        return self.access(Question.FOREIGN) in (Access.NAMED, Access.CREDENTIALS)

    @property
    def gets(self) -> tuple[CorsAnswer, ...]:
        """The answers to GET that tell something."""
        return tuple(one for one in self.endpoint.answers if one.method == "GET" and one.tells)

    def knows(self, origin: str) -> bool:
        """Whether the profile trusts an origin, or it is the endpoint's own."""
        return origin == str(self.own) or trusts(self.trusted, origin)


def view(fact: HttpCors, endpoint: CorsEndpoint, environment: str) -> Seen:
    """Look at an endpoint."""
    own = parse(fact.own)
    assert own is not None  # the collector wrote it
    return Seen(endpoint, own, fact.trusted, environment == "production")


def alarm(
    status: Status, rule: str, message: str, answer: CorsAnswer, where: Seen, *further: Evidence, header: str = ""
) -> Finding:
    """A finding about one answer: what was asked, what was answered, how to ask again."""
    lines = [f"{name}: {value}" for name, value in answer.sent]
    lines = [f"{answer.method} {where.endpoint.url}", *lines, f"status {answer.status}", *_told(answer)]
    return finding(
        f"{CHECK_ID}.{rule}",
        status,
        message,
        value=answer.joined(ALLOW_ORIGIN),
        location=at_url(where.endpoint.url, header or "Access-Control-Allow-Origin"),
        evidence=(
            seen(SEEN, "\n".join(lines)),
            *further,
            repeat(where.endpoint.url, method=answer.method, headers=answer.sent),
        ),
    )


def _told(answer: CorsAnswer) -> list[str]:
    names = {ALLOW_ORIGIN, ALLOW_CREDENTIALS, "vary", "cache-control"}
    if answer.question is Question.PREFLIGHT:
        names |= {ALLOW_METHODS, ALLOW_HEADERS, ALLOW_PRIVATE_NETWORK, "allow"}
    return [f"{name.title()}: {value}" for name, value in answer.headers if name.lower() in names]
