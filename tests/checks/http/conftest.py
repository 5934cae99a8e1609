"""Facts and servers that the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support import certificates

from readycheck_checks.http.facts import BodyFacts, HttpResponses, Response, Role

GOOD = {
    "Content-Type": "text/html; charset=utf-8",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

MakeResponse = Callable[..., Response]
MakeFact = Callable[..., HttpResponses]


@pytest.fixture
def good() -> dict[str, str]:
    """Headers of a page that needs nothing more."""
    return dict(GOOD)


@pytest.fixture
def response() -> MakeResponse:
    """A good page; headers change by name, None takes one away, a list sends it several times."""

    def make(changed: dict[str, Any] | None = None, **fields: Any) -> Response:
        headers: dict[str, Any] = {**GOOD, **(changed or {})}
        pairs: list[tuple[str, str]] = []
        for name, value in headers.items():
            values = [] if value is None else value if isinstance(value, list) else [value]
            pairs += [(name, one) for one in values]
        media = next((value for name, value in pairs if name == "Content-Type"), "").split(";")[0]
        given: dict[str, Any] = {
            "role": Role.PAGE,
            "url": "https://h.example/",
            "status": 200,
            "content_type": media,
            "body": BodyFacts(length=10, digest="d"),
            **fields,
        }
        return Response(headers=tuple(pairs), **given)

    return make


@pytest.fixture
def fact(response: MakeResponse) -> MakeFact:
    """An origin that answered with one page, made as `response` makes it."""

    def make(changed: dict[str, Any] | None = None, **fields: Any) -> HttpResponses:
        one = response(changed, **fields)
        return HttpResponses(url=one.url, loopback="127.0.0.1" in one.url, responses=(one,))

    return make


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> certificates.Authority:
    """A certificate authority for servers with TLS."""
    return certificates.authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def pem(authority: certificates.Authority) -> Path:
    """What a client has to trust."""
    return authority.pem
