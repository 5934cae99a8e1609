"""Single defects of cross-origin sharing: servers that decide by the Origin that asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from threading import Event

from tests.checks.http.twins import Site, Twin, html, json
from tests.support.serve import Answer, Reply, Request

CHECK = "http.cors"
APP = "https://app.example.edu"
PUBLIC = {"Cache-Control": "public, max-age=60"}
Policy = Callable[[str], Mapping[str, str]]


def endpoint(allows: Policy, *, preflight: Policy | None = None, status: int = 200) -> Answer:
    """An API that answers each Origin with the headers of `allows`; `preflight` where it differs from it."""

    def answer(request: Request) -> Reply:
        origin = request.headers.get("origin", "")
        if request.method == "OPTIONS":
            return Reply(204, dict((preflight or allows)(origin)))
        return json(dict(allows(origin)), status=status)

    return answer


def listed(
    accept: Callable[[str], object], further: Mapping[str, str] | None = None, *, credentials: bool = True
) -> Policy:
    """Allow an origin by name where `accept` says so; `Vary` always."""

    def allows(origin: str) -> dict[str, str]:
        always = {"Vary": "Origin", **(further or {})}
        if not origin or not accept(origin):
            return always
        named = {"Access-Control-Allow-Origin": origin, **always}
        return named | ({"Access-Control-Allow-Credentials": "true"} if credentials else {})

    return allows


def fixed(value: str, **further: str) -> Policy:
    """The same answer to everybody."""
    headers = {"Access-Control-Allow-Origin": value, **{name.replace("_", "-"): said for name, said in further.items()}}
    return lambda origin: headers


GOOD = listed(lambda origin: origin == APP)
SENDS = {"Access-Control-Allow-Methods": "GET, PUT", "Access-Control-Allow-Headers": "authorization, content-type"}


def site(answer: Answer, **fields: object) -> Site:
    """A site whose API at /api answers so; the profile trusts the application."""
    origin = {"cors": ("/api",), "cors_trusted": (APP,), **fields}
    return Site({"/api": answer}, origin=origin)


def twin(name: str, rule: str, flawed: Answer, fixed_: Answer | None = None, **fields: object) -> Twin:
    return Twin(name, CHECK, f"{CHECK}.{rule}", site(flawed, **fields), site(fixed_ or endpoint(GOOD), **fields))


def shared(allows: Policy) -> Answer:
    """The same, kept by caches."""
    return endpoint(lambda origin: {**allows(origin), **PUBLIC})


def _without_vary(allows: Policy) -> Policy:
    return lambda origin: {name: value for name, value in allows(origin).items() if name != "Vary"}


def _cache() -> Answer:
    """A cache in between that keeps one answer for everybody: that to a stranger, for whom the others wait."""
    kept: list[Reply] = []
    there = Event()
    behind = endpoint(listed(lambda origin: True, credentials=False))

    def answer(request: Request) -> Reply:
        assert callable(behind)
        origin = request.headers.get("origin", "")
        if request.method != "GET" or not origin:
            return behind(request)
        if not any(one in origin for one in ("example.edu", "localhost", "127.0.0.1", "null")):
            kept.append(behind(request))
            there.set()
        assert there.wait(20), "the stranger did not ask"
        return kept[0]

    return answer


def _filtered(request: Request) -> Reply:
    return json(status=403) if "origin" in request.headers else json()


TWINS: tuple[Twin, ...] = (
    twin("CORS reflects any origin with credentials", "reflected_credentials", endpoint(listed(lambda origin: True))),
    twin(
        "CORS reflects any origin with credentials to a stranger whom it refuses",
        "reflected_credentials",
        endpoint(listed(lambda origin: True), status=401),
        endpoint(GOOD, status=401),
    ),
    twin(
        "CORS allows null with credentials",
        "null_credentials",
        endpoint(listed(lambda origin: origin in (APP, "null"))),
    ),
    twin("CORS allows null", "null", endpoint(listed(lambda origin: origin in (APP, "null"), credentials=False))),
    twin(
        "CORS compares only the start of the origin",
        "lookalike_credentials.suffix",
        endpoint(listed(lambda origin: origin.startswith(APP))),
    ),
    twin(
        "CORS compares only the end of the origin",
        "lookalike_credentials.prefix",
        endpoint(listed(lambda origin: origin.startswith("https://") and re.search(r"[^.]\bexample\.edu$", origin))),
        endpoint(listed(lambda origin: re.fullmatch(r"https://(?:app|portal)\.example\.edu", origin))),
    ),
    twin(
        "CORS takes a dot for any character",
        "lookalike_credentials.dot",
        endpoint(listed(lambda origin: re.fullmatch("https://app.example.edu", origin))),
        endpoint(listed(lambda origin: re.fullmatch(re.escape(APP), origin))),
    ),
    twin(
        "CORS compares only the start of the origin, without credentials",
        "lookalike.suffix",
        endpoint(listed(lambda origin: origin.startswith(APP), credentials=False)),
        endpoint(fixed("*")),
    ),
    twin(
        "CORS allows the http variant with credentials",
        "plain_http",
        endpoint(listed(lambda origin: re.fullmatch(r"https?://app\.example\.edu", origin))),
    ),
    twin(
        "CORS allows each sub-domain with credentials",
        "any_subdomain",
        endpoint(listed(lambda origin: re.fullmatch(r"https://[a-z]+\.example\.edu", origin))),
    ),
    twin(
        "CORS allows each host below a trusted one with credentials",
        "any_subdomain",
        endpoint(listed(lambda origin: re.fullmatch(r"https://([a-z]+\.)?app\.example\.edu", origin))),
    ),
    twin(
        "CORS allows each port with credentials",
        "other_port",
        endpoint(listed(lambda origin: origin.startswith("https://127.0.0.1:") and "example" not in origin)),
    ),
    twin(
        "CORS preflight lets any site send changes",
        "preflight_credentials",
        endpoint(GOOD, preflight=listed(lambda origin: True, SENDS)),
        endpoint(GOOD, preflight=listed(lambda origin: origin == APP, SENDS)),
    ),
    twin(
        "CORS preflight allows * with credentials",
        "preflight_literal",
        endpoint(GOOD, preflight=fixed(APP, Access_Control_Allow_Credentials="true", Access_Control_Allow_Headers="*")),
        endpoint(fixed("*"), preflight=fixed("*", Access_Control_Allow_Headers="*", Access_Control_Allow_Methods="*")),
    ),
    twin(
        "OPTIONS says that TRACE may be sent",
        "methods",
        endpoint(GOOD, preflight=lambda _: {"Allow": "GET, HEAD, TRACE, OPTIONS", "Vary": "Origin"}),
        endpoint(GOOD, preflight=lambda _: {"Allow": "GET, HEAD, PATCH, OPTIONS", "Vary": "Origin"}),
    ),
    twin(
        "CORS opens a private network",
        "private_network",
        endpoint(fixed("*"), preflight=fixed("*", Access_Control_Allow_Private_Network="true")),
        endpoint(fixed("*"), preflight=fixed(APP, Access_Control_Allow_Private_Network="true")),
    ),
    twin(
        "CORS allows * with credentials",
        "wildcard_credentials",
        endpoint(fixed("*", Access_Control_Allow_Credentials="true")),
        endpoint(fixed("*", Access_Control_Allow_Credentials="false")),
    ),
    twin("CORS names two origins", "several", endpoint(fixed(f"{APP}, https://b.example.edu")), endpoint(fixed(APP))),
    twin("CORS names an origin with a slash", "invalid_origin", endpoint(fixed(APP + "/")), endpoint(fixed(APP))),
    twin(
        "CORS writes True with a capital letter",
        "invalid_credentials",
        endpoint(fixed(APP, Access_Control_Allow_Credentials="True")),
        endpoint(fixed(APP, Access_Control_Allow_Credentials="true")),
    ),
    twin("CORS answer without Vary in a cache", "vary", shared(_without_vary(GOOD)), shared(GOOD)),
    twin("CORS answers are mixed up by a cache", "cache_mixed", _cache(), endpoint(fixed("*"))),
    twin("CORS filter breaks a trusted origin", "trusted_broken", _filtered, endpoint(GOOD)),
    Twin(
        "CORS is open where the profile says that it is not",
        CHECK,
        f"{CHECK}.open",
        site(endpoint(fixed("*"))),
        site(endpoint(fixed(APP))),
        options={"open_to_all": False},
    ),
    Twin(
        "CORS of the first page, found by default",
        CHECK,
        f"{CHECK}.null_credentials",
        Site(headers=(("Access-Control-Allow-Origin", "null"), ("Access-Control-Allow-Credentials", "true"))),
        Site({"/": html()}),
    ),
)
