"""Imports in the target's own files over real connections: which files are read, how many, and what is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.checks.http.twins.integrity import SCRIPT, STYLE, digest
from tests.support.serve import Answer, Reply, page, serve

from readycheck.api import Finding, Status
from readycheck.testing import collect, judge
from readycheck_checks.http.collect.integrity import INTEGRITY
from readycheck_checks.http.collect.own_modules import MOST_MODULES
from readycheck_checks.http.facts.integrity import HttpIntegrity
from readycheck_checks.http.integrity import CHECK
from readycheck_checks.http.targets import Origin

A = "https://cdn.example/a.js"
JS = {"Content-Type": "text/javascript; charset=utf-8"}


def js(text: str, kind: str = "text/javascript") -> Reply:
    return Reply(200, {"Content-Type": kind}, text)


def html(*head: str) -> Reply:
    return page(f"<!doctype html><html><head><title>t</title>{''.join(head)}</head><p>hello</html>")


def module(path: str) -> str:
    return f"<script type=module src={path}></script>"


def look(url: str, **fields: Any) -> HttpIntegrity:
    return collect(INTEGRITY, Origin(url=url, **fields))


def found(seen: HttpIntegrity) -> list[tuple[str, str, str]]:
    """Kind, address, and the path of the file that names it, of what files import."""
    every = (file.reference for one in seen.pages for file in one.subresources if file.reference.within)
    return [(one.kind, one.url, one.within.partition("//")[2].partition("/")[2]) for one in every]


def alarms(findings: list[Finding]) -> list[tuple[str, str]]:
    return [
        (one.status.value, one.rule.removeprefix("http.integrity.")) for one in findings if one.status != Status.PASS
    ]


def test_modules_are_followed_on_the_own_host_and_no_further() -> None:
    with serve({"/c.js": js("")}) as other:
        routes: dict[str, Answer] = {
            "/": html(module("/a/m.js"), "<script src=/classic.js></script>"),
            "/a/m.js": js(f'import {{\n x\n}} from "./n.js"; import "{other.url}c.js"; import("/a/m.js")'),
            "/a/n.js": js(f'export * from "{A}"; import "bare"; import "./m.js"; import "./gone.js"'),
            "/classic.js": js(f'import("{A}")'),
        }
        with serve(routes) as server:
            seen = look(server.url)
        assert other.requests == []
    assert sorted(server.paths) == ["/", "/a/gone.js", "/a/m.js", "/a/n.js"]
    assert seen.requests == 4
    assert ("import", A, "a/n.js") in found(seen)
    assert ("import", f"{other.url}c.js", "a/m.js") in found(seen)
    assert seen.pages[0].unread == 0
    assert alarms(judge(CHECK, seen)) == [("warn", "missing.import")] * 2


def test_a_classic_script_that_is_fetched_for_its_digest_is_read_for_calls_only() -> None:
    text = f'import("{A}"); let no = "import"'
    tag = f"<script src=/app.js integrity={digest(text.encode())}></script>"
    with serve({"/": html(tag), "/app.js": js(text)}) as server:
        seen = look(server.url)
    assert found(seen) == [("dynamic", A, "app.js")]
    text = f'import "{A}"'
    tag = f"<script src=/app.js integrity={digest(text.encode())}></script>"
    with serve({"/": html(tag), "/app.js": js(text)}) as server:
        assert found(look(server.url)) == []  # no script at all: browsers stop at the statement


def test_what_is_no_script_imports_nothing() -> None:
    with serve({"/": html(module("/m.js")), "/m.js": js(f'import "{A}"', "text/html")}) as server:
        assert found(look(server.url)) == []


def test_an_import_map_of_the_page_holds_for_its_files() -> None:
    text = json.dumps({"imports": {"lib/": "/lib/"}, "integrity": {A: digest(SCRIPT), "/lib/x.js": digest(STYLE)}})
    routes: dict[str, Answer] = {
        "/": html(f"<script type=importmap>{text}</script>", module("/m.js")),
        "/m.js": js(f'import "{A}"; import "lib/x.js"'),
        "/lib/x.js": Reply(200, JS, SCRIPT),
    }
    with serve(routes) as server:
        seen = look(server.url)
    compared = {file.reference.url.rpartition("/")[2]: file.compared for one in seen.pages for file in one.subresources}
    assert (compared["a.js"], compared["x.js"]) == ("off_host", "differs")
    assert alarms(judge(CHECK, seen)) == [("fail", "mismatch")]


def test_no_more_files_than_a_few_and_it_is_said() -> None:
    many = MOST_MODULES + 3
    with serve({"/": html(*(module(f"/{number}.js") for number in range(many)))}, otherwise=js("1")) as server:
        seen = look(server.url)
    assert len(server.requests) == seen.requests == 1 + MOST_MODULES
    assert seen.pages[0].unread == 3
    findings = judge(CHECK, seen)
    assert [one.status for one in findings] == [Status.PASS]
    assert "module files of the own host whose imports were not read: 3" in findings[0].message


@pytest.mark.parametrize("budget", [2, 3, 4])
def test_digests_come_before_imports_in_the_budget(budget: int) -> None:
    tag = f"<script src=/z.js integrity={digest(SCRIPT)}></script>"
    routes: dict[str, Answer] = {
        "/": html(module("/m.js"), module("/n.js"), tag),
        "/z.js": Reply(200, JS, SCRIPT),
    }
    with serve(routes, otherwise=js("1")) as server:
        seen = look(server.url, integrity_requests=budget)
    assert server.paths[:2] == ["/", "/z.js"]
    assert len(server.requests) == seen.requests == budget
    assert seen.pages[0].unread == 4 - budget


def test_a_file_of_several_pages_is_read_once() -> None:
    routes: dict[str, Answer] = {f"/{name}": html(module("/m.js")) for name in "xy"}
    with serve({**routes, "/m.js": js(f'import "{A}"')}) as server:
        seen = look(server.url, pages=("/x", "/y"))
    assert sorted(server.paths) == ["/m.js", "/x", "/y"]
    assert found(seen) == [("import", A, "m.js")] * 2


def test_a_query_of_an_own_file_is_sent_and_not_kept() -> None:
    with serve({"/": html(module("/m.js?key=planted")), "/m.js": js(f'import "{A}?token=planted"')}) as server:
        seen = look(server.url)
    assert server.requests[1].path == "/m.js?key=planted"
    assert found(seen) == [("import", f"{A}?token=", "m.js?key=")]
    assert "planted" not in seen.model_dump_json()


def test_a_recording_is_read_for_imports_and_nobody_is_asked(tmp_path: Path) -> None:
    def entry(url: str, kind: str, text: str) -> dict[str, Any]:
        headers = [{"name": "Content-Type", "value": kind}]
        content = {"size": len(text), "mimeType": kind, "text": text}
        return {
            "startedDateTime": "2026-11-02T10:00:00Z",
            "request": {"method": "GET", "url": url, "headers": []},
            "response": {"status": 200, "headers": headers, "content": content},
        }

    base = "https://app.example.edu/"
    entries = [
        entry(base, "text/html", "<!doctype html><title>t</title>" + module("/m.js") + module("/lost.js")),
        entry(base + "m.js", "text/javascript", f'import "{A}"'),
    ]
    (tmp_path / "a.har").write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    seen = look(base, har=str(tmp_path / "a.har"))
    assert seen.recorded
    assert found(seen) == [("import", A, "m.js")]


def test_a_flood_of_imports_is_bounded() -> None:
    text = "".join(f'import "https://cdn.example/{number}{"p" * 300}.js";' for number in range(190))
    with serve({"/": html(*(module(f"/{number}.js") for number in range(8)))}, otherwise=js(text)) as server:
        seen = look(server.url)
    assert len(seen.model_dump_json()) < 300_000
    assert alarms(judge(CHECK, seen))[0] == ("warn", "missing.import")
