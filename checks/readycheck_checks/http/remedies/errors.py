"""Remedies of error pages."""

from __future__ import annotations

from dataclasses import replace

from readycheck_checks.http.remedies.remedy import Remedy

_TRACE = Remedy(
    rule="http.error_pages.trace",
    fix="Answer errors with a short page of your own, and write the trace to the log only; in PHP with display_errors ="
    ' Off, in Tomcat with showReport="false" at an ErrorReportValve',
    asvs=("16.5.1", "13.4.2"),
    cwe=(209,),
    sources=("OWASP WSTG 4.2, WSTG-ERRH-02",),
    nginx="proxy_intercept_errors on;\n"
    "error_page 500 502 503 504 /error.html;  # 400 and 404 too where they show traces\n"
    "location = /error.html { internal; root /srv/www; }",
    express="// start with NODE_ENV=production, and last of all:\n"
    'app.use((err, req, res, next) => { log.error(err); res.status(500).json({ error: "internal" }) })',
    django='DEBUG = False\nALLOWED_HOSTS = ["app.example.edu"]  # and templates 404.html, 500.html',
    fastapi="from starlette.responses import JSONResponse\napp = FastAPI(debug=False)\n"
    "async def failed(request, error):\n"
    '    log.error("request failed", exc_info=error)\n    return JSONResponse({"error": "internal"}, status_code=500)\n'
    "app.add_exception_handler(Exception, failed)",
)

REMEDIES: tuple[Remedy, ...] = (
    _TRACE,
    replace(
        _TRACE,
        rule="http.error_pages.path",
        fix="Leave folders and file names of the server out of error messages",
        asvs=("16.5.1",),
        cwe=(209, 497),
    ),
    replace(
        _TRACE,
        rule="http.error_pages.version",
        fix="Turn the version off in the server's own error pages; in Apache with ServerSignature Off, in Tomcat with"
        ' showServerInfo="false" at an ErrorReportValve',
        asvs=("13.4.6",),
        cwe=(200, 497),
        nginx="server_tokens off;",
        express='app.disable("x-powered-by")',
        django="gunicorn project.wsgi  # behind a proxy with error pages of its own",
        fastapi="uvicorn app:app --no-server-header",
    ),
    replace(
        _TRACE,
        rule="http.error_pages.server_error",
        fix="Check the request first, and answer what is wrong with it with a status of 400 to 499",
        asvs=("16.5.1",),
        cwe=(755, 20),
        sources=("RFC 9110, section 15.5",),
        nginx="",
        express="app.use((err, req, res, next) => res.status(err.status ?? 500).json({ error: err.expose ? err.message"
        ' : "internal" }))',
        django="from django.core.exceptions import BadRequest\nraise BadRequest  # where the input is read",
        fastapi='raise HTTPException(status_code=400, detail="malformed")  # where the input is read',
    ),
    replace(
        _TRACE,
        rule="http.error_pages.trace_method",
        fix="Refuse TRACE with status 405; in Apache with TraceEnable off",
        asvs=("13.4.4",),
        cwe=(693, 200),
        sources=("RFC 9110, section 9.3.8",),
        nginx="if ($request_method = TRACE) { return 405; }",
        express="app.trace('*splat', (req, res) => res.sendStatus(405))",
        django='@require_http_methods(["GET", "HEAD", "POST"])',
        fastapi="from starlette.middleware.base import BaseHTTPMiddleware\nfrom starlette.responses import Response\n"
        "async def no_trace(request, call_next):\n"
        '    return Response(status_code=405) if request.method == "TRACE" else await call_next(request)\n'
        "app.add_middleware(BaseHTTPMiddleware, dispatch=no_trace)",
    ),
    replace(
        _TRACE,
        rule="http.error_pages.unknown_method",
        fix="Name the methods that each address takes, and refuse all others with status 405",
        asvs=("4.1.4",),
        cwe=(749, 650),
        sources=("RFC 9110, section 15.5.6",),
        nginx="if ($request_method !~ ^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$) { return 405; }",
        express="const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']\n"
        "app.use((req, res, next) => METHODS.includes(req.method) ? next() : res.sendStatus(405))",
        django="from django.views.decorators.http import require_safe\n@require_safe",
        fastapi='app.add_route("/courses", courses, methods=["GET"])',
    ),
)
