"""Each signature fits its own format and not what merely talks about it; what is pure ends in time on any bytes."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readycheck_checks.http.exposed import maps, secrets, security_txt, stack
from readycheck_checks.http.exposed.catalogue import CATALOGUE, COMMON, GRAVE, RARE, SIGNATURES, akin, first, last
from readycheck_checks.http.exposed.likeness import alike, likeness
from readycheck_checks.http.exposed.missing import NAMES, Shown, extension, is_login, outcome
from readycheck_checks.http.exposed.sample import Sample
from readycheck_checks.http.facts.exposed import Outcome

PAGE = "<!doctype html><html><head><title>Help</title></head><body>{}</body></html>"
MAP = {"version": 3, "sources": ["a.ts"], "names": [], "mappings": "AAAA"}

FITTING: tuple[tuple[str, str | bytes], ...] = (
    ("git_head", "ref: refs/heads/feature/a-b"),
    ("git_config", '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@example.edu:a.git\n'),
    ("svn_entries", "10\n\ndir\n123\n"),
    ("bazaar", "Bazaar-NG meta directory, format 1\n"),
    ("environment", "SECRET=x"),
    ("environment", "\ufeffA=1\r\nB='two words'\r\n\r\n# C\r\nexport D=\r\n"),
    ("private_key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n"),
    ("private_key", "Bag Attributes\n-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n"),
    ("htpasswd", "ana:$2y$05$abcdefghijklmnopqrstuv\nlee:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n"),
    ("pypirc", "[distutils]\nindex-servers = pypi\n[pypi]\nusername = a\npassword = b\n"),
    ("docker_auth", '{"auths": {"registry.example": {"auth": "YTpi"}}}'),
    ("docker_auth", '{"https://registry.example": {"auth": "YTpi", "email": "a@example.edu"}}'),
    ("service_account", '{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----"}'),
    ("sftp", '{"name": "s", "host": "h", "protocol": "sftp", "remotePath": "/"}'),
    ("terraform_state", '{"version": 4, "terraform_version": "1.7.0", "resources": []}'),
    ("sql", "/* a */\nCREATE TABLE a (b int);\n"),
    ("sql", "-- MySQL dump 10.13\n"),
    ("sql", b"PGDMP\x01\x0e\x00"),
    ("packed", b"\x1f\x8b\x08\x00aaaa"),
    ("packed", bytes(257) + b"ustar\x0000" + bytes(200)),
    ("php_source", "<?php\necho 1;"),
    ("python_source", "import os\nSECRET_KEY = 'a'\nDEBUG = True\n"),
    ("swap", b"b0VIM 8.2\0\0\0"),
    ("log", '10.0.0.1 - - [01/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1\n' * 2),
    ("log", "[2026-01-01 10:00:00] production.ERROR: no\n[2026-01-01 10:00:01] production.INFO: yes\n"),
    ("shell_history", "cd /srv\nls\nmysql -u root\nexit\n"),
    ("yaml_settings", "production:\n  adapter: postgresql\n  password: x\n"),
    ("properties", "spring.datasource.url=jdbc:x\nserver.port=8080\n"),
    ("web_config", '<?xml version="1.0"?>\n<configuration>\n<system.web/></configuration>'),
    ("htaccess", "RewriteEngine On\nRewriteRule ^a b [L]\n"),
    ("dockerfile", "# build\nFROM python:3.12\nRUN pip install x\n"),
    ("workspace", '<?xml version="1.0"?>\n<project version="4"><component/></project>'),
    ("ds_store", b"\0\0\0\1Bud1\0\0"),
    ("composer", '{"require": {"php": "^8"}}'),
    ("composer_lock", '{"_readme": [], "content-hash": "abc", "packages": []'),
    ("requirements", "# pins\ndjango==4.2 ; python_version > '3'\nrequests[socks]>=2,<3\n-r more.txt\n"),
    ("metrics", '# TYPE a_b counter\na_b{c="d\\"e{}"} 1.5e3 1395066363000\n'),
    ("metrics", '# TYPE go_goroutines gauge\ngo_goroutines 8\n# TYPE h histogram\nh_bucket{le="+Inf"} +Inf\n'),
    ("actuator_beans", '{"contexts":{"application":{"beans":{}}}}'),
    ("jolokia", '{"request": {}, "value": {"agent": "1.7", "protocol": "7.2"}, "status": 200}'),
    ("expvar", '{"cmdline": ["/srv/app"], "memstats": {}}'),
    ("apache_status", "Total Accesses: 1\nBusyWorkers: 1\nScoreboard: _W..\n"),
    ("fpm_status", "pool:                 www\nprocess manager:      dynamic\n"),
    ("haproxy", "# pxname,svname,qcur\n"),
    ("clockwork", '{"id": "1", "version": 1, "responseDuration": 1, "databaseQueries": []}'),
    ("debugbar", '[{"id": "X", "datetime": "a", "utime": 1, "method": "GET", "uri": "/"}]'),
    ("openapi", '{"swagger": "2.0", "info": {"title": "a"}, "paths": {}}'),
    ("openapi", "openapi: 3.0.3\ninfo:\n  title: a\npaths:\n  /a:\n"),
    ("redoc", PAGE.format('<redoc spec-url="/openapi.json"></redoc><script src="/redoc.standalone.js"></script>')),
    ("graphiql", "<!doctype html><html><head><title>GraphiQL</title></head></html>"),
    ("listing", '<html><head><title>Directory listing for /a/</title></head><ul><li><a href="b.txt">b.txt</a></ul>'),
    ("listing", '<title>Files within a&#47;</title><ul id="files"> <li> <a href="&#47;b.txt" class="file">b</a></ul>'),
    ("listing", '<pre>\n<a href="a.js">a.js</a>\n<a href="b/">b/</a>\n</pre>\n'),
    ("listing", '<html><head><title>h - /a/</title></head><pre><A HREF="/">[To Parent Directory]</A><br></pre>'),
    ("listing", '<title>Index of /a</title><a href="?C=N">Name</a><a href="/">Parent Directory</a>'),
    (
        "listing",
        (
            "<html><head><title>assets</title></head><body onload='initFilter()'><input type=text id=\"filter\">"
            '<a href="./app.js">app.js</a><footer>Served with <a href="https://caddyserver.com">Caddy</a></footer>'
        ),
    ),
    (
        "listing",
        (
            "<title>Directory Listing For [&#47;static&#47;]</title><h1>Directory Listing For [&#47;static&#47;]</h1>"
            '<a href="&#47;static&#47;a.txt">a.txt</a>'
        ),
    ),
    ("h2_console", "<html><head><title>H2 Console</title></head></html>"),
    ("adminer", '<!DOCTYPE html><html><title>Login - Adminer</title><input name="auth[driver]"></html>'),
    ("source_map", json.dumps(MAP)),
    ("source_map_content", json.dumps({**MAP, "sourcesContent": [None, "let a"]})),
    ("source_map_styles", json.dumps({**MAP, "sources": ["a.scss", "b/c.less"], "sourcesContent": ["a {}", "b {}"]})),
)

TALKING: tuple[tuple[str, str | bytes], ...] = (
    ("git_head", "ref: see the list of references"),
    ("git_head", PAGE.format("ref: refs/heads/main")),
    ("environment", PAGE.format("<pre>A=1\nB=2</pre>")),
    ("environment", "A=1 is how a setting is written\nand here is a story about it\nthat goes on\n"),
    ("environment", "var a=1;\nlet b=2;\nfunction c() {}\n"),
    ("environment", '{"A": "B=1"}'),
    ("environment", "a=1\nb=2\nc=3\n"),
    ("environment", "EMPTY=\n"),
    ("environment", ""),
    ("private_key", "write -----BEGIN PRIVATE KEY----- at its start"),
    ("private_key", "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"),
    ("private_key", "-----BEGIN PUBLIC KEY-----\nMII\n"),
    ("htpasswd", "ana: a teacher\n"),
    ("htpasswd", "https://example.edu/\n"),
    ("sql", "To begin, CREATE TABLE a (b int);\n"),
    ("sql", "SELECT names from the list;"),
    ("sqlite", "SQLite format 3 is a file format"),
    ("packed", "PK stands for a name"),
    ("log", "We met on 2026-01-01 10:00:00 and it was an ERROR\n"),
    ("metrics", "# TYPE a counter\nthis line is no sample\n"),
    ("metrics", "http_requests_total 3\n"),
    ("metrics", "# Metrics\n\n## TYPE of metrics\n"),
    ("metrics", PAGE.format("# TYPE a counter<br>a 1")),
    ("actuator", '{"_links": {"self": {"href": "/orders/1"}, "next": {"href": "/orders/2"}}}'),
    ("openapi", '{"openapi": true, "info": "see below"}'),
    ("openapi", '{"version": "3.0.0", "info": {"title": "a"}}'),
    ("openapi", "We write openapi: 3.0 documents\n"),
    ("swagger_ui", PAGE.format("<p>Swagger UI is at swagger-ui")),
    ("redoc", PAGE.format("<p>redoc.standalone.js draws pages")),
    ("graphql_introspection", '{"data": {"__schema": null}, "errors": [{"message": "off"}]}'),
    ("graphql_introspection", '{"query": "{__schema{queryType{name}}}"}'),
    ("listing", PAGE.format("<h1>Index of /</h1><a href='/a'>a</a>")),
    ("listing", '<html><head><title>Index of terms</title></head><a href="a">a</a></html>'),
    ("listing", "<pre>\ncode\n</pre>\n"),
    ("listing", PAGE.format("<input id=filter><p>We serve with <a href='https://caddyserver.com'>Caddy</a>")),
    ("listing", "<title>Directory Listing For Teachers</title><a href='/a/b'>all</a>"),
    ("listing", "<title>Files within a container</title><a href='intro.html'>next</a>"),
    ("phpinfo", PAGE.format("phpinfo() prints PHP Version 8")),
    ("werkzeug_console", "<html><title>Console</title>Werkzeug Debugger EVALEX</html>"),
    ("package", '{"name": "app", "version": "1"}'),
    ("requirements", "You must be over 16.\nBring a pen.\n"),
    ("dockerfile", "FROM here on, RUN\n"),
    ("compose", "services: good\nimage: bad\n"),
    ("source_map", '{"version": 3, "name": "a manifest"}'),
    ("source_map", '{"version": 1, "mappings": ""}'),
    ("source_map_content", json.dumps({**MAP, "sourcesContent": [None]})),
    ("source_map_styles", json.dumps({**MAP, "sources": ["a.scss", "b.ts"]})),
    ("source_map_styles", json.dumps({**MAP, "sources": []})),
    ("php_source", PAGE.format("&lt;?php is how PHP begins")),
    ("vite", "// the word vite, a WebSocket and nothing else"),
)


def sample(body: str | bytes, **given_: object) -> Sample:
    return Sample(body.encode() if isinstance(body, str) else body, **given_)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "body"), FITTING, ids=[f"{name}-{n}" for n, (name, _) in enumerate(FITTING)])
def test_a_format_is_known_by_its_signature(name: str, body: str | bytes) -> None:
    assert SIGNATURES[name].fits(sample(body))


@pytest.mark.parametrize(("name", "body"), TALKING, ids=[f"{name}-{n}" for n, (name, _) in enumerate(TALKING)])
def test_what_talks_about_a_format_is_none(name: str, body: str | bytes) -> None:
    assert not SIGNATURES[name].fits(sample(body))


def test_no_signature_fits_an_ordinary_page_script_or_answer() -> None:
    bodies = (
        PAGE.format("<h1>Coursework</h1><p>Hand in by Friday</p>"),
        '{"items": [], "total": 0, "next": null}',
        "OK",
        "",
        "body { color: #123 }",
        "function a() { return 1 }\n//# sourceMappingURL=a.js.map\n",
        "User-agent: *\nDisallow:\n",
        "<?xml version='1.0'?><urlset></urlset>",
        '{"name": "Coursework", "short_name": "C", "icons": []}',
    )
    for body in bodies:
        assert [name for name, one in SIGNATURES.items() if one.fits(sample(body))] == [], body


@given(st.binary(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_nothing(body: bytes) -> None:
    assert not [
        name for name, one in SIGNATURES.items() if one.fits(Sample(body)) and len(body) > 20 and body[:2] != b"BZ"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a=1\n",
        "A",
        "{",
        "[",
        "<a ",
        "# TYPE a counter\n",
        'a{b="',
        "a{",
        "<pre>\n",
        "CREATE TABLE ",
        "import a\n",
        "ana:",
        " ",
        "<title>",
        "sourceMappingURL=",
        "//# sourceMappingURL=data:application/json;base64,",
        "password=",
        "a://b:",
        "-",
        "2026-01-01 ",
    ],
)
def test_hostile_bodies_end(text: str) -> None:
    body = sample(text * (65_536 // len(text)), truncated=True)
    for one in SIGNATURES.values():
        one.fits(body)
    secrets.classes(body.text)
    maps.inline(body, maps.reference(body))
    security_txt.read(body)
    likeness(body.text, body.text[1:])


def test_the_catalogue_is_large_unique_and_ordered_by_weight() -> None:
    paths = [entry.path for entry in CATALOGUE]
    assert len(paths) >= 100
    assert len(set(paths)) == len(paths)
    assert len(GRAVE) + len(COMMON) < 50
    assert all(name in SIGNATURES for entry in CATALOGUE for name in entry.signatures)
    assert {extension(path) for path in paths} == set(NAMES)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".env", "dotfile"),
        (".git/HEAD", "dotfile"),
        ("a/.svn/x.db", "dotfile"),
        (".well-known/security.txt", "data"),
        ("a/", "folder"),
        ("a.zip", "dump"),
        ("a.tar.gz", "dump"),
        ("a.map", "data"),
        ("a.php~", "server"),
        ("x.php.bak", "server"),
        ("metrics", "plain"),
        ("graphql?query=a.b", "plain"),
        ("trace.axd", "server"),
    ],
)
def test_classes_of_extensions(path: str, kind: str) -> None:
    assert extension(path) == kind


def test_names_of_controls_are_of_their_class() -> None:
    for kind, pair in NAMES.items():
        assert {extension(one.format("n", "m")) for one in pair} == {kind} or kind == "dump"


@pytest.mark.parametrize(
    ("shown", "result"),
    [
        (Shown(None, Sample(b""), failed=True), Outcome.FAILED),
        (Shown(404, Sample(b"x")), Outcome.MISSING),
        (Shown(401, Sample(b"")), Outcome.REFUSED),
        (Shown(403, Sample(b"")), Outcome.REFUSED),
        (Shown(302, Sample(b""), "/login"), Outcome.REFUSED),
        (Shown(302, Sample(b""), "https://sso.example.edu/"), Outcome.REFUSED),
        (Shown(301, Sample(b""), "/"), Outcome.MISSING),
        (Shown(429, Sample(b"")), Outcome.THROTTLED),
        (Shown(503, Sample(b"", headers={"retry-after": "1"})), Outcome.THROTTLED),
        (Shown(500, Sample(b"x")), Outcome.FAILED),
        (Shown(501, Sample(b"x")), Outcome.MISSING),
        (Shown(200, Sample(b"")), Outcome.MISSING),
        (Shown(200, Sample(b"hello")), Outcome.OTHER),
        (Shown(206, Sample(b"hello")), Outcome.OTHER),
        (Shown(200, Sample(b"one two three four five six seven eight nine ten eleven")), Outcome.MISSING),
    ],
)
def test_what_an_answer_is(shown: Shown, result: Outcome) -> None:
    missing = (Shown(200, Sample(b"one two three four five six seven eight nine ten twelve")),)
    assert outcome(shown, missing) is result


@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_likeness_is_a_share(one: str, other: str) -> None:
    share = likeness(one, other)
    assert 0.0 <= share <= 1.0
    assert share == likeness(other, one)
    assert likeness(one, one) == 1.0


def test_pages_that_repeat_what_was_asked_for_are_alike() -> None:
    first, second = sample("<p>no .env here, .env is gone"), sample("<p>no readycheck-1 here, readycheck-1 is gone")
    assert alike(first, second, names=(".env", "readycheck-1"))
    assert not alike(sample(b"\0" * 40), sample(b"\0" * 41))


@pytest.mark.parametrize(
    "where", ["/login?next=/a", "https://x/oauth2/authorize", "/accounts/signin", "https://sso.example/"]
)
def test_redirects_to_a_login(where: str) -> None:
    assert is_login(where)
    assert not is_login("/welcome/")


def test_maps_are_found_by_header_and_by_the_last_comment() -> None:
    text = "//# sourceMappingURL=old.map\nx\n//# sourceMappingURL=new.map\n"
    assert maps.reference(sample(text)) == "new.map"
    assert maps.reference(sample(text, headers={"x-sourcemap": "/h.map"})) == "/h.map"
    assert maps.reference(sample("a{}\n/*# sourceMappingURL=a.css.map */")) == "a.css.map"
    assert maps.reference(sample("// a sourceMappingURL is a comment")) == ""


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 997])
def test_a_map_inside_of_a_long_script_is_read_from_its_end(cut: int) -> None:
    packed = base64.b64encode(json.dumps({"mappings": "A" * 5000, "sourcesContent": ["let a = 1"]}).encode()).decode()
    assert maps.inline(sample(packed[cut:], truncated=True), "") is True
    assert maps.inline(sample(packed[cut:] + " and more", truncated=True), "") is None


def test_maps_inside() -> None:
    packed = base64.b64encode(json.dumps(MAP).encode()).decode().rstrip("=")
    assert maps.inline(sample(""), f"data:application/json;charset=utf-8;base64,{packed}") is False
    assert maps.inline(sample(""), "data:text/plain,hello") is None
    assert maps.inline(sample(""), "a.map") is None


def test_classes_of_secret() -> None:
    text = (
        "AKIAABCDEFGHIJKLMNOP ghp_" + "a" * 36 + ' password: "correct-horse" secret=null token=x api_key=${KEY} '
        "password: string\nAPI_KEY=abcdefgh1234"
    )
    assert dict(secrets.classes(text)) == {"aws_key": 1, "github_token": 1, "password": 2}
    assert secrets.classes("nothing to see") == ()


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("Contact: mailto:a@example.edu\nExpires: 2027-01-01T00:00:00Z\n", "2027-01-01T00:00:00Z"),
        ("# c\ncontact: https://example.edu/s\n", ""),
        ("Expires: 2027-01-01T00:00:00Z\n", None),
        (PAGE.format("Contact: us"), None),
    ],
)
def test_security_txt(text: str, expires: str | None) -> None:
    told = security_txt.read(sample(text))
    assert (told.expires if told else None) == expires


def test_what_is_akin_to_something_served_comes_first() -> None:
    def fitting(*served: str) -> set[str]:
        return {one.path for one in RARE if akin(one, served)}

    assert "server-info" in fitting("server-status")
    assert "debug/vars" in fitting("debug/pprof/")
    assert "actuator/prometheus" in fitting("actuator")
    assert {".env.bak", ".env.staging"} <= fitting(".env")
    assert fitting("backup.zip", "package.json") <= {"composer.lock"}, "a common ending is no kinship"
    assert fitting() == set()


@pytest.mark.parametrize(
    ("pairs", "stacks"),
    [
        ([("Server", "nginx"), ("X-Powered-By", "PHP/8.2.1")], {"php"}),
        ([("set-cookie", "PHPSESSID=a"), ("set-cookie", "theme=gunicorn")], {"php"}),
        ([("server", "uvicorn")], {"python"}),
        ([("X-Powered-By", "Express")], {"node"}),
        ([("Server", "Microsoft-IIS/10.0"), ("X-Powered-By", "ASP.NET")], {"dotnet"}),
        ([("Server", "Apache"), ("Content-Type", "text/html")], set()),
        ([], set()),
    ],
)
def test_stacks_are_told_by_headers(pairs: list[tuple[str, str]], stacks: set[str]) -> None:
    assert stack.of_headers(pairs) == stacks


def test_stacks_are_told_by_pages() -> None:
    assert stack.of_text(PAGE.format("<a href='/index.php?p=1'>go</a>")) == {"php"}
    assert stack.of_text(PAGE.format("we moved from PHP and Django to Rails, see index.php")) == set()


def test_each_path_is_asked_for_once_whatever_the_stack() -> None:
    for seen in (set[str](), {"php"}, {"python", "node"}, set(stack.STACKS)):
        paths = [one.path for one in (*GRAVE, *first(seen), *last(seen, ()))]
        assert sorted(paths) == sorted(one.path for one in CATALOGUE)
    assert {one.stack for one in CATALOGUE} == {"", *stack.STACKS}
