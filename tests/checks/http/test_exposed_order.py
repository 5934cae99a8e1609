"""What is asked for first, what a budget leaves out, and how GraphQL is asked."""

from __future__ import annotations

from typing import Any

import pytest
from tests.checks.http.twins.exposed import PAGE, SCRIPT
from tests.support.serve import Reply, Request, Server, data, page, serve

from readycheck.api import Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.http.collect.exposed.collector import EXPOSED
from readycheck_checks.http.exposed.catalogue import CATALOGUE, SIGNATURES
from readycheck_checks.http.exposed_internals import CHECK
from readycheck_checks.http.facts.exposed import HttpExposed
from readycheck_checks.http.targets import Origin

P = "http.exposed_internals"


def look(server: Server, **origin: Any) -> HttpExposed:
    return collect(EXPOSED, Origin(url=server.url, **origin))


def asked_of(fact: HttpExposed) -> list[str]:
    return [one.path for one in fact.asked]


FAMILIES = (
    "terraform.tfstate", "id_ed25519", "db.sql", "settings.py.bak", ".hg/requires", "config.php.bak", "index.php~",
    ".htpasswd", "wp-config.php.bak", "docker-compose.yml", "debug.log", "server-status",
)  # fmt: skip


def test_the_default_budget_holds_the_gravest_of_every_family_whatever_the_page_leads_to() -> None:
    routes = {"/": PAGE, "/static/app.js": Reply(200, {"Content-Type": "text/javascript"}, SCRIPT)}
    with serve(routes) as server:
        fact = look(server, internal=("/queue", "/admin"))
    assert set(FAMILIES) <= set(asked_of(fact))
    assert fact.requests == fact.budget == 60
    groups = {SIGNATURES[name].group for one in CATALOGUE if one.path in asked_of(fact) for name in one.signatures}
    assert groups == {SIGNATURES[name].group for one in CATALOGUE for name in one.signatures}


@pytest.mark.parametrize(
    ("headers", "stack", "asked", "left"),
    [
        ({"X-Powered-By": "PHP/8.2"}, "php", ("composer.json", "info.php"), ("settings.py.bak", "appsettings.json")),
        ({"Server": "gunicorn"}, "python", ("settings.py", "requirements.txt"), ("index.php~", "wp-config.php.bak")),
        ({"Set-Cookie": "JSESSIONID=a"}, "java", ("v3/api-docs", "application.yml"), ("index.php~", "_profiler/")),
        ({"Server": "Kestrel"}, "dotnet", ("web.config", "elmah.axd"), ("index.php~", "settings.py.bak")),
    ],
)
def test_what_the_seen_stack_leaves_behind_is_asked_for_first(
    headers: dict[str, str], stack: str, asked: tuple[str, ...], left: tuple[str, ...]
) -> None:
    with serve({"/": page(headers=headers)}) as server:
        fact = look(server)
        whole = look(server, exposed_requests=500)
    assert fact.stacks == (stack,)
    assert set(asked) <= set(asked_of(fact))
    assert set(left) <= set(fact.left_out)
    assert set(left) <= set(asked_of(whole))
    assert stack in judge(CHECK, fact)[-1].model_dump_json()


def test_a_pass_says_how_many_of_how_many_were_asked_for() -> None:
    with serve({"/": page()}) as server:
        some, whole = look(server), look(server, exposed_requests=500)
    (one,) = judge(CHECK, some)
    total = len(some.asked) + len(some.left_out)
    assert total == len(whole.asked)
    assert one.message.endswith(f"; {len(some.asked)} of {total} were asked for, raise exposed_requests to ask for all")
    (one,) = judge(CHECK, whole)
    assert one.message.endswith("is served to a stranger")


SCHEMA = data('{"data": {"__schema": {"queryType": {"name": "Query"}}}}')


def apollo(request: Request) -> Reply:
    """Refuses what a form could send, as Apollo does."""
    refused = Reply(400, {"Content-Type": "application/json"}, '{"errors": [{"message": "blocked: CSRF"}]}')
    return SCHEMA if request.headers.get("apollo-require-preflight") else refused


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("/graphql", {}),
        ("/api/graphql", {}),
        ("/shop/gql", {"api": ("/shop/gql",)}),
        ("/v2/graphql", {"pages": ("", "/v2/graphql?query=%7Bme%7D")}),
    ],
)
def test_introspection_is_found_behind_a_guard_against_forms(path: str, origin: dict[str, Any]) -> None:
    with serve({"/": page(), path: apollo}) as server:
        fact = look(server, **origin)
        assert {one.method for one in server.requests} == {"GET"}
    assert fact.requests == fact.budget
    findings = judge(CHECK, fact)
    assert rules(findings, Status.WARN) == [f"{P}.api_description"]
    assert "-H 'Apollo-Require-Preflight: true'" in findings[0].model_dump_json()
    with serve({"/": page(), path: Reply(400)}) as server:
        assert worst(judge(CHECK, look(server, **origin))) is Status.PASS


def test_introspection_that_is_public_on_purpose_passes() -> None:
    with serve({"/": page(), "/graphql": apollo}) as server:
        assert worst(judge(CHECK, look(server, public=("/graphql",)))) is Status.PASS
