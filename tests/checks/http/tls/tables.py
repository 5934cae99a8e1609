"""What was seen, and what must be said of it: (name, what is changed …, expected alarms)."""

from __future__ import annotations

from typing import Any

from tests.checks.http.tls.facts import (
    CBC,
    DAY,
    PROBES,
    STATIC,
    probe,
    swapped,
)

from readycheck.api import Status
from readycheck.testing import AS_OF
from readycheck_checks.http.facts import Failure, FailureKind
from readycheck_checks.http.facts.tls import PlainAnswer, Probe, Staple, Trust

CERTIFICATES: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("RSA of 2,048 bits", {"key": "RSA", "key_bits": 2048}, []),
    ("RSA of 2,047 bits", {"key": "RSA", "key_bits": 2047}, [("fail", "certificate.key")]),
    ("EC of 224 bits", {"key_bits": 224}, []),
    ("EC of 192 bits", {"key_bits": 192}, [("fail", "certificate.key")]),
    ("Ed25519", {"key": "Ed25519", "key_bits": 256, "signature": ""}, []),
    ("DSA", {"key": "DSA", "key_bits": 2048}, [("fail", "certificate.key")]),
    ("MD5", {"signature": "md5"}, [("fail", "certificate.signature")]),
    ("SHA-1", {"signature": "sha1"}, [("fail", "certificate.signature")]),
    ("MD2, which no library names", {"signature": "1.2.840.113549.1.1.2"}, [("fail", "certificate.signature")]),
    ("SHA-384", {"signature": "sha384"}, []),
    ("ended a second ago", {"not_after": AS_OF - DAY / 86400}, [("fail", "certificate.expired")]),
    ("22 days left of 90", {"not_before": AS_OF - 68 * DAY, "not_after": AS_OF + 22 * DAY}, []),
    (
        "20 days left of 90",
        {"not_before": AS_OF - 70 * DAY, "not_after": AS_OF + 20 * DAY},
        [("warn", "certificate.expires")],
    ),
    (
        "6 days left of 90",
        {"not_before": AS_OF - 84 * DAY, "not_after": AS_OF + 6 * DAY},
        [("fail", "certificate.expires")],
    ),
    ("12 days left of 45", {"not_before": AS_OF - 33 * DAY, "not_after": AS_OF + 12 * DAY}, []),
    (
        "9 days left of 45",
        {"not_before": AS_OF - 36 * DAY, "not_after": AS_OF + 9 * DAY},
        [("warn", "certificate.expires")],
    ),
    ("4 days left of 6", {"not_before": AS_OF - 2 * DAY, "not_after": AS_OF + 4 * DAY}, []),
    ("not valid before tomorrow", {"not_before": AS_OF + DAY}, [("fail", "certificate.not_yet_valid")]),
    (
        "made for 398 days in 2025",
        {"not_before": AS_OF - 330 * DAY, "not_after": AS_OF + 68 * DAY},
        [],
    ),
    (
        "made for 400 days in 2025",
        {"not_before": AS_OF - 330 * DAY, "not_after": AS_OF + 70 * DAY},
        [("warn", "certificate.lifetime")],
    ),
    (
        "made for 398 days in November 2026",
        {"not_before": AS_OF - 10 * DAY, "not_after": AS_OF + 388 * DAY},
        [("warn", "certificate.lifetime")],
    ),
    ("made for clients", {"server_auth": False}, [("fail", "certificate.purpose")]),
    ("a wildcard", {"dns_names": ("*.example",)}, [("fail", "certificate.name")]),
    ("another name", {"dns_names": ("www.h.example",)}, [("fail", "certificate.name")]),
    ("no name", {"dns_names": ()}, [("fail", "certificate.name")]),
    ("must staple", {"must_staple": True, "ocsp": True}, [("fail", "stapling.must")]),
    ("a responder and no staple", {"ocsp": True}, []),
    ("cannot be read", {"readable": False}, [("fail", "certificate.invalid")]),
]


TRUST: list[tuple[str, Trust, str]] = [
    ("self-signed", Trust(verdict="self_signed"), "certificate.self_signed"),
    ("untrusted", Trust(verdict="untrusted"), "certificate.untrusted"),
    ("incomplete", Trust(verdict="incomplete"), "certificate.incomplete"),
    ("otherwise invalid", Trust(verdict="invalid", message="path length exceeded"), "certificate.invalid"),
]


SPOKEN: list[tuple[str, tuple[Probe, ...], dict[str, Any], list[tuple[str, str]], list[str]]] = [
    ("TLS 1.1", swapped(probe("tls11", "accepted", CBC)), {}, [("fail", "versions.old")], []),
    ("SSL 3.0", swapped(probe("ssl3", "accepted", CBC)), {}, [("fail", "versions.old")], []),
    (
        "only 1.2",
        (probe("tls13"), *PROBES),
        {"version": "TLS 1.2"},
        [("warn", "versions.no_tls13")],
        [],
    ),
    (
        "1.2 before 1.3",
        (probe("tls13", "accepted", "TLS_AES_128_GCM_SHA256"), *PROBES),
        {"version": "TLS 1.2"},
        [("warn", "versions.preference")],
        [],
    ),
    (
        "whether 1.3 is not known",
        (probe("tls13", "unclear", message="it was not answered in time"), *PROBES),
        {"version": "TLS 1.2"},
        [],
        ["versions.unseen"],
    ),
    (
        "only 1.3",
        (*swapped(probe("tls12")), probe("again", "accepted", "TLS_AES_128_GCM_SHA256")),
        {},
        [],
        [],
    ),
    (
        "refuses whoever is not a browser",
        (*swapped(probe("tls12")), probe("again")),
        {},
        [],
        ["versions.unseen", "ciphers.unseen"],
    ),
    (
        "closes and still answers",
        (*swapped(probe("tls11", "closed"), probe("tls10", "closed")), probe("again", "accepted")),
        {},
        [],
        [],
    ),
    (
        "closes and answers no more",
        (*swapped(probe("tls11", "closed"), probe("tls10", "closed")), probe("again", "closed")),
        {},
        [],
        ["versions.unseen"],
    ),
    (
        "closes the offers of weak suites and answers no more",
        (*swapped(probe("weak", "closed")), probe("again", "closed")),
        {},
        [],
        ["ciphers.unseen"],
    ),
    (
        "not asked for the budget",
        swapped(probe("weak", "not_asked", message="the budget of handshakes was spent before")),
        {},
        [],
        ["ciphers.unseen"],
    ),
    (
        "nothing but one handshake",
        (probe("tls12", "not_asked", message="the budget of handshakes was spent before"),),
        {},
        [],
        ["versions.unseen", "ciphers.unseen"],
    ),
    ("static besides", swapped(probe("static", "accepted", STATIC)), {}, [("warn", "ciphers.static_keys")], []),
    (
        "static preferred",
        (*swapped(probe("tls12", "accepted", STATIC), probe("static", "accepted", STATIC)), probe("aead", "accepted")),
        {},
        [("fail", "ciphers.no_forward_secrecy")],
        [],
    ),
    (
        "CBC preferred",
        (*swapped(probe("tls12", "accepted", CBC)), probe("aead", "accepted")),
        {},
        [],
        [],
    ),
    (
        "CBC only",
        (*swapped(probe("tls12", "accepted", CBC)), probe("aead")),
        {},
        [("warn", "ciphers.cbc_only")],
        [],
    ),
    (
        "nothing newer than TLS 1.0",
        (
            probe("tls13"),
            probe("tls12"),
            probe("tls11"),
            probe("tls10", "accepted", CBC),
            probe("ssl3"),
            probe("static"),
            probe("weak"),
        ),
        {"version": "TLS 1.0"},
        [("fail", "versions.old")],
        [],
    ),
    (
        "RC4 and 3DES",
        (
            *swapped(probe("weak", "accepted", "TLS_RSA_WITH_RC4_128_SHA")),
            probe("weak", "accepted", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
            probe("weak"),
        ),
        {},
        [("fail", "ciphers.weak"), ("fail", "ciphers.weak")],
        [],
    ),
    ("compression", swapped(probe("tls12", "accepted", compressed=True)), {}, [("fail", "compression")], []),
    (
        "renegotiation",
        swapped(probe("tls12", "accepted", secure_renegotiation=False)),
        {},
        [("fail", "renegotiation")],
        [],
    ),
]


STAPLES: list[tuple[str, dict[str, Any], Staple | None, dict[str, Any], list[tuple[str, str]]]] = [
    ("good", {"ocsp": True}, Staple(status="good", next_update=AS_OF + DAY), {}, []),
    ("ended", {"ocsp": True}, Staple(status="good", next_update=AS_OF - DAY), {}, [("warn", "stapling.stale")]),
    (
        "ended where it is demanded",
        {"ocsp": True, "must_staple": True},
        Staple(status="good", next_update=AS_OF - DAY),
        {},
        [("fail", "stapling.stale")],
    ),
    ("revoked", {"ocsp": True}, Staple(status="revoked"), {}, [("fail", "stapling.revoked")]),
    ("not known", {"ocsp": True}, Staple(status="unknown"), {}, [("warn", "stapling.unknown")]),
    ("junk", {"ocsp": True}, Staple(status="unreadable"), {}, [("warn", "stapling.broken")]),
    ("another's", {"ocsp": True}, Staple(status="good", for_certificate=False), {}, [("warn", "stapling.other")]),
    ("wanted", {"ocsp": True}, None, {"require_stapling": True}, [("warn", "stapling.missing")]),
    ("wanted where there is no responder", {"ocsp": False}, None, {"require_stapling": True}, []),
]


PLAIN: list[tuple[str, dict[str, Any], str, str]] = [
    ("301 to https", {"status": 301, "location": "https://h.example/"}, "pass", "redirect"),
    ("302 to https on another port", {"status": 302, "location": "https://h.example:8443/x"}, "pass", "redirect"),
    ("308, spelt otherwise", {"status": 308, "location": " HTTPS://H.EXAMPLE./"}, "pass", "redirect"),
    ("307 without scheme", {"status": 307, "location": "//h.example/"}, "fail", "redirect.to_http"),
    ("302 to a path", {"status": 302, "location": "/login"}, "fail", "redirect.to_http"),
    ("301 to www", {"status": 301, "location": "https://www.h.example/"}, "warn", "redirect.off_host"),
    ("301 to www over http", {"status": 301, "location": "http://www.h.example/"}, "fail", "redirect.to_http"),
    ("301 to nowhere", {"status": 301, "location": None}, "fail", "redirect.invalid"),
    ("301 to nonsense", {"status": 301, "location": "https://[::1/"}, "fail", "redirect.invalid"),
    ("301 to an app", {"status": 301, "location": "app://h.example/"}, "fail", "redirect.invalid"),
    ("a page", {"status": 200}, "fail", "redirect.served"),
    ("asks for a password", {"status": 401}, "fail", "redirect.served"),
    ("304", {"status": 304}, "fail", "redirect.served"),
    ("refused with 403", {"status": 403}, "pass", "redirect"),
    ("426", {"status": 426}, "pass", "redirect"),
    ("503", {"status": 503}, "inconclusive", "redirect"),
    (
        "nobody listens",
        {"failure": Failure(kind=FailureKind.UNREACHABLE, detail="refused", message="refused")},
        "pass",
        "redirect",
    ),
    ("silence", {"failure": Failure(kind=FailureKind.TIMEOUT, message="late")}, "inconclusive", "redirect"),
    ("reset", {"failure": Failure(kind=FailureKind.RESET, message="reset")}, "inconclusive", "redirect"),
]


API: list[tuple[str, dict[str, Any], str, str]] = [
    ("redirected", {"status": 301, "location": "https://h.example/api"}, "warn", "api.redirected"),
    ("redirected with the method kept", {"status": 308, "location": "https://h.example/api"}, "warn", "api.redirected"),
    ("answered", {"status": 200}, "fail", "api.served"),
    ("asks for a token", {"status": 401}, "fail", "api.served"),
    ("refused", {"status": 403}, "pass", "api"),
    ("not there", {"status": 404}, "pass", "api"),
    ("needs https", {"status": 426}, "pass", "api"),
    ("busy", {"status": 503}, "inconclusive", "api"),
    (
        "closed",
        {"failure": Failure(kind=FailureKind.UNREACHABLE, detail="refused", message="refused")},
        "pass",
        "api",
    ),
    ("silent", {"failure": Failure(kind=FailureKind.TIMEOUT, message="silent")}, "inconclusive", "api"),
]
PRELOAD: list[tuple[str, str, dict[str, Any], list[tuple[str, str]]]] = [
    ("eligible", "max-age=31536000; includeSubDomains; preload", {}, []),
    ("not asked for", "max-age=100", {}, []),
    ("not valid", "max-age=; preload", {}, []),
    ("too short", "max-age=31535999; includeSubDomains; preload", {}, [("warn", "preload.not_eligible")]),
    ("without subdomains", "max-age=31536000; preload", {}, [("warn", "preload.not_eligible")]),
    (
        "led to another host first",
        "max-age=31536000; includeSubDomains; preload",
        {"plain": PlainAnswer(url="http://h.example/", status=301, location="https://www.h.example/")},
        [("warn", "redirect.off_host"), ("warn", "preload.not_eligible")],
    ),
    (
        "nothing on plain http",
        "max-age=31536000; includeSubDomains; preload",
        {"plain": PlainAnswer(url="http://h.example/", failure=PLAIN[16][1]["failure"])},
        [],
    ),
]


WITHOUT = [
    ({"url": "http://127.0.0.1/", "loopback": True}, Status.NOT_APPLICABLE),
    ({"url": "http://10.0.0.1/", "edge_tls": True}, Status.INCONCLUSIVE),
    ({"url": "http://127.0.0.1/", "loopback": True, "edge_tls": True}, Status.INCONCLUSIVE),
    ({"url": "http://h.example/"}, Status.FAIL),
    ({"url": "https://h.example/", "recorded": True}, Status.INCONCLUSIVE),
]
