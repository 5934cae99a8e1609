"""Addresses that a target gives away lose what they carry, wherever a fact holds them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.serve import Answer, Reply, page, redirect, serve

from readycheck.api import Collector
from readycheck.testing import collect
from readycheck_checks.http.collect.exposed.collector import EXPOSED
from readycheck_checks.http.collect.health import HEALTH
from readycheck_checks.http.collect.integrity import INTEGRITY
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.facts import Role
from readycheck_checks.http.reading.addresses import absolute
from readycheck_checks.http.reading.tidied import header, tidy
from readycheck_checks.http.targets import Health, Origin

SECRET = "q7Yh2kP9vX4mZ8wR"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("/", "/"),
        ("/a?page=2&sort=name", "/a?page=2&sort=name"),
        ("/login?next=/me/results/", "/login?next=/me/results/"),
        (f"/cb?code={SECRET}&state=abc", "/cb?code=&state="),
        (f"/cb?x={SECRET}", "/cb?x="),
        (f"/cb?{SECRET}", "/cb"),
        ("/cb?token=word", "/cb?token="),
        (f"/cb#access_token={SECRET}&token_type=bearer", "/cb#access_token=&token_type="),
        ("/guide#chapter-2", "/guide#chapter-2"),
        (f"/a;jsessionid={SECRET}/b", "/a;jsessionid=/b"),
        ("/a;v=2/b", "/a;v=2/b"),
        (f"https://a.example/x?next=//b.example/{SECRET}", "https://a.example/x?next="),
    ],
)
def test_only_plain_words_and_numbers_stay(url: str, kept: str) -> None:
    assert tidy(url) == kept
    assert tidy(kept) == kept


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("Location", f"/cb?code={SECRET}", "/cb?code="),
        ("Refresh", f"5; url=/?token={SECRET}", "5; url=/?token="),
        ("Link", f"</a.js?v=3&sig={SECRET}>; rel=preload, </b>", "</a.js?v=3&sig=>; rel=preload, </b>"),
        ("SourceMap", f"/a.map?key={SECRET}", "/a.map?key="),
        ("Content-Security-Policy", "script-src https://a.example/?key=x", "script-src https://a.example/?key=x"),
    ],
)  # fmt: skip
def test_headers_that_hold_addresses(name: str, value: str, kept: str) -> None:
    assert header(name, value) == kept


def test_an_address_has_no_user() -> None:
    assert absolute("http://a.example/", f"http://u:{SECRET}@a.example:8000/x") == "http://a.example:8000/x"


ROUTES: dict[str, Answer] = {
    "/": page(f"<!doctype html><script src='/app.js?sig={SECRET}'></script>"),
    "/old": redirect(f"/cb?code={SECRET}"),
    f"/cb?code={SECRET}": page(f"<!doctype html><script src='/app.js?sig={SECRET}'></script>"),
    f"/app.js?sig={SECRET}": Reply(
        200, {"Content-Type": "text/javascript"}, f"1\n//# sourceMappingURL=/app.js.map?token={SECRET}"
    ),
    f"/app.js.map?token={SECRET}": Reply(
        200,
        {"Content-Type": "application/json"},
        '{"version":3,"sources":["a"],"names":[],"mappings":"AA","sourcesContent":["x"]}',
    ),
}
LOOKS: tuple[Collector[Any, Any], ...] = (RESPONSES, EXPOSED, HEALTH, INTEGRITY)


@pytest.mark.parametrize("collector", LOOKS, ids=lambda one: one.id)
def test_no_fact_holds_what_an_address_carries(collector: Collector[Any, Any]) -> None:
    with serve(ROUTES, otherwise=redirect(f"/login?session={SECRET}")) as server:
        origin = Origin(url=server.url, pages=("", "old"), health=Health(live="/old"))
        fact = collect(collector, origin)
        assert server.requests
    assert SECRET not in fact.model_dump_json()


def test_what_the_profile_names_stays_as_it_is_written() -> None:
    with serve({"/?view=a1b2c3d4e5": page()}) as server:
        fact = collect(RESPONSES, Origin(url=server.url, pages=("?view=a1b2c3d4e5",)))
    assert [one.url for one in fact.responses if one.role is Role.PAGE] == [f"{server.url}?view=a1b2c3d4e5"]
