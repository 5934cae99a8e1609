"""How the flaws of the web server show to a visitor, without the audit's own code."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
from cryptography import x509
from tests.demo.conftest import browser

from readycheck.demo.running import Running

Observation = Callable[[Running], bool]


def get(running: Running, path: str, **headers: str) -> httpx.Response:
    with browser(running) as visitor:
        return visitor.get(path, headers=headers)


def cookie(running: Running) -> str:
    return str(get(running, "/login").headers.get("set-cookie", ""))


def reflects(running: Running) -> bool:
    answer = get(running, "/api/v1/me", Origin="https://elsewhere.example")
    return bool(answer.headers.get("access-control-allow-origin") == "https://elsewhere.example")


def digest_differs(running: Running) -> bool:
    found = re.search(r'integrity="sha384-([^"]+)"', get(running, "/login").text)
    script = get(running, "/static/app.js").content
    return found is not None and found[1] != base64.b64encode(hashlib.sha384(script).digest()).decode()


def same_nonce(running: Running) -> bool:
    def nonce() -> list[str]:
        return re.findall(r"'nonce-([^']+)'", get(running, "/login").headers.get("content-security-policy", ""))

    return bool(nonce()) and nonce() == nonce()


def ends_soon(running: Running) -> bool:
    pem = ssl.get_server_certificate((running.host, running.port))
    ends = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    return ends < datetime.now(UTC) + timedelta(days=7)


def speaks_old_tls(running: Running) -> bool:
    """Sends the first message of TLS 1.0 by hand: this machine's own library may not be able to."""
    extensions = bytes.fromhex("000a00040002001700230000") + b"\x00\x0b\x00\x02\x01\x00"
    suites = bytes.fromhex("c009c00ac013c0140033002f0035")
    body = b"\x03\x01" + bytes(32) + b"\x00" + len(suites).to_bytes(2, "big") + suites + b"\x01\x00"
    body += len(extensions).to_bytes(2, "big") + extensions
    hello = b"\x01" + len(body).to_bytes(3, "big") + body
    with socket.create_connection((running.host, running.port), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01" + len(hello).to_bytes(2, "big") + hello)
        answer = connection.recv(3)
    return answer == b"\x16\x03\x01"


WEB_OBSERVATIONS: dict[str, Observation] = {
    "cookie-for-scripts": lambda running: "httponly" not in cookie(running).lower(),
    "cookie-without-tls": lambda running: "secure" not in cookie(running).lower(),
    "short-session-id": lambda running: len(cookie(running).split(";")[0].partition("=")[2]) < 20,
    "cors-reflection": reflects,
    "stale-integrity": digest_differs,
    "no-nosniff": lambda running: "x-content-type-options" not in get(running, "/login").headers,
    "constant-nonce": same_nonce,
    "leaky-referrer": lambda running: get(running, "/login").headers["referrer-policy"] == "unsafe-url",
    "short-hsts": lambda running: "max-age=3600;" in get(running, "/login").headers["strict-transport-security"],
    "source-map": lambda running: "sourcesContent" in get(running, "/static/app.js.map").text,
    "env-file": lambda running: "SMTP_PASSWORD=" in get(running, "/.env").text,
    "open-metrics": lambda running: get(running, "/metrics").status_code == 200,
    "directory-listing": lambda running: "app.js</a>" in get(running, "/static/").text,
    "stack-trace": lambda running: "Traceback (most recent call last)" in get(running, "/nowhere").text,
    "debug-page": lambda running: "Traceback" in get(running, "/nowhere", Accept="text/html").text,
    "expiring-certificate": ends_soon,
    "old-tls": speaks_old_tls,
}
