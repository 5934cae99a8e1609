"""Traces and debug pages: each is known, text about them is not, excerpts hold no secrets, any text ends."""

from __future__ import annotations

import json

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

from readycheck_checks.http.reading.trace_signs import SIGNS, TITLES
from readycheck_checks.http.reading.traces import LONGEST, find, glimpsed, masked

DEVELOPER = (
    "<h1>An unhandled exception occurred while processing the request.</h1><div>InvalidOperationException: no</div>"
    "<p>App.Home.Index() in Home.cs</p><li>Stack</li><li>Query</li>"
)
STARLETTE = PYTHON.replace(
    '  File "', '  File "/venv/starlette/middleware/errors.py", line 165, in __call__\n    a()\n  File "'
)
HTML, TEXT, JSON = "text/html", "text/plain", "application/json"
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
    (TEXT, "goroutine 1 [running]: is how a dump begins"),
    (TEXT, "ORA-number codes, SQLSTATE codes and ERROR: lines"),
    (TEXT, "Warning: the deadline is in two days, see rules.php for more\n"),
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
    ],
)
def test_hostile_text_ends(text: str) -> None:
    for media in (HTML, TEXT, JSON):
        find(text * (LONGEST // len(text)), media)
