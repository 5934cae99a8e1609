"""Traces and debug pages: each is known, text about them is not, excerpts hold no secrets, any text ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checks.http.twins.errors import (
    DJANGO,
    DOTNET,
    GO,
    JAVA,
    NODE,
    PHP,
    PYTHON,
    RAILS,
    RUBY,
    TALK,
    VITE,
    WERKZEUG,
    YELLOW,
)

from readycheck_checks.http.reading.trace_signs import SIGNS
from readycheck_checks.http.reading.trace_titles import TITLES
from readycheck_checks.http.reading.traces import LONGEST, find, glimpsed, masked

DEVELOPER = (
    "<h1>An unhandled exception occurred while processing the request.</h1><div>InvalidOperationException: no</div>"
    "<p>App.Home.Index() in Home.cs</p><li>Stack</li><li>Query</li>"
)
STARLETTE = PYTHON.replace(
    '  File "', '  File "/venv/starlette/middleware/errors.py", line 165, in __call__\n    a()\n  File "'
)
EXPRESS = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n'
    "<pre>{}</pre>\n</body>\n</html>\n"
)
SERVLET = (
    "<h1>HTTP Status 500</h1><p><b>Exception</b></p><pre>edu.example.PageException: cannot be shown [a.jsp]\n\n"
    "1: &lt;% count(); %&gt;\n\n\nStacktrace:\n\tedu.example.web.Wrapper.handle(Wrapper.java:652)\n</pre>"
)
NEXT = '<html><script src="/_next/static/{0}/_buildManifest.js"></script><script>{{"buildId":"{0}"}}</script></html>'
SINATRA = "<h2>Sinatra doesn’t know this ditty.</h2><img src='http://h.example/__sinatra__/404.png'>"
HTML, TEXT, JSON = "text/html", "text/plain", "application/json"
TOMCAT = (
    "<!doctype html><html><head><title>HTTP Status 400 – Bad Request</title></head><body><h1>HTTP Status 400</h1>"
    "<p><b>Type</b> Exception Report</p><p><b>Message</b> Invalid character</p><p><b>Exception</b></p>"
    "<pre>java.lang.IllegalArgumentException: Invalid character found in the request target [&#47;%ff%zz ]\r\n"
    "\torg.apache.coyote.http11.Http11InputBuffer.parseRequestLine(Http11InputBuffer.java:502)\r\n"
    "\torg.apache.coyote.http11.Http11Processor.service(Http11Processor.java:271)\r\n"
    "\tjava.base&#47;java.lang.Thread.run(Thread.java:840)\r\n</pre><p><b>Note</b> The rest is in the log</p>"
)
STRANGE = TOMCAT.replace("java.lang.IllegalArgumentException: Invalid", f"edu.example.Refused: {'so ' * 300}")
"""Its class says nothing and its message is long: two frames in a row are enough."""
FRAMES = ["Error: no", "    at Object.find (/srv/app/find.js:3:9)", "    at /srv/app/index.js:9:1"]


def errors(**extensions: Any) -> str:
    """An answer of GraphQL with one error."""
    return json.dumps({"errors": [{"message": "no", "extensions": extensions}], "data": None})


PG = {
    "length": 106,
    "name": "error",
    "severity": "ERROR",
    "code": "42P01",
    "position": "15",
    "routine": "parserOpenTable",
}
RAILS_API = {
    "status": 404,
    "exception": "#<ActionController::RoutingError: No route matches>",
    "traces": {"Application Trace": [], "Framework Trace": [{"id": 0, "trace": "actionpack (7.1) a.rb:3:in 'call'"}]},
}
CUSTOM_NET = (
    "Shop.OrderException: no\n   at Shop.Orders.Get(Int32 id)\n   at lambda_method12(Closure, Object, Object[])\n"
)
NAMES = [
    "SequelizeDatabaseError", "QueryFailedError", "SqliteError", "sqlite3.OperationalError", "java.sql.SQLException",
    "django.db.utils.OperationalError", "psycopg2.errors.UndefinedTable", "org.postgresql.util.PSQLException",
    "sqlalchemy.exc.OperationalError", "pymysql.err.ProgrammingError", "SQLITE_ERROR", "ER_NO_SUCH_TABLE",
]  # fmt: skip
SHOWN: tuple[tuple[str, str, str], ...] = (
    ("python", TEXT, PYTHON),
    ("python", HTML, "<pre>Traceback (most recent call last):<br>  File &quot;/srv/a.py&quot;, line 3, in b</pre>"),
    ("python", JSON, json.dumps({"detail": PYTHON})),
    ("java", TEXT, JAVA),
    ("java", TEXT, "javax.servlet.ServletException: no\n\tat edu.example.A.b(A.java:1)\n"),
    ("java", TEXT, "x\n\tat edu.example.A.b(Unknown Source)\n\tat edu.example.A.c(Native Method)\n"),
    ("java", JSON, json.dumps({"status": 500, "trace": JAVA})),
    ("node", HTML, NODE),
    ("node", TEXT, "TypeError: no\n    at file:///srv/app/a.mjs:3:9\n    at async node:internal/b:10:2\n"),
    ("node", TEXT, "Error: no\n    at Object.<anonymous> (C:\\app\\a.js:3:9)\n"),
    ("php", HTML, PHP),
    ("php", TEXT, "PHP Warning: Undefined variable $a in /var/www/a.php on line 3\n"),
    ("php", TEXT, "#0 /var/www/a.php(3): b()\n#1 /var/www/index.php(9): c()\n"),
    ("php", JSON, json.dumps({"exception": "Error", "file": "/var/www/a.php", "line": 3, "trace": []})),
    ("dotnet", TEXT, DOTNET),
    ("dotnet", TEXT, "   at App.Home.<Index>d__2.MoveNext() in /src/Home.cs:line 12\n"),
    ("ruby", TEXT, RUBY),
    ("go", TEXT, GO),
    ("vite_debug", HTML, VITE),
    ("django_debug", HTML, DJANGO),
    ("werkzeug_debugger", HTML, WERKZEUG),
    ("aspnet_debug", HTML, YELLOW),
    ("aspnet_debug", HTML, DEVELOPER),
    ("rails_debug", HTML, RAILS),
    ("rails_debug", HTML, "<script>window.OID = 1</script><div class='better-errors'><div class=\"trace_info\">"),
    ("rack_debug", HTML, "<p>You're seeing this error because you use <code>Rack::ShowExceptions</code>.</p>"),
    ("starlette_debug", HTML, '<html><title>Starlette Debugger</title><div class="traceback-container">'),
    ("starlette_debug", TEXT, STARLETTE),
    ("laravel_debug", HTML, "<html><script>window.ignite({})</script><p>Ignition</p></html>"),
    ("laravel_debug", HTML, '<title>Whoops! There was an error.</title><div class="Whoops container"></div>'),
    ("symfony_debug", HTML, '<title>no (500 Internal Server Error)</title><div class="exception-summary"></div>'),
    (
        "express_debug",
        HTML,
        EXPRESS.format("Error: no<br> &nbsp; &nbsp;at /srv/a.js:5:9<br> &nbsp; &nbsp;at b"),
    ),
    ("next_debug", HTML, NEXT.format("development")),
    ("sinatra_debug", HTML, SINATRA),
    ("puma_debug", TEXT, "Puma caught this error: no (RuntimeError)\n/srv/config.ru:3:in `block in <main>'\n"),
    ("java", HTML, SERVLET),
    ("java", HTML, TOMCAT),
    ("java", HTML, STRANGE),
    ("java", JSON, json.dumps({"trace": ["edu.example.A.b(A.java:1)", "edu.example.A.c(A.java:9)"]})),
    (
        "java",
        JSON,
        json.dumps(
            {"stackTrace": [{"methodName": "b", "lineNumber": 3, "className": "edu.example.A", "nativeMethod": False}]}
        ),
    ),
    ("node", JSON, errors(code="INTERNAL_SERVER_ERROR", exception={"stacktrace": FRAMES})),
    ("node", JSON, json.dumps({"errors": [{"extensions": {"stacktrace": FRAMES[:2]}}]}, indent=2)),
    ("python", JSON, json.dumps({"trace": PYTHON.splitlines(keepends=True)})),
    ("python", JSON, json.dumps({"trace": ['  File "/srv/a.py", line 3, in b\n    c()\n'] * 2})),
    ("python", TEXT, '  + Exception Group Traceback (most recent call last):\n  |   File "/srv/a.py", line 3, in b\n'),
    ("ruby", JSON, json.dumps({"backtrace": ["/srv/a.rb:3:in 'A#b'", "/srv/c.rb:4:in `d'"]})),
    ("rails_debug", JSON, json.dumps(RAILS_API)),
    ("rails_debug", JSON, json.dumps(RAILS_API).replace("<", "\\u003c").replace(">", "\\u003e")),
    ("dotnet", TEXT, CUSTOM_NET),
    ("dotnet", JSON, json.dumps({"title": "no", "detail": CUSTOM_NET.replace("\n", "\r\n")})),
    (
        "dotnet",
        TEXT,
        "OrderException: no\n   at Shop.Orders.Get(Int32 id)\n   at Shop.Program.<Main>$(String[] args)\n",
    ),
    ("aspnet_debug", TEXT, CUSTOM_NET + "\nHEADERS\n=======\nAccept: */*\n"),
    ("go", TEXT, "no user\nmain.find\n\t/srv/app/main.go:12\nmain.main\n\t/srv/app/main.go:30\n"),
    ("php", JSON, "<br />\n<b>Warning</b>:  Undefined variable $a in <b>/var/www/a.php</b> on line <b>3</b><br />\n{}"),
    ("sql_postgresql", JSON, json.dumps({"error": 'pq: relation "users" does not exist'})),
    ("sql_postgresql", JSON, json.dumps({"error": 'pq: duplicate key value violates unique constraint "users_pkey"'})),
    ("sql_postgresql", TEXT, "ERROR: invalid input syntax for type integer (SQLSTATE 22P02)"),
    ("sql_postgresql", JSON, json.dumps({"error": PG})),
    ("sql_postgresql", TEXT, "(psycopg2.OperationalError) could not connect"),
    ("sql_mysql", JSON, json.dumps({"error": "Error 1146 (42S02): Table 'app.users' doesn't exist"})),
    ("sql_mysql", TEXT, "Error 1146: Table 'app.users' doesn't exist"),
    ("sql_mysql", JSON, json.dumps({"code": "ER_NO_SUCH_TABLE", "errno": 1146, "sqlMessage": "Table"})),
    ("sql_sqlite", TEXT, "SqliteError: no such table: users"),
    ("sql_sqlite", JSON, json.dumps({"code": "SQLITE_ERROR", "message": "no such table: users"})),
    ("sql_django", TEXT, "django.db.utils.OperationalError: no such table: users"),
    ("sql_sequelize", TEXT, 'SequelizeDatabaseError: relation "users" does not exist'),
    ("sql_sequelize", JSON, json.dumps({"name": "SequelizeDatabaseError", "parent": {"length": 1}, "sql": "SELECT"})),
    ("sql_typeorm", JSON, json.dumps({"message": 'QueryFailedError: relation "users" does not exist'})),
    ("sql_typeorm", JSON, json.dumps({"query": "SELECT 1", "parameters": [], "driverError": {"code": "x"}})),
    ("sql_jdbc", JSON, json.dumps({"exception": "org.springframework.dao.DataIntegrityViolationException"})),
    ("spring_whitelabel", HTML, f"<h1>Whitelabel Error Page</h1><div>{JAVA}</div>"),
    ("sql_postgresql", TEXT, 'psycopg.errors.UndefinedTable: relation "a" does not exist'),
    ("sql_postgresql", TEXT, 'ERROR:  syntax error at or near "a"'),
    ("sql_postgresql", TEXT, "PG::UndefinedTable: ERROR"),
    ("sql_mysql", TEXT, "pymysql.err.ProgrammingError: (1146)"),
    ("sql_sqlite", TEXT, "sqlite3.OperationalError: no such table: a"),
    ("sql_sqlite", TEXT, "SqliteError: SQLITE_ERROR: no such table"),
    ("sql_oracle", TEXT, "ORA-00942: table or view does not exist"),
    ("sql_mssql", TEXT, "Unclosed quotation mark after the character string 'a'"),
    ("sql_pdo", TEXT, "SQLSTATE[HY000] [2002] Connection refused"),
    ("sql_sqlalchemy", TEXT, "(sqlalchemy.exc.OperationalError) no"),
    ("sql_prisma", TEXT, "Invalid `prisma.user.findMany()` invocation"),
    ("sql_jdbc", TEXT, "java.sql.SQLSyntaxErrorException: no"),
    ("path", TEXT, "cannot read /var/www/html/config/app.php"),
    ("path", TEXT, "no file C:\\inetpub\\wwwroot\\web.config"),
    ("version", HTML, "<hr><center>nginx/1.22.1</center>"),
    ("version", HTML, "<address>Apache/2.4.52 (Debian) Server at a Port 80</address>"),
    ("version", HTML, "<h3>Apache Tomcat/9.0.50</h3>"),
)
SILENT: tuple[tuple[str, str], ...] = (
    (HTML, TALK),
    (TEXT, "Traceback (most recent call last)"),
    (TEXT, 'A Traceback names its files, such as File "a.py", line 3'),
    (TEXT, "we met at noon (see the plan) and at home\nat last (we left)\n"),
    (TEXT, "look at https://example.edu/a.js:3:9 for more\n"),
    (JSON, '{"error": "not_found", "path": "/home/items", "status": 404, "timestamp": "2026-01-01T10:00:00"}'),
    (JSON, '{"jsonapi": {"version": "1.0"}, "errors": [{"status": "404", "title": "Not Found"}]}'),
    (JSON, '{"type": "about:blank", "title": "Not Found", "instance": "/srv/items/1", "traceId": "00-4f2a-01"}'),
    (HTML, "<h1>404 Not Found</h1><hr><center>nginx</center>"),
    (HTML, '<a href="/usr/local/lib/app.js">help</a><script src="/var/www/app.js"></script>'),
    (HTML, "<p>Whitelabel Error Page is what Spring shows</p>"),
    (HTML, "<p>Server Error in '/' Application is what ASP.NET shows</p>"),
    (HTML, "<script>const error = 1; const { ErrorOverlay } = await import('/@vite/client')</script>"),
    (HTML, "<p>DEBUG = True must not be set</p>"),
    (HTML, EXPRESS.format("Internal Server Error")),
    (HTML, EXPRESS.format("Cannot GET /nope")),
    (HTML, NEXT.format("x7Yq2")),
    (HTML, "<p>In development Sinatra doesn't know this ditty, says its page</p>"),
    (TEXT, "Puma caught this error: is what its log says\n"),
    (HTML, "<pre>PageException: is thrown\nby Wrapper.java:652 and others\n</pre>"),
    (TEXT, "goroutine 1 [running]: is how a dump begins"),
    (TEXT, "ORA-number codes, SQLSTATE codes and ERROR: lines"),
    (TEXT, "Warning: the deadline is in two days, see rules.php for more\n"),
    (JSON, json.dumps(NAMES)),
    (JSON, json.dumps([{"name": name, "meaning": "the table is missing"} for name in NAMES])),
    (JSON, json.dumps([{"code": name, "meaning": "a failure"} for name in NAMES])),
    (HTML, "".join(f"<li>{name}: see the handbook</li><p>a {name}: this is raised (see there)</p>" for name in NAMES)),
    (HTML, "<p>pq: is the driver's prefix; Error 1146 means a missing table, severity ERROR and code 42P01 too</p>"),
    (JSON, json.dumps({"severity": "ERROR", "code": "E1234", "message": "the form is not complete"})),
    (JSON, json.dumps({"query": "shoes", "results": [], "exception": "none", "traces": ["a", "b"]})),
    (JSON, json.dumps({"files": ["src/a.rb", "src/b.go:3"], "classes": ["edu.example.A.b", "edu.example.C"]})),
    (JSON, json.dumps({"errors": ["NotFoundError", "at the door (see the map)", "at noon"]})),
    (HTML, "<p>An OrderException: is thrown\nat the checkout (see help)\nat the end</p>"),
    (TEXT, "Shop.OrderException is thrown where Shop.Orders.Get(id) finds nothing.\n"),
    (TEXT, ""),
    ("image/png", "\x89PNG\0\0 Traceback"),
)


@pytest.mark.parametrize(("kind", "media", "text"), SHOWN, ids=[f"{kind}-{n}" for n, (kind, _, _) in enumerate(SHOWN)])
def test_a_trace_is_known(kind: str, media: str, text: str) -> None:
    assert kind in [one.kind for one in find(text, media)]


@pytest.mark.parametrize(("media", "text"), SILENT)
def test_text_about_traces_is_none(media: str, text: str) -> None:
    assert find(text, media) == ()


def test_debug_pages_say_so() -> None:
    assert [one.debug for one in find(WERKZEUG, HTML)] == [True]
    assert [one.kind for one in find(PYTHON, TEXT) if one.debug] == []
    assert [one.kind for one in find(PHP, HTML) if one.debug] == ["php"], "display_errors is on"
    assert not any(one.debug for one in find("#0 /var/www/a.php(3): b()\n#1 /var/www/index.php(9): c()\n", TEXT))


def test_every_kind_has_a_title_and_an_example() -> None:
    assert {sign.kind for sign in SIGNS} == set(TITLES) == {kind for kind, _, _ in SHOWN}


def test_excerpts_hold_no_secrets() -> None:
    text = (
        'SQLSTATE[HY000] [1045] password=stapler42 user "ana.lee" ana@example.edu mysql://u:p4ss@db '
        "token 9f8e7d6c5b4a39281706f5e4"
    )
    (one,) = find(text, TEXT)
    for secret in ("stapler42", "ana", "p4ss", "9f8e7d6c5b4a39281706f5e4"):
        assert secret not in one.excerpt
    assert len(masked("x " * 1000)) <= 160
    assert 'File "/srv/app/main.py"' in masked('  File "/srv/app/main.py", line 3')


def test_only_the_start_of_a_body_is_searched() -> None:
    assert find("x" * LONGEST + PYTHON, TEXT) == ()


def test_a_glimpse_is_enough_in_short_answers() -> None:
    assert glimpsed("Traceback (most recent call last):")
    assert not glimpsed('{"status": "ok"}')


@given(st.text(max_size=3000))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for media in (HTML, TEXT, JSON):
        assert len(find(text, media)) <= 8


@pytest.mark.parametrize(
    "text",
    [
        "<a",
        "<",
        "at /",
        "at a.b.c(",
        "at " + "/" * 500 + "\n",
        "Traceback (most recent call last)\n",
        "/srv/",
        "/home/a/",
        '"',
        "' ",
        "ERROR: relation ",
        "Warning: in / .php\n",
        "Notice: x in /.php",
        "apache/",
        "<title>(500 exception-summary",
        "&amp",
        "\n",
        "System.aException\nat ",
        "goroutine 1 [",
        "#0 /a.php(",
        "a.rb:1:in `",
        "C:\\a\\",
        "Rails.root: ",
        "password=",
        "at a(b) in c:line ",
        '"," ',
        '["a"',
        '\\"',
        "at a.b(",
        "a.bException\n",
        "SequelizeError: ",
        "<b>Warning</b>: x in /a.php on line 3 ",
        "<b>Warning</b>: in <b>/",
        "<pre>",
        "<code>a</code>",
        "a.b.c.d(A.java:1)\n",
        '  File "/a.py", line 3, in b\n',
        "a\n\t/a.go:1\n",
        "pq: relation ",
    ],
)
def test_hostile_text_ends(text: str) -> None:
    for media in (HTML, TEXT, JSON):
        find(text * (LONGEST // len(text)), media)
