"""The table of headers that tell what runs behind a site."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from readycheck.api import Finding, Status, TextEvidence
from readycheck.testing import judge, rules, worst
from readycheck_checks.http.facts import HttpResponses
from readycheck_checks.http.headers import disclosing
from readycheck_checks.http.security_headers import CHECK

MakeFact = Callable[..., HttpResponses]
P = "http.security_headers."

OSHP = """
$wsep Host-Header K-Proxy-Request Liferay-Portal OracleCommerceCloud-Version Pega-Host Powered-By Product Server
X-AspNet-Version X-AspNetMvc-Version X-Atmosphere-error X-Atmosphere-first-request X-Atmosphere-tracking-id
X-B3-ParentSpanId X-B3-Sampled X-B3-SpanId X-B3-TraceId X-BEServer X-Backside-Transport X-CF-Powered-By X-CMS
X-CalculatedBETarget X-Cocoon-Version X-Content-Encoded-By X-Datadog-Origin X-Datadog-Parent-Id
X-Datadog-Sampling-Priority X-Datadog-Tags X-Datadog-Trace-Id X-DiagInfo X-Envoy-Attempt-Count X-Envoy-External-Address
X-Envoy-Internal X-Envoy-Original-Dst-Host X-Envoy-Upstream-Service-Time X-FEServer X-Framework X-Generated-By
X-Generator X-GitLab-Meta X-Jitsi-Release X-Kong-Admin-Latency X-Kong-Client-Latency X-Kong-Proxy-Latency
X-Kong-Request-Id X-Kong-Response-Latency X-Kong-Third-Party-Latency X-Kong-Total-Latency X-Kong-Upstream-Latency
X-Kong-Upstream-Status X-Kubernetes-PF-FlowSchema-UI X-Kubernetes-PF-PriorityLevel-UID X-LiteSpeed-Cache
X-LiteSpeed-Purge X-LiteSpeed-Tag X-LiteSpeed-Vary X-Litespeed-Cache-Control X-Mod-Pagespeed X-Nextjs-Cache
X-Nextjs-Matched-Path X-Nextjs-Page X-Nextjs-Redirect X-OWA-Version X-Old-Content-Length X-OneAgent-JS-Injection
X-Page-Speed X-Php-Version X-Powered-By X-Powered-By-Plesk X-Powered-CMS X-Redirect-By X-Server-Powered-By
X-SourceFiles X-Turbo-Charged-By X-Tyk-Trace-Id X-Umbraco-Version X-Varnish-Backend X-Varnish-Server
X-Woodpecker-Version X-dtAgentId X-dtHealthCheck X-dtInjectedServlet X-ruxit-JS-Agent
"""
"""Names that OWASP's Secure Headers Project wants stripped; source maps are judged with the exposed files."""


def note(findings: list[Finding]) -> Finding:
    """What the disclosure's judge says where it sees nothing wrong."""
    return next(one for one in findings if one.rule.startswith(P + "disclosure"))


def test_each_header_of_the_list_to_strip_has_a_place() -> None:
    groups = (disclosing.SOFTWARE, disclosing.VERSIONS, disclosing.INTERNAL, disclosing.DEBUG, disclosing.BY_NAME)
    known = [name for group in groups for name in group]
    assert len(known) == len(set(known))
    assert {name.lower() for name in OSHP.split()} <= set(known)


@pytest.mark.parametrize("name", OSHP.split())
def test_each_header_of_the_list_to_strip_is_told(fact: MakeFact, name: str) -> None:
    """Not one of them is called silence, whatever it says."""
    found = judge(CHECK, fact({name: "Thing"}))
    assert worst(found) is Status.PASS
    assert name.lower() in note(found).message
    assert note(found).rule == P + "disclosure.named"


@pytest.mark.parametrize("name", [*disclosing.SOFTWARE, *disclosing.VERSIONS])
def test_each_header_that_names_software_is_looked_at(fact: MakeFact, name: str) -> None:
    assert rules(judge(CHECK, fact({name: "Thing/1.2.3"})), Status.WARN) == [P + "disclosure.version"]
    assert worst(judge(CHECK, fact({name: "Thing"}))) is Status.PASS


@pytest.mark.parametrize("name", disclosing.INTERNAL)
def test_each_header_that_names_machines_is_looked_at(fact: MakeFact, name: str) -> None:
    assert rules(judge(CHECK, fact({name: "web-03.prod"})), Status.WARN) == [P + "disclosure.internal"]


@pytest.mark.parametrize("name", disclosing.BY_NAME)
def test_what_is_of_one_request_is_told_without_its_value(fact: MakeFact, name: str) -> None:
    found = judge(CHECK, fact({name: "a1b2-10.1"}))
    assert worst(found) is Status.PASS
    assert note(found).value == f"{name}: ***"
    assert "a1b2" not in note(found).model_dump_json()


def test_a_product_without_a_version_is_a_note(fact: MakeFact) -> None:
    """ASVS 5.0 13.4.6 is about detailed versions, so a name alone is no alarm."""
    one = note(judge(CHECK, fact({"X-Powered-By": "Express"})))
    assert (one.status, one.value) == (Status.PASS, "x-powered-by: Express")
    assert one.message == (
        "no version is told; x-powered-by only tells what works behind the site, and could be left out"
    )
    several = dict.fromkeys(("Server", "X-Powered-By", "X-Generator", "X-CMS"), "Thing")
    assert "server, x-powered-by, x-generator and 1 more only tell " in note(judge(CHECK, fact(several))).message
    few = dict.fromkeys(("Server", "X-Powered-By"), "Thing")
    assert "; server and x-powered-by only tell " in note(judge(CHECK, fact(few))).message
    with_version = judge(CHECK, fact({"X-Powered-By": "Express", "Server": "nginx/1.22.1"}))
    assert P + "disclosure.named" not in {one.rule for one in with_version}


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-Request-Id", "5f2a"), ("CF-Ray", "8a1-FRA"), ("X-Cache", "HIT"), ("Via", "1.1 varnish"), ("Date", "x")],
)
def test_what_others_need_is_not_told(fact: MakeFact, name: str, value: str) -> None:
    one = note(judge(CHECK, fact({name: value})))
    assert (one.rule, one.message) == (P + "disclosure", "no version is told")


def test_versions_of_several_headers_are_shown_as_they_came(fact: MakeFact) -> None:
    found = judge(CHECK, fact({"Server": "nginx/1.22.1", "X-Powered-By": "PHP/8.2.1"}))
    seen = next(piece for one in found for piece in one.evidence if piece.label == "As seen")
    assert isinstance(seen, TextEvidence)
    assert seen.value == "server: nginx/1.22.1\nx-powered-by: PHP/8.2.1"
