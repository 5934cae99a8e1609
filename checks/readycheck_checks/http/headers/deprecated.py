"""Headers of the past: a warning only where one does harm or where a site seems to rely on it."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import Finding, passed, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

RULE = f"{CHECK_ID}.deprecated"
_POLICY = "content-security-policy"
_HARMLESS = {
    "expect-ct": "Expect-CT",
    "public-key-pins-report-only": "Public-Key-Pins-Report-Only",
    "feature-policy": "Feature-Policy",
    "p3p": "P3P",
    "x-ua-compatible": "X-UA-Compatible",
    "pragma": "Pragma",
    "x-download-options": "X-Download-Options",
    "x-content-security-policy": "X-Content-Security-Policy",
    "x-webkit-csp": "X-WebKit-CSP",
    "x-xss-protection": "X-XSS-Protection",
    "x-permitted-cross-domain-policies": "X-Permitted-Cross-Domain-Policies",
}


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response; where nothing old is sent, nothing is said."""
    problems = [*_filter(seen), *_pins(seen), *_policy(seen), *_plugins(seen)]
    yield from problems
    old = [title for name, title in _HARMLESS.items() if seen.all(name)]
    if old and not problems:
        names = ", ".join(old)
        yield passed(
            RULE, f"headers that browsers no longer need do no harm here ({names})", location=seen.at("pragma")
        )


def _filter(seen: Seen) -> Iterator[Finding]:
    """The filter of old browsers takes single scripts out of a page, which an attacker can choose."""
    for value in seen.all("x-xss-protection"):
        first, *further = (part.strip().lower() for part in value.split(";"))
        if seen.kind is Kind.PAGE and first == "1" and not any("".join(one.split()) == "mode=block" for one in further):
            yield warned(
                f"{RULE}.xss_filter",
                "X-XSS-Protection without mode=block lets old browsers take scripts out of the page, which opens flaws",
                value=shown(value),
                threshold="0",
                location=seen.at("x-xss-protection"),
            )


def _pins(seen: Seen) -> Iterator[Finding]:
    """RFC 7469 is withdrawn by all browsers; clients that still know it are locked out by a lost key."""
    for value in seen.all("public-key-pins"):
        if seen.secure and "max-age=0" not in "".join(value.lower().split()).replace('"', ""):
            yield warned(
                f"{RULE}.key_pins",
                "Public-Key-Pins locks old clients out for good when a key is lost, and protects nobody else",
                value=shown(value),
                location=seen.at("public-key-pins"),
            )


def _policy(seen: Seen) -> Iterator[Finding]:
    if seen.kind is not Kind.PAGE or seen.all(_POLICY) or seen.response.body.meta_policies:
        return
    for name in ("x-content-security-policy", "x-webkit-csp"):
        if values := seen.all(name):
            yield warned(
                f"{RULE}.csp_name",
                f"{_HARMLESS[name]} is read by no current browser, so the page has no policy at all",
                value=shown(values[0]),
                threshold="Content-Security-Policy",
                location=seen.at(name),
            )


def _plugins(seen: Seen) -> Iterator[Finding]:
    """Document readers still ask for policy files; `all` takes every one that is found on the site."""
    for value in seen.all("x-permitted-cross-domain-policies"):
        if value.lower() == "all":
            yield warned(
                f"{RULE}.plugins",
                "X-Permitted-Cross-Domain-Policies lets any uploaded file open the site's data to document readers",
                value=shown(value),
                threshold="none",
                location=seen.at("x-permitted-cross-domain-policies"),
            )
