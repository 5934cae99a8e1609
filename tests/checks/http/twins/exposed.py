"""Single internal files and endpoints that are served, each beside something harmless at the same place."""

from __future__ import annotations

import base64
import json as codec
from collections.abc import Mapping
from typing import Any

from tests.checks.http.twins import PAGE_HEADERS, Site, Twin, html
from tests.support.serve import Answer, Reply

from readycheck_checks.http.exposed.catalogue import CATALOGUE

CHECK = "http.exposed_internals"
PLACES = {
    "/" + entry.path.lstrip("/").partition("?")[0].replace("{host}", "127.0.0.1"): place
    for place, entry in enumerate(CATALOGUE)
}
AROUND = 20
"""The page, what it leads to, and some that are asked for together with the one that is meant."""
SPA = html(body="<!doctype html><html><head><title>Coursework</title></head><body><div id=app></div></body></html>")
ENVIRONMENT = "# settings\nDATABASE_PASSWORD=correct-horse-battery\nAPP_ENV=production\nEMPTY=\nexport LOG_LEVEL=info\n"
EXPOSITION = (
    "# HELP http_requests_total Requests.\n# TYPE http_requests_total counter\n"
    'http_requests_total{method="post",code="200"} 1027 1395066363000\nhttp_requests_total{code="400"} 3\n'
    "# TYPE temperature gauge\ntemperature -3.5e+01\nlast NaN\n"
)
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n"
DUMP = (
    "-- PostgreSQL database dump\n\nSET statement_timeout = 0;\nCREATE TABLE users (id int);\n"
    "INSERT INTO users VALUES (1);\n"
)
SOURCE_MAP = {"version": 3, "sources": ["a.ts"], "names": ["a"], "mappings": "AAAA"}
WITH_SOURCE = codec.dumps({**SOURCE_MAP, "sourcesContent": ["const secretPlan = 1"]})
OPENAPI = codec.dumps({"openapi": "3.1.0", "info": {"title": "API", "version": "1"}, "paths": {"/users": {}}})
INDEX = (
    "<!doctype html><html><head><title>Index of /static/</title></head><body><h1>Index of /static/</h1><hr><pre>"
    '<a href="../">../</a>\n<a href="app.js">app.js</a>   01-Jan-2026 10:00   12\n</pre><hr></body></html>'
)
LONG_INDEX = (
    "<!doctype html><html><head><title>TITLE</title><style>td.display-name { padding-left: 1em }"
    + "i.icon { display: block }" * 3000
    + '</style></head><body><a href="./notes.txt">notes.txt</a></body></html>'
)
"""As http-server writes it: its pictures lie before the links."""
ROOTED_INDEX = (
    "<!doctype html><html><head><title>Files within public/</title></head><body><ul id=files> "
    '<li><a href="/notes/a.txt">a.txt</a></li></ul></body></html>'
)
CLIENT = "// vite client\nconst s = new WebSocket(u, 'vite-hmr'); export function createHotContext(p) {}"
LOADS_CLIENT = html(
    body="<!doctype html><html><head><title>C</title><script type=module src=/@vite/client></script></head></html>"
)
SWAGGER = (
    '<!doctype html><html><head><title>API - Swagger UI</title></head><body><div id="swagger-ui"></div>'
    '<script src="https://cdn.example/swagger-ui-dist/swagger-ui-bundle.js"></script>'
    "<script>const ui = SwaggerUIBundle({url: '/openapi.json'})</script></body></html>"
)
DOCUMENTATION = html(
    body="<!doctype html><html><head><title>Help</title></head><body><h1>How to hand in</h1><p>Our API once had "
    "Swagger UI; metrics such as http_requests_total 3 are explained in the handbook, phpinfo() is not used, and "
    "a file .env holds KEY=VALUE lines.</p></body></html>"
)
SCRIPT = "function hand_in(form) { return fetch('/api/submissions', { method: 'POST', body: form }) }\n"
PAGE = html(
    body="<!doctype html><html><head><title>C</title><script src=/static/app.js></script></head><body></body></html>"
)


def text(body: str | bytes, media: str = "text/plain", status: int = 200) -> Reply:
    return Reply(status, {**PAGE_HEADERS, "Content-Type": media}, body)


def site(routes: Mapping[str, Answer], *, spa: bool = False, **origin: Any) -> Site:
    places = [PLACES[path] for path in routes if path in PLACES]
    enough = {"exposed_requests": max(places) + AROUND} if places else {}
    return Site(routes, SPA if spa else None, tls=False, origin={**enough, **origin})


def script(body: str, headers: Mapping[str, str] | None = None) -> dict[str, Answer]:
    own = {**PAGE_HEADERS, "Content-Type": "text/javascript", **(headers or {})}
    return {"/": PAGE, "/static/app.js": Reply(200, own, body)}


def twin(name: str, rule: str, path: str, body: str | bytes, harmless: Answer, media: str = "text/plain") -> Twin:
    """`body` at a path, in the middle of a single-page application that answers 200 to everything."""
    return Twin(
        name,
        CHECK,
        f"{CHECK}.{rule}",
        site({path: text(body, media)}, spa=True),
        site({path: harmless}, spa=True),
    )


TWINS: tuple[Twin, ...] = (
    twin("git HEAD", "version_control", "/.git/HEAD", "ref: refs/heads/main\n", SPA),
    twin("git HEAD of a commit", "version_control", "/.git/HEAD", "a" * 40 + "\n", text("a" * 39)),
    twin(
        "git config",
        "version_control",
        "/.git/config",
        "[core]\n\trepositoryformatversion = 0\n",
        text("[core] values\n"),
    ),
    twin(
        "subversion",
        "version_control",
        "/.svn/wc.db",
        b"SQLite format 3\0" + bytes(84),
        text("SQLite format 3 is used"),
    ),
    twin("mercurial", "version_control", "/.hg/requires", "revlogv1\nstore\nfncache\n", text("a store requires care")),
    twin("environment file", "environment", "/.env", ENVIRONMENT, DOCUMENTATION),
    twin("environment of production", "environment", "/.env.production", "TOKEN=abcdef123456\n", text("{}")),
    twin("private key", "private_key", "/id_rsa", KEY, html(body=f"<html><p>a key begins with {KEY[:31]} and ends")),
    twin(
        "password file",
        "credentials",
        "/.htpasswd",
        "ana:$apr1$abcdefgh$0123456789abcdefghijkl\n",
        text("ana: teacher"),
    ),
    twin(
        "registry token",
        "credentials",
        "/.npmrc",
        "//registry.example/:_authToken=abcdefgh12345678\n",
        text("save-exact=true"),
    ),
    twin(
        "cloud credentials",
        "credentials",
        "/.aws/credentials",
        "[default]\naws_access_key_id = x\n",
        text("[default]\n"),
    ),
    twin("SQL dump", "dump", "/dump.sql", DUMP, html(body=f"<html><head></head><pre>{DUMP}</pre>")),
    twin("database file", "dump", "/db.sqlite3", b"SQLite format 3\0" + bytes(84), text("no database here")),
    twin(
        "packed backup",
        "dump",
        "/backup.zip",
        b"PK\x03\x04" + bytes(60),
        text("PK stands for Phil Katz", "application/zip"),
    ),
    twin("archive named like the host", "dump", "/127.0.0.1.zip", b"PK\x03\x04" + bytes(60), SPA),
    twin(
        "metrics", "monitoring", "/metrics", EXPOSITION, html(body="<html><h1>Metrics</h1><p># TYPE a counter\n<p>a 1")
    ),
    twin(
        "server status", "monitoring", "/server-status", "<html><title>Apache Status</title><h1>S</h1>", DOCUMENTATION
    ),
    twin(
        "stub status",
        "monitoring",
        "/nginx_status",
        "Active connections: 2 \nserver accepts handled requests\n 5 5 9 \nReading: 0 Writing: 1 Waiting: 1 \n",
        text("Active connections: many\n"),
    ),
    twin(
        "actuator with memory",
        "actuator",
        "/actuator",
        codec.dumps({"_links": {"self": {"href": "/actuator"}, "heapdump": {"href": "/actuator/heapdump"}}}),
        text(codec.dumps({"_links": {"self": {"href": "/x"}, "next": {"href": "/y"}}}), "application/json"),
    ),
    twin(
        "actuator index",
        "monitoring",
        "/actuator",
        codec.dumps({"_links": {"self": {"href": "/actuator"}, "health": {"href": "/actuator/health"}}}),
        SPA,
    ),
    twin(
        "actuator environment",
        "actuator",
        "/actuator/env",
        codec.dumps({"activeProfiles": [], "propertySources": [{"name": "systemProperties"}]}),
        text('{"env": "production"}', "application/json"),
    ),
    twin(
        "profiler",
        "profiler",
        "/debug/pprof/",
        "<html><head><title>/debug/pprof/</title></head><body>/debug/pprof/ Types of profiles available: goroutine",
        DOCUMENTATION,
    ),
    twin("OpenAPI", "api_description", "/openapi.json", OPENAPI, text('{"openapi": "see /docs"}', "application/json")),
    twin("Swagger UI", "api_description", "/docs", SWAGGER, DOCUMENTATION, "text/html"),
    twin(
        "GraphQL introspection",
        "api_description",
        "/graphql",
        '{"data": {"__schema": {"queryType": {"name": "Query"}}}}',
        text('{"errors": [{"message": "introspection is off"}], "data": null}', "application/json"),
    ),
    twin(
        "Werkzeug console",
        "console",
        "/console",
        "<!doctype html><html><head><title>Console // Werkzeug Debugger</title><script>var CONSOLE_MODE = true,"
        " EVALEX = true</script></head></html>",
        html(body="<!doctype html><html><title>Console for teachers</title><p>Werkzeug Debugger"),
        "text/html",
    ),
    twin(
        "phpinfo",
        "debug",
        "/phpinfo.php",
        "<!doctype html><html><head><title>PHP 8.2.1 - phpinfo()</title></head><table><tr><td>PHP Version 8.2.1",
        DOCUMENTATION,
        "text/html",
    ),
    twin(
        "development server",
        "debug",
        "/@vite/client",
        "// vite client\nconst s = new WebSocket(u, 'vite-hmr'); export function createHotContext(p) {}",
        text("export default 1", "text/javascript"),
        "text/javascript",
    ),
    twin(
        "listing of a folder",
        "listing",
        "/static/",
        INDEX,
        html(body="<!doctype html><html><title>Index of /static/ pages</title><p>Read <a href=/help/a>the index</a>"),
        "text/html",
    ),
    Twin(
        "development server whose page loads its client",
        CHECK,
        f"{CHECK}.debug",
        site({"/": LOADS_CLIENT, "/@vite/client": text(CLIENT, "text/javascript")}, spa=True),
        site({"/": LOADS_CLIENT, "/@vite/client": text("export default 1", "text/javascript")}, spa=True),
    ),
    Twin(
        "listing as the first page, longer than what is read",
        CHECK,
        f"{CHECK}.listing",
        site({"/": html(body=LONG_INDEX.replace("TITLE", "Index of /"))}),
        site({"/": html(body=LONG_INDEX.replace("TITLE", "Coursework"))}),
    ),
    Twin(
        "listing as the first page, with links from the root",
        CHECK,
        f"{CHECK}.listing",
        site({"/": html(body=ROOTED_INDEX.replace("id=files", 'id="files"'))}),
        site({"/": html(body=ROOTED_INDEX.replace("id=files", 'id="help"'))}),
    ),
    twin(
        "manifest of packages",
        "manifest",
        "/package.json",
        codec.dumps({"name": "app", "dependencies": {"express": "4.18.2"}}),
        text('{"name": "app", "version": "1"}', "application/json"),
    ),
    twin(
        "pinned requirements",
        "manifest",
        "/requirements.txt",
        "django==4.2\nrequests>=2\n",
        text("You must be over 16.\n"),
    ),
    twin(
        "compose file",
        "configuration",
        "/docker-compose.yml",
        "services:\n  db:\n    image: postgres\n",
        text("services: two\n"),
    ),
    twin(
        "connection settings",
        "configuration",
        "/appsettings.json",
        '{"ConnectionStrings": {"Main": "Server=db;Password=correcthorse"}}',
        text('{"theme": "dark"}', "application/json"),
    ),
    twin(
        "copy of the settings of PHP",
        "credentials",
        "/wp-config.php.bak",
        "<?php\ndefine('DB_PASSWORD', 'correct horse');\n",
        text("define('DB_PASSWORD') is explained here"),
    ),
    twin(
        "log of the application",
        "log",
        "/debug.log",
        "2026-01-01 10:00:00,123 INFO app: login of ana\n2026-01-01 10:00:01,456 ERROR app: failed\n",
        text("nothing happened on 2026-01-01 10:00:00\n"),
    ),
    Twin(
        "source map with the source",
        CHECK,
        f"{CHECK}.source_map",
        site(
            {**script(SCRIPT + "//# sourceMappingURL=app.js.map\n"), "/static/app.js.map": text(WITH_SOURCE)}, spa=True
        ),
        site(script(SCRIPT + "//# sourceMappingURL=app.js.map\n"), spa=True),
    ),
    Twin(
        "source map of a header",
        CHECK,
        f"{CHECK}.source_map",
        site({**script(SCRIPT, {"SourceMap": "/maps/1"}), "/maps/1": text(codec.dumps(SOURCE_MAP))}, spa=True),
        site(script(SCRIPT, {"SourceMap": "/maps/1"}), spa=True),
    ),
    Twin(
        "source map inside of the script",
        CHECK,
        f"{CHECK}.source_map",
        site(
            script(
                SCRIPT
                + "//# sourceMappingURL=data:application/json;base64,"
                + base64.b64encode(WITH_SOURCE.encode()).decode()
            ),
            spa=True,
        ),
        site(script(SCRIPT + "// a sourceMappingURL=data: comment holds a map\n"), spa=True),
    ),
    Twin(
        "copy beside a script",
        CHECK,
        f"{CHECK}.script_copy",
        site({**script(SCRIPT), "/static/app.js.bak": text(SCRIPT.replace("POST", "PUT"))}),
        site({**script(SCRIPT), "/static/app.js.bak": text("gone with the wind, and nothing that was in it remains")}),
    ),
    Twin(
        "internal endpoint that is open",
        CHECK,
        f"{CHECK}.internal_open",
        site({"/metrics": text(EXPOSITION)}, internal=("/metrics",)),
        site({"/metrics": text("who are you", status=401)}, internal=("/metrics",)),
    ),
    Twin(
        "metrics of the profile that are open",
        CHECK,
        f"{CHECK}.internal_open",
        site({"/internal/m": text(EXPOSITION)}, spa=True, metrics="/internal/m"),
        site({"/internal/m": Reply(302, {"Location": "/login"})}, spa=True, metrics="/internal/m"),
    ),
    Twin(
        "description of the API, public on purpose but with a key in it",
        CHECK,
        f"{CHECK}.api_description",
        site({"/openapi.json": text(OPENAPI.replace('"API"', '"AKIAABCDEFGHIJKLMNOP"'))}, public=("/openapi.json",)),
        site({"/openapi.json": text(OPENAPI)}, public=("/openapi.json",)),
    ),
)
