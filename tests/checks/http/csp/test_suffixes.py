"""Domains below which strangers have names, and what a policy that takes them whole lets in."""

from __future__ import annotations

import pytest
from tests.checks.http.csp.test_policies import said

from readycheck_checks.http.csp.suffixes import given_away, sold

REST = "; object-src 'none'; base-uri 'none'; form-action 'self'"


@pytest.mark.parametrize("domain", ["com", "ai", "tech", "co.uk", "co.in", "com.cn", "com.tr", "org.uk"])
def test_where_anybody_buys_a_name(domain: str) -> None:
    assert sold(domain)
    assert not given_away(domain)
    assert said(f"script-src 'self' https://*.{domain}" + REST) == {"!broad_scripts"}
    assert said(f"script-src 'self'; object-src 'none'; base-uri *.{domain}; form-action 'self'") == {"base_uri"}


@pytest.mark.parametrize(
    "domain",
    ["github.io", "amplifyapp.com", "webflow.io", "pythonanywhere.com", "hf.space", "s3.eu-west-2.amazonaws.com",
     "execute-api.us-east-1.amazonaws.com", "ngrok.app", "lovable.app", "val.run"],
)  # fmt: skip
def test_where_a_service_gives_names_away(domain: str) -> None:
    assert given_away(domain)
    assert not sold(domain)
    for source in (f"*.{domain}", f"https://*.{domain}:8443", f"*.{domain}/js/"):
        assert said(f"script-src 'self' {source}" + REST) == {"!open_hosts"}
    assert said(f"script-src 'self' mine.{domain}" + REST) == set()


@pytest.mark.parametrize(
    "domain",
    ["example.edu", "example.co.uk", "internal", "test", "google", "gov", "ac.uk", "service.gov.uk",
     "corp.example.com", "example.dev"],
)  # fmt: skip
def test_where_strangers_have_none(domain: str) -> None:
    assert not sold(domain)
    assert not given_away(domain)
    assert said(f"script-src 'self' https://*.{domain}" + REST) == set()


@pytest.mark.parametrize(
    "host",
    ["cdn.jsdelivr.net/gh/", "testingcf.jsdelivr.net", "deno.land", "s3-us-west-2.amazonaws.com",
     "s3.eu-west-2.amazonaws.com", "ipfs.io", "*.cloudapp.azure.com", "*.aliyuncs.com"],
)  # fmt: skip
def test_further_places_where_anybody_publishes(host: str) -> None:
    assert said(f"script-src 'self' {host}" + REST) == {"!open_hosts"}


def test_long_lists_of_domains_are_read_to_an_end() -> None:
    wide = " ".join(f"*.{one}{other}" for one in "abcdefghijklmnopqrstuvwxyz" for other in "abcdefghijklmnopqrstuvwxyz")
    assert "!broad_scripts" in said(f"script-src {wide}")
    assert "!broad_scripts" not in said(f"script-src {wide}, script-src 'self'")
