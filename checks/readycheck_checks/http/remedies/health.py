"""Remedies of liveness and readiness."""

from __future__ import annotations

from dataclasses import replace

from readycheck_checks.http.remedies import snippets
from readycheck_checks.http.remedies.remedy import Remedy

_ID = "http.health"
_NO_STORE = ("Cache-Control", "no-store")
_READY = Remedy(
    rule=_ID,
    fix="Answer 200 where it is well and 503 where it is not, before any login or redirect, within a second",
    asvs=(),
    cwe=(754,),
    sources=("RFC 9110, section 15.6.4",),
    nginx="location = /readyz { proxy_pass http://app; proxy_read_timeout 5s; access_log off; }",
    express='app.get("/readyz", async (req, res) => {\n'
    '  const ok = await db.query("SELECT 1").then(() => true, () => false)\n'
    '  res.set("Cache-Control", "no-store").status(ok ? 200 : 503).json({ status: ok ? "pass" : "fail" })\n})',
    django="from django.db import DatabaseError, connection\n"
    "def ready(request):\n    try:\n        with connection.cursor() as cursor:\n"
    '            cursor.execute("SELECT 1")\n        status = 200\n'
    "    except DatabaseError:\n        status = 503\n"
    '    return HttpResponse("ok" if status == 200 else "down", status=status, headers={"Cache-Control": "no-store"})',
    fastapi="async def ready(request):\n    ok = await database_answers()  # with a time limit of its own\n"
    '    said = {"status": "pass" if ok else "fail"}\n'
    '    return JSONResponse(said, 200 if ok else 503, headers={"Cache-Control": "no-store"})\n'
    'app.add_route("/readyz", ready)',
)
_LEAKS = replace(
    _READY,
    fix="Answer strangers with the status alone; give details to the operators only",
    asvs=("13.4.6", "16.5.1"),
    cwe=(200, 497),
    sources=(),
)
_FRESH = replace(
    _READY,
    fix="Send 'Cache-Control: no-store'",
    cwe=(524,),
    sources=("RFC 9111, section 5.2.2.5",),
    nginx=snippets.nginx(*_NO_STORE),
    express=snippets.express(*_NO_STORE),
    django="from django.views.decorators.cache import never_cache\n@never_cache",
    fastapi=snippets.starlette(*_NO_STORE),
)
_HEAD = replace(
    _READY,
    fix="Answer HEAD with the status and headers of GET",
    sources=("RFC 9110, section 9.1",),
    nginx="location = /readyz { limit_except GET { deny all; } proxy_pass http://app; }  # GET takes HEAD in",
    express='app.get("/readyz", ready)  // answers HEAD as well',
    django="from django.views.decorators.http import require_safe\n@require_safe",
    fastapi='app.add_route("/readyz", ready, methods=["GET"])  # answers HEAD as well',
)
_THROTTLED = replace(
    _READY,
    fix="Leave health endpoints out of every rate limit",
    sources=("RFC 6585, section 4",),
    nginx='map $uri $counted { default $binary_remote_addr; /livez ""; /readyz ""; }  # what is empty is not counted\n'
    "limit_req_zone $counted zone=all:10m rate=10r/s;",
    express='const { rateLimit } = require("express-rate-limit")\n'
    'app.use(rateLimit({ skip: (req) => ["/livez", "/readyz"].includes(req.path) }))',
    django='@ratelimit(key="ip", rate="10/s")  # on the views that need it, not on those of health',
    fastapi="limiter = Limiter(key_func=get_remote_address)  # without default_limits, which cover every route",
)
_SAME = replace(
    _READY,
    rule=f"{_ID}.same",
    fix="Give liveness an endpoint of its own that asks no dependency",
    nginx="location = /livez { proxy_pass http://app; proxy_read_timeout 2s; access_log off; }",
    express='app.get("/livez", (req, res) => res.set("Cache-Control", "no-store").send("ok"))',
    django='def live(request):\n    return HttpResponse("ok", headers={"Cache-Control": "no-store"})',
    fastapi='async def live(request):\n    return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})\n'
    'app.add_route("/livez", live)',
)
_TLS = replace(
    _READY,
    fix="Renew the certificate and serve it with its whole chain",
    asvs=("12.2.2",),
    cwe=(295,),
    sources=(),
    nginx="ssl_certificate fullchain.pem;\nssl_certificate_key key.pem;",
    express="// certbot renew, and reload whatever ends TLS in front of node",
    django="# certbot renew, and reload whatever ends TLS in front of gunicorn",
    fastapi="# certbot renew, and reload whatever ends TLS in front of uvicorn",
)
_REDIRECT = replace(_READY, sources=("RFC 9110, section 15.4",))
_FORMAT = replace(_READY, sources=("draft-inadarei-api-health-check-06, which has expired",))
_OF_EACH = {
    "leaks_secret": replace(_LEAKS, asvs=("16.5.1",), cwe=(200, 522)),
    "leaks_dsn": _LEAKS,
    "leaks_trace": replace(_LEAKS, asvs=("16.5.1",), cwe=(209,)),
    "leaks_version": replace(_LEAKS, asvs=("13.4.6",)),
    "leaks_host": replace(_LEAKS, asvs=("16.5.1",)),
    "leaks_path": replace(_LEAKS, asvs=("16.5.1",)),
    "cached": _FRESH,
    "cacheable": _FRESH,
    "head": _HEAD,
    "health_json": _FORMAT,
    "redirect": _REDIRECT,
    "throttled": _THROTTLED,
    "tls": _TLS,
}

REMEDIES: tuple[Remedy, ...] = (
    _READY,
    _SAME,
    *(replace(one, rule=f"{_ID}.{role}.{rule}") for role in ("live", "ready") for rule, one in _OF_EACH.items()),
)
