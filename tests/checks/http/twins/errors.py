"""Single traces, debug pages and wrong answers of errors, each beside a page that only talks about them."""

from __future__ import annotations

import json as codec
from collections.abc import Mapping

from tests.checks.http.twins import DATA_HEADERS, Site, Twin, html
from tests.checks.http.twins import json as data
from tests.support.serve import Answer, Reply

from readycheck.api import ActiveConsent, Consent

CHECK = "http.error_pages"
API = "application/json"
ACTIVE = Consent(active=ActiveConsent(hosts=("127.0.0.1",)))
SORRY = html(status=404, body="<!doctype html><html><head><title>Not found</title></head><p>Nothing is here</html>")
PYTHON = 'Traceback (most recent call last):\n  File "/srv/app/main.py", line 12, in view\n    run()\nValueError: bad\n'
JAVA = (
    "java.lang.IllegalStateException: no session\n\tat edu.example.App.load(App.java:41)\n"
    "\tat edu.example.App.main(App.java:12)\n"
)
VITE = (
    '<!doctype html><html><head><title>Error</title><script type="module">\n'
    'const error = {"message":"URI malformed","stack":"    at serve (file:///srv/app/server.js:6:2)"}\n'
    'try {\nconst { ErrorOverlay } = await import("/@vite/client")\n} catch {}</script></head><body></body></html>'
)
NODE = (
    "<!DOCTYPE html><html><body><pre>Error: no such file<br> &nbsp; &nbsp;at /srv/app/index.js:5:9<br> &nbsp; &nbsp;at "
    "Layer.handle [as handle_request] (/srv/app/node_modules/express/lib/router/layer.js:95:5)</pre></body></html>"
)
PHP = (
    "<br />\n<b>Fatal error</b>:  Uncaught Exception: no in /var/www/html/index.php:3\nStack trace:\n#0 {main}\n"
    "  thrown in <b>/var/www/html/index.php</b> on line <b>3</b><br />"
)
DOTNET = "System.InvalidOperationException: no\n   at App.Home.Index() in C:\\src\\App\\Home.cs:line 12\n"
RUBY = "app/models/user.rb:12:in `find'\napp/controllers/users_controller.rb:3:in `show'\n"
GO = "panic: no\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/app/main.go:8 +0x1d\n"
DJANGO = (
    "<!DOCTYPE html><html><head><title>Page not found at /x</title></head><body><table><tr><th>Request Method:</th>"
    "<td>GET</td></tr></table><p>Using the URLconf defined in <code>app.urls</code>, Django tried these patterns</p>"
    "<p>You’re seeing this error because you have <code>DEBUG = True</code> in your settings file.</p></body></html>"
)
WERKZEUG = (
    "<!doctype html><html><head><title>ValueError: bad // Werkzeug Debugger</title>"
    "<script>var CONSOLE_MODE = false, EVALEX = true;</script></head><body></body></html>"
)
WHITELABEL = f"<html><body><h1>Whitelabel Error Page</h1><div>{JAVA}</div></body></html>"
YELLOW = (
    "<!DOCTYPE html><html><head><title>no</title></head><body><h1>Server Error in '/' Application.<hr></h1>"
    "<b>Stack Trace:</b><pre>[InvalidOperationException: no]</pre></body></html>"
)
RAILS = (
    "<!DOCTYPE html><html><body><h1>Routing Error</h1><p><code>Rails.root: /srv/app</code></p>"
    "<a>Application Trace</a></body></html>"
)
STACK = ["Error: no", "    at Object.find (/srv/app/find.js:3:9)", "    at /srv/app/index.js:9:1"]
WARNED = "<br />\n<b>Warning</b>:  Undefined variable $a in <b>/var/www/html/a.php</b> on line <b>3</b><br />\n"
EXPLAINED = "Warning: Undefined variable $a in /var/www/html/a.php on line 3"
TALK = (
    "<!doctype html><html><head><title>Help</title></head><body><p>A Traceback (most recent call last) is read from"
    " its end; goroutine dumps, SQLSTATE codes, Werkzeug Debugger pages, Whitelabel Error Pages and a Fatal error in"
    " PHP are explained in the handbook at /srv/handbook.</p></body></html>"
)


def missing(body: str, media: str = "text/html; charset=utf-8", status: int = 500) -> Site:
    return Site({}, html({"Content-Type": media}, body, status), tls=False)


def twin(name: str, rule: str, body: str, media: str = "text/html; charset=utf-8") -> Twin:
    """A page for what is missing that shows `body`, beside one that talks about such things."""
    return Twin(name, CHECK, f"{CHECK}.{rule}", missing(body, media, 404), missing(TALK, status=404))


def methods(answers: Mapping[str, Reply]) -> Site:
    """The first page answers by method."""

    def first(request: object) -> Reply:
        return answers.get(getattr(request, "method", "GET"), html())

    routes: dict[str, Answer] = {"/": first}
    return Site(routes, SORRY, tls=False, consent=ACTIVE)


TWINS: tuple[Twin, ...] = (
    twin("trace of Python", "trace.python", f"<html><pre>{PYTHON}</pre></html>"),
    twin("trace of Java", "trace.java", JAVA, "text/plain"),
    twin("trace of Node.js", "trace.node", NODE),
    twin("error of PHP", "trace.php", PHP),
    twin("trace of .NET", "trace.dotnet", DOTNET, "text/plain"),
    twin("trace of Ruby", "trace.ruby", RUBY, "text/plain"),
    twin("trace of Go", "trace.go", GO, "text/plain"),
    twin(
        "report of Tomcat, without its version",
        "trace.java",
        "<!doctype html><html><head><title>HTTP Status 400</title></head><body><h1>HTTP Status 400</h1><p><b>Type</b>"
        " Exception Report</p><p><b>Exception</b></p><pre>java.lang.IllegalArgumentException: Invalid character found"
        "\n\torg.apache.coyote.http11.Http11InputBuffer.parseRequestLine(Http11InputBuffer.java:502)"
        "\n\torg.apache.coyote.http11.Http11Processor.service(Http11Processor.java:271)\n</pre></body></html>",
    ),
    twin(
        "trace in an answer of GraphQL",
        "trace.node",
        codec.dumps({"errors": [{"message": "no", "extensions": {"exception": {"stacktrace": STACK}}}]}),
        API,
    ),
    twin("trace as a list", "trace.python", codec.dumps({"trace": PYTHON.splitlines(keepends=True)}), API),
    twin(
        "debug answer of Rails in JSON",
        "trace.rails_debug",
        codec.dumps({"exception": "#<ActionController::RoutingError: no>", "traces": {"Application Trace": []}}),
        API,
    ),
    twin(
        "trace of .NET without lines",
        "trace.dotnet",
        "Shop.OrderException: no\n   at Shop.Orders.Get(Int32 id)\n   at lambda_method(Closure, Object)\n",
        "text/plain",
    ),
    twin("message of lib/pq", "trace.sql_postgresql", codec.dumps({"error": 'pq: relation "a" does not exist'}), API),
    twin(
        "error of node-postgres",
        "trace.sql_postgresql",
        codec.dumps({"severity": "ERROR", "code": "42P01", "position": "15", "routine": "parserOpenTable"}),
        API,
    ),
    twin("message of go-sql-driver", "trace.sql_mysql", '{"error": "Error 1146 (42S02): Table \'a.b\' is gone"}', API),
    twin("message of Sequelize", "trace.sql_sequelize", "SequelizeDatabaseError: no such column", "text/plain"),
    twin("message of TypeORM", "trace.sql_typeorm", "QueryFailedError: no such column", "text/plain"),
    twin("message of better-sqlite3", "trace.sql_sqlite", "SqliteError: no such table: users", "text/plain"),
    twin(
        "message of Django's databases", "trace.sql_django", "django.db.utils.DataError: value too long", "text/plain"
    ),
    Twin(
        "warning of PHP on an ordinary page",
        CHECK,
        f"{CHECK}.trace.php",
        Site({"/": html(body=f"{WARNED}<html><body><p>hello</p></body></html>")}, SORRY, tls=False),
        Site({"/": html(body=f"<html><body><p>hello</p><pre>{EXPLAINED}</pre></body></html>")}, SORRY, tls=False),
    ),
    Twin(
        "warning of PHP before the data",
        CHECK,
        f"{CHECK}.trace.php",
        Site({"/api/items": data(body=f"{WARNED}{{}}")}, SORRY, tls=False, origin={"api": ("/api/items",)}),
        Site(
            {"/api/items": data(body=codec.dumps({"log": [EXPLAINED]}))},
            SORRY,
            tls=False,
            origin={"api": ("/api/items",)},
        ),
    ),
    Twin(
        "display_errors shows on a page",
        "http.debug_off",
        "http.debug_off.page",
        Site({"/": html(body=f"<html><body><p>hello</p>{WARNED}</body></html>")}, SORRY, tls=False),
        Site({"/": html(body=f"<html><body><p>hello</p><code>{EXPLAINED}</code></body></html>")}, SORRY, tls=False),
    ),
    Twin(
        "documentation of a trace, and an error that shows another of the same language",
        CHECK,
        f"{CHECK}.trace.python",
        Site(
            {"/": html(body=f"<html><pre>{PYTHON}</pre></html>")},
            html(status=404, body=f"<html><pre>{PYTHON.replace('app/main', 'app/models')}</pre></html>"),
            tls=False,
        ),
        Site(
            {"/": html(body=f"<html><pre>{PYTHON}</pre></html>")},
            html(status=404, body=f"<html><pre>{PYTHON.replace('line 12', 'line 9')}</pre></html>"),
            tls=False,
        ),
    ),
    twin("error page of Vite", "trace.vite_debug", VITE),
    twin("debug page of Django", "trace.django_debug", DJANGO),
    twin("debugger of Werkzeug", "trace.werkzeug_debugger", WERKZEUG),
    twin("page of Spring with a trace", "trace", WHITELABEL),
    twin("yellow page of ASP.NET", "trace.aspnet_debug", YELLOW),
    twin("debug page of Rails", "trace.rails_debug", RAILS),
    twin(
        "message of PostgreSQL",
        "trace.sql_postgresql",
        "<html><p>ERROR: relation &quot;users&quot; does not exist</html>",
    ),
    twin(
        "message of MySQL",
        "trace.sql_mysql",
        "<html>You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version",
    ),
    twin("message of PDO", "trace.sql_pdo", "<html>SQLSTATE[42S02]: Base table or view not found</html>"),
    twin("message of Oracle", "trace.sql_oracle", "<html>ORA-00942: table or view does not exist</html>"),
    twin("version of the server", "version", "<html><h1>404 Not Found</h1><hr><center>nginx/1.22.1</center></html>"),
    twin(
        "folder of the server",
        "path",
        "<html><p>no template /srv/app/templates/missing.html at /srv/app/views.py</html>",
    ),
    Twin(
        "trace inside of JSON",
        CHECK,
        f"{CHECK}.trace.python",
        Site(
            {
                "/api/items": data(
                    status=500, body='{"detail": ' + '"' + PYTHON.replace('"', '\\"').replace("\n", "\\n") + '"}'
                )
            },
            SORRY,
            tls=False,
            origin={"api": ("/api/items",)},
        ),
        Site(
            {"/api/items": data(status=500, body='{"detail": "failed", "id": "4f2a"}')},
            SORRY,
            tls=False,
            origin={"api": ("/api/items",)},
        ),
    ),
    Twin(
        "malformed address answered as a failure",
        CHECK,
        f"{CHECK}.server_error",
        Site({"/%ff%zz": Reply(500, dict(DATA_HEADERS), "{}")}, SORRY, tls=False),
        Site({"/%ff%zz": Reply(400, dict(DATA_HEADERS), "{}")}, SORRY, tls=False),
    ),
    Twin(
        "unknown method answered as a failure",
        CHECK,
        f"{CHECK}.server_error",
        methods({"READYCHECK": Reply(500, dict(DATA_HEADERS), "{}")}),
        methods({"READYCHECK": Reply(405, {**DATA_HEADERS, "Allow": "GET"}, "{}"), "TRACE": Reply(405)}),
    ),
    Twin(
        "method that does not exist is taken for GET",
        CHECK,
        f"{CHECK}.unknown_method",
        methods({"READYCHECK": html(), "TRACE": Reply(405)}),
        methods({"READYCHECK": Reply(501, dict(DATA_HEADERS), "{}"), "TRACE": Reply(405)}),
    ),
    Twin(
        "TRACE repeats the request",
        CHECK,
        f"{CHECK}.trace_method",
        methods(
            {
                "TRACE": Reply(200, {"Content-Type": "message/http"}, "TRACE / HTTP/1.1\r\nHost: x\r\n"),
                "READYCHECK": Reply(405),
            }
        ),
        methods({"TRACE": Reply(405, {**DATA_HEADERS, "Allow": "GET"}, "{}"), "READYCHECK": Reply(405)}),
    ),
    Twin(
        "documentation that shows a trace, and an error that shows another",
        CHECK,
        f"{CHECK}.trace.java",
        Site(
            {"/": html(body=f"<html><pre>{PYTHON}</pre></html>")},
            html(status=404, body=f"<html><pre>{PYTHON}</pre><pre>{JAVA}</pre></html>"),
            tls=False,
        ),
        Site(
            {"/": html(body=f"<html><pre>{PYTHON}</pre></html>")},
            html(status=404, body=f"<html><pre>{PYTHON}</pre></html>"),
            tls=False,
        ),
    ),
    Twin("debug page anywhere", "http.debug_off", "http.debug_off.page", missing(WERKZEUG), missing(TALK, status=404)),
    Twin(
        "header of a debug mode",
        "http.debug_off",
        "http.debug_off.header",
        Site({"/": html({"X-Debug-Token": "4f2a"})}, SORRY, tls=False),
        Site({}, SORRY, tls=False),
    ),
)
