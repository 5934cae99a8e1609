"""A trace is told from another of its language, and what PHP prints from what a page explains."""

from __future__ import annotations

import json

import pytest
from tests.checks.http.twins.errors import DOTNET, GO, JAVA, NODE, PYTHON, RUBY, WHITELABEL

from readycheck_checks.http.reading.traces import find

HTML, TEXT, JSON = "text/html", "text/plain", "application/json"
CUSTOM_NET = (
    "Shop.OrderException: no\n   at Shop.Orders.Get(Int32 id)\n   at lambda_method12(Closure, Object, Object[])\n"
)
WARNING = "Undefined variable $a in /var/www/a.php on line 3"
MARKED = "<br />\n<b>Warning</b>:  Undefined variable $a in <b>/var/www/a.php</b> on line <b>3</b><br />\n"
BLOG = "<!doctype html><html><body><h1>Help</h1><p>The page says:</p>{}<p>Turn display_errors off.</p></body></html>"


@pytest.mark.parametrize(
    ("media", "text", "quoted"),
    [
        (HTML, f"{MARKED}<html><body>hello</body></html>", False),
        (HTML, f"<html><body><p>hello</p>{MARKED}</body></html>", False),
        (HTML, f"<html><body><p>hello</p>\n\nWarning: {WARNING}\n</body></html>", False),
        (HTML, f"<html><body><table class='xdebug-error xe-warning'><tr><th>Warning: {WARNING}</th></table>", False),
        (JSON, MARKED + '{"items": []}', False),
        (TEXT, f"\nWarning: {WARNING}\nhello\n", False),
        (HTML, BLOG.format(f"<pre>Warning: {WARNING}</pre>"), True),
        (HTML, BLOG.format(f"<pre>\n\nWarning: {WARNING}\n</pre>"), True),
        (HTML, BLOG.format(f"<pre><code>&lt;b&gt;Warning&lt;/b&gt;:\n\nWarning: {WARNING}\n</code></pre>"), True),
        (HTML, BLOG.format(f"<code>Warning: {WARNING}</code>"), True),
        (HTML, BLOG.format(f"<blockquote>{MARKED}</blockquote>"), True),
        (HTML, BLOG.format(f"<p>Warning: {WARNING}</p>"), True),
        (HTML, BLOG.format(f"<textarea>\n\nWarning: {WARNING}\n"), True),
        (JSON, json.dumps({"log": ["started", f"Warning: {WARNING}"]}), True),
        (TEXT, f"How to read a log\n\nWarning: {WARNING}\n\nnames the file.\n", True),
    ],
)
def test_what_php_prints_is_told_from_what_a_page_explains(media: str, text: str, quoted: bool) -> None:
    (one,) = [one for one in find(text, media) if one.kind == "php"]
    assert (one.debug, one.quoted) == (True, quoted)


def test_a_fatal_error_is_named_before_a_warning() -> None:
    one, *_ = find(f"Warning: {WARNING}\nFatal error: Uncaught Error in /var/www/b.php:9\n", TEXT)
    assert one.excerpt.startswith("Fatal error")


SAME = (
    (PYTHON, PYTHON.replace("line 12", "line 340")),
    (JAVA, JAVA.replace(":41", ":42")),
    (f"<p>hello</p><pre>{PYTHON}</pre>", f"<p>gone</p><pre>{JAVA}</pre><pre>{PYTHON}</pre>"),
    (f"<pre>{PYTHON}</pre><pre>{PYTHON.replace('main', 'other')}</pre>", f"<pre>{PYTHON}</pre>"),
    ('pq: relation "users" does not exist', 'pq: relation "users" does not exist'),
    (f"Warning: {WARNING}\n", f"Warning: {WARNING}1\n"),
)
OTHER = (
    (PYTHON, PYTHON.replace("main.py", "db.py")),
    (PYTHON, PYTHON.replace("ValueError", "KeyError")),
    (PYTHON, PYTHON.replace("ValueError: bad", "app.models.User.DoesNotExist: no")),
    (JAVA, JAVA.replace("App.load", "Database.load").replace("App.java:41", "Database.java:7")),
    (JAVA, JAVA.replace("IllegalStateException", "IllegalArgumentException")),
    (NODE, NODE.replace("index.js", "database.js")),
    (DOTNET, DOTNET.replace("App.Home.Index", "App.Home.Show")),
    (CUSTOM_NET, CUSTOM_NET.replace("OrderException", "CartException")),
    (RUBY, RUBY.replace("user.rb", "order.rb")),
    (GO, GO.replace("main.go", "db.go")),
    ('pq: relation "users" does not exist', 'pq: relation "orders" does not exist'),
    (f"Warning: {WARNING}\n", f"Warning: {WARNING.replace('$a', '$b')}\n"),
    (WHITELABEL, WHITELABEL.replace("App.java:41", "Db.java:41")),
)


def made_of(text: str) -> dict[str, set[str]]:
    return {one.kind: set(one.marks) for one in find(text) if one.marks}


@pytest.mark.parametrize(("shown", "again"), SAME)
def test_a_trace_is_the_same_whatever_its_lines(shown: str, again: str) -> None:
    kind, parts = next((kind, parts) for kind, parts in made_of(again).items() if kind in made_of(shown))
    assert parts <= made_of(shown)[kind]


@pytest.mark.parametrize(("shown", "other"), OTHER)
def test_another_trace_of_the_same_language_is_another(shown: str, other: str) -> None:
    (kind, parts), *_ = made_of(other).items()
    assert not parts <= made_of(shown)[kind]
