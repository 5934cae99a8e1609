"""Version leaks: responses do not name the exact software that answers."""

from __future__ import annotations

import re

from readycheck.api import failed, passed, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Options, Seen, shown

RULE = f"{CHECK_ID}.disclosure"
HEADERS = (
    "server",
    "x-powered-by",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-generator",
    "x-powered-cms",
    "x-runtime-version",
    "x-drupal-version",
    "x-php-version",
    "x-jenkins",
    "x-backend-server-version",
)
DEBUG = (
    "x-debug-token",
    "x-debug-token-link",
    "x-debug-exception",
    "x-debug-exception-file",
    "x-werkzeug-debugger",
    "x-clockwork-id",
)
_VERSION = re.compile(r"\d+\.\d+|[/ ]v?\d+\b")
_REFERENCES = ("OWASP ASVS 5.0 13.4.6", "CWE-200")


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response of any kind."""
    named = [(name, value) for name in HEADERS for value in seen.all(name) if _VERSION.search(value[:400])]
    debug = [name for name in DEBUG if seen.all(name)]
    for name, value in named:
        yield warned(
            f"{RULE}.version",
            f"the header {name} tells strangers the version that answers, so they know its flaws",
            value=shown(value),
            location=seen.at(name),
            fix="Turn the version off in the server (server_tokens off, --no-server-header)",
            references=_REFERENCES,
        )
    for name in debug:
        yield failed(
            f"{RULE}.debug",
            f"the header {name} shows that a debug mode is on",
            location=seen.at(name),
            fix="Turn the debug mode off for everything that others can reach",
            references=("OWASP ASVS 5.0 13.4.2", "CWE-489"),
        )
    if not named and not debug:
        yield passed(RULE, "no version is told", location=seen.at("server"))
