"""The table of headers that tell what runs behind a site."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from readycheck.api import Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.http.facts import HttpResponses
from readycheck_checks.http.headers import disclosing
from readycheck_checks.http.security_headers import CHECK

MakeFact = Callable[..., HttpResponses]
P = "http.security_headers."

OSHP = """
$wsep Host-Header K-Proxy-Request Liferay-Portal OracleCommerceCloud-Version Pega-Host Powered-By Product Server
X-AspNet-Version X-AspNetMvc-Version X-Atmosphere-error X-Atmosphere-first-request X-Atmosphere-tracking-id
X-B3-ParentSpanId X-B3-Sampled X-B3-SpanId X-B3-TraceId X-BEServer X-CF-Powered-By X-CMS X-CalculatedBETarget
X-Cocoon-Version X-Content-Encoded-By X-DiagInfo X-Envoy-Attempt-Count X-Envoy-External-Address X-Envoy-Internal
X-Envoy-Original-Dst-Host X-Envoy-Upstream-Service-Time X-FEServer X-Framework X-Generated-By X-Generator
X-Jitsi-Release X-Kubernetes-PF-FlowSchema-UI X-Kubernetes-PF-PriorityLevel-UID X-LiteSpeed-Cache X-LiteSpeed-Purge
X-LiteSpeed-Tag X-LiteSpeed-Vary X-Litespeed-Cache-Control X-Mod-Pagespeed X-Nextjs-Cache X-Nextjs-Matched-Path
X-Nextjs-Page X-Nextjs-Redirect X-OWA-Version X-Old-Content-Length X-OneAgent-JS-Injection X-Page-Speed
X-Php-Version X-Powered-By X-Powered-By-Plesk X-Powered-CMS X-Redirect-By X-Server-Powered-By X-SourceFiles
X-Turbo-Charged-By X-Umbraco-Version X-Varnish-Backend X-Varnish-Server X-dtAgentId X-dtHealthCheck
X-dtInjectedServlet X-ruxit-JS-Agent
"""
"""Names that OWASP's Secure Headers Project wants stripped; source maps are judged with the exposed files."""


def test_each_header_of_the_list_to_strip_has_a_place() -> None:
    groups = (disclosing.SOFTWARE, disclosing.VERSIONS, disclosing.INTERNAL, disclosing.DEBUG, disclosing.TOLERATED)
    known = [name for group in groups for name in group]
    assert len(known) == len(set(known))
    assert {name.lower() for name in OSHP.split()} <= set(known)


@pytest.mark.parametrize("name", [*disclosing.SOFTWARE, *disclosing.VERSIONS])
def test_each_header_that_names_software_is_looked_at(fact: MakeFact, name: str) -> None:
    assert rules(judge(CHECK, fact({name: "Thing/1.2.3"})), Status.WARN) == [P + "disclosure.version"]
    assert worst(judge(CHECK, fact({name: "Thing"}))) is Status.PASS


@pytest.mark.parametrize("name", disclosing.INTERNAL)
def test_each_header_that_names_machines_is_looked_at(fact: MakeFact, name: str) -> None:
    assert rules(judge(CHECK, fact({name: "web-03.prod"})), Status.WARN) == [P + "disclosure.internal"]


@pytest.mark.parametrize("name", disclosing.TOLERATED)
def test_numbers_of_requests_stay_silent(fact: MakeFact, name: str) -> None:
    assert worst(judge(CHECK, fact({name: "a1b2-10.1"}))) is Status.PASS
