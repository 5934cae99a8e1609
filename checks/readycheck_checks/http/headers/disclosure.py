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
_PRODUCT = re.compile(r"[A-Za-z][\w.+-]{0,40}/v?\d")
_LONGEST = 400
_FIX = "Turn versions off in the server and the framework, such as server_tokens off or --no-server-header"
_REFERENCES = ("OWASP ASVS 5.0 13.4.6", "CWE-200")


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response of any kind.

    One version is a gap in the hardening; those of several layers together are a map of the known flaws to try.
    """
    named = [
        (name, value[:_LONGEST]) for name in HEADERS for value in seen.all(name) if _VERSION.search(value[:_LONGEST])
    ]
    debug = [name for name in DEBUG if seen.all(name)]
    if named:
        several = sum(max(1, len(_PRODUCT.findall(value))) for _, value in named) > 1
        first, what = named[0][0], "the versions of several layers" if several else "the version that answers"
        yield (failed if several else warned)(
            f"{RULE}.stack" if several else f"{RULE}.version",
            f"headers tell strangers {what}, and with it the known flaws to try",
            value=shown("; ".join(f"{name}: {value}" for name, value in named)),
            location=seen.at(first),
            fix=_FIX,
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
