"""Against real servers: what clients of today get, what they would be given if they asked for less."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.checks.http.tls.facts import (
    alarms,
)
from tests.checks.http.twins import html
from tests.checks.http.twins.tls import chained, fronted, leaf
from tests.support import pki
from tests.support.certificates import Authority
from tests.support.hostile import HOSTILE
from tests.support.serve import Reply, Server, redirect, serve
from tests.support.tls_servers import Hello

from readycheck.api import CannotLook, ReasonCode, Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.http.collect.tls.collector import TLS
from readycheck_checks.http.facts.tls import HttpTls
from readycheck_checks.http.targets import Origin
from readycheck_checks.http.tls import CHECK
from readycheck_checks.http.transport import suites


def looked(server: Server, authority: Authority, **origin: Any) -> HttpTls:
    return collect(TLS, Origin(url=server.url, ca=str(authority.pem), timeout=5, **origin))


@pytest.fixture
def good(authority: Authority) -> Iterator[Server]:
    with serve({"/": html()}, tls=leaf()(authority)) as server:
        yield server


def test_a_good_server_passes_in_every_part(good: Server, authority: Authority) -> None:
    found = judge(CHECK, looked(good, authority))
    assert {"http.tls.certificate", "http.tls.versions", "http.tls.ciphers"} <= set(rules(found, Status.PASS))
    assert not alarms(found)
    assert not rules(found, Status.INCONCLUSIVE)


def test_requests_and_handshakes_keep_to_their_budget(good: Server, authority: Authority) -> None:
    for most in (1, 3, 12):
        seen = looked(good, authority, tls_handshakes=most)
        assert seen.handshakes <= most
        assert seen.requests <= 2
    few = judge(CHECK, looked(good, authority, tls_handshakes=1))
    assert {"http.tls.versions.unseen", "http.tls.ciphers.unseen"} <= set(rules(few, Status.INCONCLUSIVE))
    assert [one.reason_code for one in few if one.rule == "http.tls.versions.unseen"] == [ReasonCode.BUDGET]


def test_nothing_else_is_asked_though_the_certificate_names_it(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        asked.append((address[0], address[1]))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    named: list[str] = []
    lookup = socket.getaddrinfo

    def resolved(host: str, *rest: Any, **more: Any) -> Any:
        named.append(host)
        return lookup(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with serve({"/": html()}, tls=leaf(responder=True, issuer_url=True, must_staple=True)(authority)) as server:
        looked(server, authority)
        assert set(asked) == {("127.0.0.1", server.port)}
    assert set(named) == {"127.0.0.1"}


def test_a_chain_is_told_as_it_was_sent(authority: Authority) -> None:
    with serve({"/": html()}, tls=chained(sent=(1, 0))(authority)) as server:
        session = looked(server, authority).session
    assert session is not None
    assert [one.subject for one in session.chain] == ["CN=test server", "CN=upper link", "CN=lower link"]
    assert session.trust is not None
    assert [one.subject for one in session.trust.path[:3]] == ["CN=test server", "CN=lower link", "CN=upper link"]
    assert not session.trust.public


def test_wildcards_stand_for_one_label(authority: Authority) -> None:
    made = pki.make(pki.root(authority), "*.staging.example", "127.0.0.1")
    with serve({"/": html()}, tls=pki.server(made)) as server:
        seen = looked(server, authority)
    for host, alarm in (("a.staging.example", False), ("a.b.staging.example", True), ("staging.example", True)):
        named = bool(alarms(judge(CHECK, seen.model_copy(update={"host": host}))))
        assert named is alarm, host


def test_hostile_text_in_a_certificate_is_shown_as_text(authority: Authority) -> None:
    strange = pki.make(None, "127.0.0.1", subject="a\x1b[31m\n::error::b")
    with serve({"/": html()}, tls=pki.server(strange)) as server:
        found = judge(CHECK, looked(server, authority))
    said = "".join(one.model_dump_json() for one in found)
    assert "\\u001b" not in said
    assert "\\n::error" not in said


REDIRECTS: list[tuple[str, str, int, list[tuple[str, str]]]] = [
    ("to https on the same host", "https://127.0.0.1:{port}/", 301, []),
    ("to https with 308", "https://127.0.0.1/", 308, []),
    ("to another host", "https://www.example.edu/", 301, [("warn", "redirect.off_host")]),
    ("to plain http", "http://127.0.0.1/login", 302, [("fail", "redirect.to_http")]),
    ("nowhere", "", 301, [("fail", "redirect.invalid")]),
]


@pytest.mark.parametrize(
    ("to", "status", "expected"), [row[1:] for row in REDIRECTS], ids=[row[0] for row in REDIRECTS]
)
def test_redirects_of_a_real_port(
    good: Server, authority: Authority, to: str, status: int, expected: list[tuple[str, str]]
) -> None:
    target = to.format(port=good.port)
    with serve({"/": redirect(target, status)}) as plain:
        seen = looked(good, authority, http_port=plain.port)
        assert plain.paths == ["/"]
    assert alarms(judge(CHECK, seen)) == expected


def test_content_on_the_plain_port_is_found_and_a_closed_port_is_fine(good: Server, authority: Authority) -> None:
    with serve({"/": html()}) as plain:
        seen = looked(good, authority, http_port=plain.port)
    assert alarms(judge(CHECK, seen)) == [("fail", "redirect.served")]
    with HOSTILE["refuses"]() as closed:
        seen = looked(good, authority, http_port=closed.port)
    assert not alarms(judge(CHECK, seen))
    assert "http.tls.redirect" in rules(judge(CHECK, seen), Status.PASS)


def test_an_api_over_plain_http_is_asked_once_and_without_credentials(good: Server, authority: Authority) -> None:
    with serve({"/": redirect(good.url, 301), "/api/items": redirect(f"{good.url}api/items", 301)}) as plain:
        seen = looked(good, authority, http_port=plain.port, api=("/api/items", "/api/more"))
        assert sorted(plain.paths) == ["/", "/api/items"]
        assert {one.method for one in plain.requests} == {"GET"}
        assert not any("authorization" in one.headers or "cookie" in one.headers for one in plain.requests)
    assert alarms(judge(CHECK, seen, {"refuse_plain_api": True})) == [("warn", "api.redirected")]
    with serve({"/": redirect(good.url, 301)}, otherwise=Reply(403)) as plain:
        seen = looked(good, authority, http_port=plain.port, api=("/api/items",))
    assert not alarms(judge(CHECK, seen))
    assert "http.tls.api" in rules(judge(CHECK, seen), Status.PASS)


def test_queries_of_a_redirect_are_not_kept(good: Server, authority: Authority) -> None:
    with serve({"/": Reply(301, {"Location": "https://127.0.0.1/in?token=abcdefgh12345678#x"})}) as plain:
        seen = looked(good, authority, http_port=plain.port)
    assert "abcdefgh12345678" not in seen.model_dump_json()


def test_an_old_address_that_closes_every_odd_offer_is_not_called_safe(authority: Authority) -> None:
    def shuts(hello: Hello) -> bytes | None:
        return None if len(hello.suites) not in (len(suites.SOUND), len(suites.EARLIER), len(suites.WEAK)) else b""

    with serve({"/": html()}, tls=fronted(shuts)(authority)) as server:
        found = judge(CHECK, looked(server, authority))
    assert "http.tls.versions" in rules(found, Status.PASS), "TLS 1.3 is still taken at the end"
    with serve(
        {"/": html()},
        tls=fronted(lambda hello: None if 0x1301 in hello.suites and len(hello.suites) > 5 else b"")(authority),
    ) as server:
        found = judge(CHECK, looked(server, authority))
    assert "http.tls.versions.unseen" in rules(found, Status.INCONCLUSIVE)
    assert "http.tls.ciphers.unseen" in rules(found, Status.INCONCLUSIVE)


def test_a_client_certificate_that_is_demanded_hides_nothing(authority: Authority) -> None:
    context = leaf()(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.pem)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with serve({"/": html()}, tls=context) as server:
        found = judge(CHECK, looked(server, authority))
    assert "http.tls.certificate" in rules(found, Status.PASS)
    assert "http.tls.stapling" in rules(found, Status.INCONCLUSIVE)


def test_an_authority_that_cannot_be_read_is_said(good: Server, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("nothing")
    with pytest.raises(CannotLook, match="'ca'"):
        collect(TLS, Origin(url=good.url, ca=str(broken)))


def test_a_recording_is_not_asked_for_handshakes() -> None:
    seen = collect(TLS, Origin.model_validate({"url": "https://nowhere.invalid/", "har": "a.har"}))
    assert worst(judge(CHECK, seen)) is Status.INCONCLUSIVE


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_servers_end_with_a_reason(name: str) -> None:
    with HOSTILE[name]() as server:
        secure = server.url.startswith("https:")
        origin = Origin(
            url=server.url if secure else server.url.replace("http:", "https:"),
            ca=str(server.ca) if server.ca else None,
            timeout=0.2,
        )
        try:
            seen = collect(TLS, origin, seconds=15)
        except CannotLook:
            return  # a busy machine too may answer nothing in so short a time
        assert threading.active_count() < 200
    found = judge(CHECK, seen)
    assert worst(found) in (Status.FAIL, Status.INCONCLUSIVE), found
    assert len(seen.model_dump_json()) < 300_000
    assert seen.handshakes <= 12


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("expired certificate", "certificate.expired"),
        ("self-signed certificate", "certificate.self_signed"),
        ("certificate for another name", "certificate.name"),
        ("certificate of an unknown authority", "certificate.untrusted"),
        ("plain HTTP behind https", "handshake"),
    ],
)
def test_hostile_certificates_fail_by_their_own_rule(name: str, rule: str) -> None:
    with HOSTILE[name]() as server:
        seen = collect(TLS, Origin(url=server.url, ca=str(server.ca) if server.ca else None, timeout=5))
    assert ("fail", rule) in alarms(judge(CHECK, seen))


@pytest.mark.parametrize(
    ("name", "reason"), [("no TLS handshake", ReasonCode.TIMEOUT), ("refuses", ReasonCode.UNREACHABLE)]
)
def test_silence_is_said_and_never_a_fact(name: str, reason: ReasonCode) -> None:
    with HOSTILE[name]() as server, pytest.raises(CannotLook, match="nothing answers at https://") as silent:
        collect(TLS, Origin(url=server.url.replace("http:", "https:"), timeout=0.5))
    assert silent.value.reason is reason
