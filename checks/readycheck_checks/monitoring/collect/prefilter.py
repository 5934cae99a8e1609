"""Which files are worth parsing: those that name a library where a module's name can stand."""

from __future__ import annotations

import re
from functools import cache

from readycheck_checks.monitoring.libraries import LIBRARIES

Pattern = re.Pattern[bytes]


def _literal(glob: str) -> str:
    return re.escape(glob.split("*", maxsplit=1)[0])


@cache
def script_names(own: tuple[str, ...] = ()) -> re.Pattern[bytes]:
    """A quote before the name of a package; ends in front of the name's first letter."""
    names = sorted({_literal(name) for one in LIBRARIES for name in one.npm})
    spelt = "|".join(names)
    more = "".join(rf"|(?=[^'\"`\n]{{0,120}}\b{re.escape(one)}(?:\.[cm]?[jt]sx?|/index)?['\"`])" for one in own)
    return re.compile(rf"""['"`](?=(?:{spelt}){more})""".encode())


@cache
def python_names(own: tuple[str, ...] = ()) -> re.Pattern[bytes]:
    """An import of a module of the table, or its name at the beginning of a text."""
    roots = sorted({name.split("*")[0].rstrip(".") for one in LIBRARIES for name in one.python})
    spelt = "|".join(re.escape(one) for one in roots)
    more = "".join(rf"|^[ \t]*(?:from|import)[^\n]*\b{re.escape(one)}\b" for one in own)
    for one in roots:  # `from rest_framework import serializers`
        parent, _, last = one.rpartition(".")
        if parent:
            more += rf"|^[ \t]*from[ \t]+{re.escape(parent)}[ \t]+import[^\n]*\b{last}\b"
    return re.compile(
        rf"""(?m)^[ \t]*(?:from|import)[ \t]+(?:[\w., ]*,[ \t]*)?(?:{spelt})\b|['"](?:{spelt})\b{more}""".encode()
    )


_TRACKERS = (
    b"sentry", b"raven", b"rollbar", b"bugsnag", b"honeybadger", b"brake", b"elasticapm", b"elastic-apm", b"elastic.co",
    b"newrelic", b"ddtrace", b"dd-trace", b"datadog", b"applicationinsights", b"azure", b"appsignal", b"raygun",
    b"errorreporting", b"error_reporting", b"error-reporting", b"highlight",
    b"faro", b"logrocket", b"trackjs", b"scout",
    b"exceptionnotif", b"adminemailhandler",
)  # fmt: skip
TRACKERS = re.compile(b"|".join(re.escape(one) for one in _TRACKERS), re.IGNORECASE)
"""A word by which a file may be told to name an error tracker, in any language."""


def may_track(data: bytes) -> bool:
    """Whether a file names an error tracker; faster than the pattern."""
    lower = data.lower()
    return any(one in lower for one in _TRACKERS)


@cache
def globals_in_pages() -> tuple[tuple[str, re.Pattern[bytes]], ...]:
    """Per global of a tracker: the loader script that brings it into a page."""
    return (
        ("Sentry", re.compile(rb"(?:js|browser)\.sentry-cdn\.com|/bundle[\w.]*\.min\.js[^>]*|@sentry/browser")),
        ("Raven", re.compile(rb"cdn\.ravenjs\.com|raven(?:\.min)?\.js")),
        ("Rollbar", re.compile(rb"cdn\.rollbar\.com|rollbar(?:\.min)?\.js|_rollbarConfig")),
        ("Bugsnag", re.compile(rb"bugsnag(?:\.min)?\.js|d2wy8f7a9ursnm\.cloudfront\.net")),
        ("DD_RUM", re.compile(rb"datadoghq-browser-agent\.com|datadog-rum")),
        ("elasticApm", re.compile(rb"elastic-apm-rum")),
        ("Honeybadger", re.compile(rb"js\.honeybadger\.io")),
    )


LOADERS = (
    (
        "sentry",
        re.compile(
            rb"""<script[^>]*\bsrc\s*=\s*["']https://js(?:-de)?\.sentry-cdn\.com/(?P<key>[\w-]+)(?:\.min)?\.js"""
        ),
    ),
    ("rollbar", re.compile(rb"\b_rollbarConfig\s*=\s*\{[^}]*accessToken\s*:\s*['\"](?P<key>[^'\"]*)")),
    ("new-relic", re.compile(rb"\bNREUM\.info\s*=\s*\{[^}]*licenseKey\s*:\s*['\"](?P<key>[^'\"]*)")),
)
"""Library, and what in a page starts it by itself; the group is its key."""
