"""Single defects of liveness and readiness: what a load balancer or a stranger would be told wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from tests.checks.http.twins import Site, Twin, html
from tests.support.serve import Answer, Reply, Request

from readycheck_checks.http.targets import Health

CHECK = "http.health"
FRESH = {"Cache-Control": "no-store"}
PROFILE = {"health": Health(live="/livez", ready="/readyz")}


def said(body: str, status: int = 200, media: str = "application/json", **headers: str) -> Reply:
    own = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"Content-Type": media, **FRESH, **own}, body)


LIVE, READY = said("ok", media="text/plain"), said('{"status": "pass"}')
PLAIN = Site({"/livez": LIVE, "/readyz": READY}, tls=False, origin=PROFILE)


def site(routes: Mapping[str, Answer], otherwise: Answer | None = None) -> Site:
    return Site({"/livez": LIVE, "/readyz": READY, **routes}, otherwise, tls=False, origin=PROFILE)


def ready(name: str, rule: str, flawed: Answer, fixed: Answer = READY) -> Twin:
    """Readiness that answers so."""
    return Twin(f"health: {name}", CHECK, f"{CHECK}.ready.{rule}", site({"/readyz": flawed}), site({"/readyz": fixed}))


def only_get(request: Request) -> Reply:
    return READY if request.method == "GET" else Reply(405, {"Allow": "GET"})


def limited(most: int) -> Answer:
    asked = count()
    return lambda _request: READY if next(asked) % 4 < most else Reply(429, {"Retry-After": "1"})


def page_with_nonce(request: Request) -> Reply:
    """A single-page application that answers anything, each time with another nonce."""
    nonce = f"{next(_NONCES):024d}"
    return html(FRESH, body=f"<!doctype html><html><script nonce={nonce}></script><div id=app></div></html>")


_NONCES = count()
HELP = html(FRESH, body="<!doctype html><html><p>All is well</p></html>")

TWINS: tuple[Twin, ...] = (
    ready("down and 200", "contradiction", said('{"status": "DOWN"}'), said('{"status": "UP"}')),
    ready("well and 503", "contradiction", said('{"status": "pass"}', 503)),
    ready(
        "part down and 200",
        "part_down",
        said('{"status": "ok", "checks": {"database": {"status": "fail"}}}'),
        said('{"status": "ok", "checks": {"database": {"status": "pass"}}}'),
    ),
    ready("503", "status", said('{"status": "fail"}', 503)),
    ready("behind the login", "redirect", Reply(302, {"Location": "/login"})),
    ready(
        "login page",
        "login",
        html(FRESH, body="<!doctype html><html><form><input type=password name=p></form></html>"),
        HELP,
    ),
    ready("may be cached", "cached", said("{}", Cache_Control="public, max-age=60")),
    ready("came from a cache", "cached", said("{}", Age="12"), said("{}", Age="0")),
    ready("does not forbid caching", "cacheable", Reply(200, {"Content-Type": "application/json"}, "{}")),
    ready("tells a version", "leaks_version", said('{"status": "ok", "version": "1.4.2"}'), said('{"status": "ok"}')),
    ready(
        "tells the database's address",
        "leaks_dsn",
        said('{"status": "ok", "database": "postgresql://app:pw@db/app"}'),
        said('{"status": "ok", "database": "pass"}'),
    ),
    ready(
        "tells an error of the database",
        "leaks_trace",
        said('{"status": "warn", "output": "Traceback (most recent call last):\\n  File \\"a.py\\", line 1, in a"}'),
        said('{"status": "warn", "output": "slow"}'),
    ),
    ready("long answer", "large", said('{"items": "' + "a" * 9000 + '"}'), said('{"items": "' + "a" * 900 + '"}')),
    ready("refuses HEAD", "head", only_get),
    ready("counted by a rate limit", "throttled", limited(1), limited(4)),
    ready(
        "health+json without a status",
        "health_json",
        said('{"releaseId": "a"}', media="application/health+json"),
        said('{"status": "pass", "releaseId": "a"}', media="application/health+json"),
    ),
    Twin(
        "health: an application that answers anything",
        CHECK,
        f"{CHECK}.ready.catch_all",
        site({"/readyz": html(FRESH)}, html(FRESH)),
        site({"/readyz": html(FRESH)}),
    ),
    Twin(
        "health: an application that answers anything with a nonce",
        CHECK,
        f"{CHECK}.ready.catch_all",
        site({"/readyz": page_with_nonce}, page_with_nonce),
        site({"/readyz": HELP}, page_with_nonce),
    ),
    Twin(
        "health: one endpoint for both",
        CHECK,
        f"{CHECK}.same",
        Site({"/readyz": READY}, tls=False, origin={"health": Health(live="/readyz", ready="/readyz")}),
        PLAIN,
    ),
)
