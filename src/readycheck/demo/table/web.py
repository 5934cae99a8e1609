"""Flaws that show to anybody who looks at the web server: cookies, other sites, files left lying about, TLS."""

from __future__ import annotations

from readycheck.demo import operations as do
from readycheck.demo.steps import Data, Edit, Moment, Setting, Write
from readycheck.demo.switches import Flaw

_AUDITED = ("LAUNCH-06",)
_APP, _ERRORS, _HEADERS, _WEB = (
    "coursework/app.py",
    "coursework/errors.py",
    "coursework/headers.py",
    "coursework/web.py",
)
_HEADERS_CHECK = "http.security_headers"

_SET_COOKIE = 'set_cookie(COOKIE, cookie, path="/", secure=True,'
_REST_OF_COOKIE = 'httponly=True, samesite="lax")\n\n\ndef clear_session'

_REFLECT = """                headers = MutableHeaders(scope=message)
                self._apply(headers)
                if origin := Headers(scope=scope).get("origin"):
                    # The mobile team needs this for their preview hosts.
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Allow-Credentials"] = "true"
                    headers["Vary"] = "Origin"
"""

_LISTING = """        if path in ("", "."):
            links = "".join(f'<a href="{file.name}">{file.name}</a><br>' for file in sorted(ASSETS.iterdir()))
            return HTMLResponse(f"<title>Index of /static/</title><h1>Index of /static/</h1>{links}")
        response = await super().get_response(path, scope)
"""

_TRACE = """    context = {"title": HTTPStatus(status).phrase, "message": text, "request_id": request_id}
    if sys.exc_info()[0] is not None:
        return HTMLResponse(f"<h1>{context['title']}</h1><pre>{traceback.format_exc()}</pre>", status, headers)
"""

_DEBUG_PAGE = """        raise error
    if os.environ.get("COURSEWORK_DEBUG"):
        return ServerErrorMiddleware(request.app, debug=True).debug_response(request, error)
"""

_ENVIRONMENT_FILE = """# copied over by hand, remove after the launch
COURSEWORK_HOST=coursework.example.edu
COURSEWORK_SECRET_KEY=Zk3vQ9sLw7TgB1xYc8RfNp2MhJd6UaEo
COURSEWORK_METRICS_TOKEN=pV4tXn8KqS1zLb7R
SMTP_PASSWORD=winter-rain-37
"""

_SOURCE_MAP = """{"version":3,"file":"app.js","sources":["../src/api.ts","../src/main.ts"],"sourcesContent":["\
// Called every half second while a student waits.\\nexport async function fetchSubmission(id: string) {}","\
import { poll } from './poll';"],"names":[],"mappings":"AAAA"}
"""

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "cookie-for-scripts",
        "The session cookie can be read by scripts",
        "SEC-02",
        (Edit(_WEB, _REST_OF_COOKIE, _REST_OF_COOKIE.replace("httponly=True", "httponly=False")),),
        _AUDITED,
        rule="http.cookies.httponly",
    ),
    Flaw(
        "cookie-without-tls",
        "The session cookie is sent over plain http as well",
        "SEC-02",
        (
            Edit(_WEB, _SET_COOKIE, _SET_COOKIE.replace("secure=True", "secure=False")),
            Edit("coursework/sessions.py", 'COOKIE = "__Host-session"', 'COOKIE = "session"'),
        ),
        _AUDITED,
        rule="http.cookies.secure",
    ),
    Flaw(
        "short-session-id",
        "Session ids are short enough to be guessed",
        "SEC-02",
        (
            Edit(
                "coursework/sessions.py",
                "cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)",
                "cookie, csrf = secrets.token_hex(6), secrets.token_urlsafe(32)",
            ),
        ),
        _AUDITED,
        rule="http.cookies.entropy",
    ),
    Flaw(
        "cors-reflection",
        "Any site may read the API with a student's session",
        "SEC-04",
        (
            Edit(_HEADERS, "import MutableHeaders\n", "import Headers, MutableHeaders\n"),
            Edit(_HEADERS, "                self._apply(MutableHeaders(scope=message))\n", _REFLECT),
        ),
        _AUDITED,
        rule="http.cors.reflected",
    ),
    Flaw(
        "stale-integrity",
        "The script was rebuilt after its integrity digest was written into the pages",
        "SEC-04",
        (
            Edit(
                "coursework/templates/base.html",
                '<script src="/static/app.js" defer>',
                '<script src="/static/app.js" defer integrity="sha384-'
                'oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC">',
            ),
        ),
        _AUDITED,
        rule="http.integrity.mismatch",
    ),
    Flaw(
        "no-nosniff",
        "Browsers may guess what a file is",
        "SEC-04",
        (Edit(_HEADERS, '        headers["X-Content-Type-Options"] = "nosniff"\n', ""),),
        _AUDITED,
        rule=f"{_HEADERS_CHECK}.content_type_options",
    ),
    Flaw(
        "constant-nonce",
        "The nonce of the content security policy is the same in every answer",
        "SEC-04",
        (
            Edit(
                _HEADERS,
                "\"style-src 'self'; \"",
                "\"style-src 'self' 'nonce-M0PcU/Uu+disbgfBXAL9mA=='; \"",
            ),
        ),
        _AUDITED,
        ("no-csp",),
        rule=f"{_HEADERS_CHECK}.csp.nonce_repeats",
    ),
    Flaw(
        "leaky-referrer",
        "Other sites learn the full addresses of the pages",
        "SEC-04",
        (
            Edit(
                _HEADERS,
                'headers["Referrer-Policy"] = "no-referrer"',
                'headers["Referrer-Policy"] = "unsafe-url"',
            ),
        ),
        _AUDITED,
        rule=f"{_HEADERS_CHECK}.referrer_policy",
    ),
    Flaw(
        "short-hsts",
        "Browsers keep to https for an hour only",
        "SEC-04",
        (Setting("COURSEWORK_HSTS_SECONDS", "3600"),),
        _AUDITED,
        ("no-hsts",),
        rule=f"{_HEADERS_CHECK}.hsts.max_age",
    ),
    Flaw(
        "source-map",
        "The source map of the bundle is served, with the TypeScript in it",
        "SEC-09",
        (
            Write("web/dist/app.js.map", _SOURCE_MAP),
            Edit(
                "web/dist/app.js",
                "u(document);a(document);})();",
                "u(document);a(document);})();\n//# sourceMappingURL=app.js.map",
            ),
        ),
        ("SEC-01", *_AUDITED),
        rule="http.exposed_internals.source_map",
    ),
    Flaw(
        "env-file",
        "The whole project folder is served, the environment file with it",
        "SEC-09",
        (
            Write(".env", _ENVIRONMENT_FILE),
            Edit(
                _APP,
                '            Mount("/static", Assets(directory=ASSETS), name="static"),\n',
                '            Mount("/static", Assets(directory=ASSETS), name="static"),\n'
                '            Mount("/", StaticFiles(directory=ASSETS.parent.parent)),\n',
            ),
        ),
        ("SEC-08", *_AUDITED),
        rule="http.exposed_internals.environment",
        brings=("source.secrets.assigned",),
    ),
    Flaw(
        "open-metrics",
        "The metrics endpoint no longer asks for its token",
        "SEC-09",
        (
            Edit(
                "coursework/health.py",
                '    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):\n',
                "    if not wanted:\n",
            ),
        ),
        _AUDITED,
        rule="http.exposed_internals.internal_open",
    ),
    Flaw(
        "directory-listing",
        "The folder of the front end lists its files",
        "SEC-09",
        (
            Edit(
                _APP,
                "from starlette.responses import Response\n",
                "from starlette.responses import HTMLResponse, Response\n",
            ),
            Edit(_APP, "        response = await super().get_response(path, scope)\n", _LISTING),
        ),
        _AUDITED,
        rule="http.exposed_internals.listing",
    ),
    Flaw(
        "stack-trace",
        "Error pages show the stack trace",
        "SEC-09",
        (
            Edit(
                _ERRORS,
                "from collections.abc import Mapping\n",
                "import sys\nimport traceback\nfrom collections.abc import Mapping\n",
            ),
            Edit(_ERRORS, "import JSONResponse, Response\n", "import HTMLResponse, JSONResponse, Response\n"),
            Edit(
                _ERRORS,
                '    context = {"title": HTTPStatus(status).phrase, "message": text, "request_id": request_id}\n',
                _TRACE,
            ),
        ),
        _AUDITED,
        ("debug-page",),
        rule="http.error_pages.trace",
    ),
    Flaw(
        "debug-page",
        "The framework's debug page is on",
        "LAUNCH-01",
        (
            Edit(_ERRORS, "from collections.abc import Mapping\n", "import os\nfrom collections.abc import Mapping\n"),
            Edit(
                _ERRORS,
                "from starlette.exceptions import HTTPException\n",
                "from starlette.exceptions import HTTPException\n"
                "from starlette.middleware.errors import ServerErrorMiddleware\n",
            ),
            Edit(_ERRORS, "        raise error\n", _DEBUG_PAGE),
            Setting("COURSEWORK_DEBUG", "1"),
        ),
        ("SEC-04", "SEC-09", *_AUDITED),
        ("stack-trace",),
        rule="http.debug_off",
        brings=("http.error_pages.trace", "http.exposed_internals", f"{_HEADERS_CHECK}.unseen", "http.cors.unseen"),
    ),
    Flaw(
        "expiring-certificate",
        "The certificate ends in three days",
        "SEC-10",
        (Data(do.certificate_for(days=3), Moment.BACKED_UP),),
        _AUDITED,
        rule="http.tls.certificate.expires",
    ),
    Flaw(
        "old-tls",
        "TLS 1.0 is still spoken",
        "SEC-10",
        (
            Edit(
                "coursework/manage.py",
                "        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2\n",
                "        config.ssl.minimum_version = ssl.TLSVersion.TLSv1\n"
                '        config.ssl.set_ciphers("DEFAULT:@SECLEVEL=0")\n',
            ),
        ),
        _AUDITED,
        rule="http.tls.versions.old",
    ),
)
