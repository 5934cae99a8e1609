"""Header values that look wrong and are right, and the other way about."""

from __future__ import annotations

from benchmarks.http_fixtures.fixture import HEADERS, HSTS, Fixture, Topic, bad, good, html

UNFRAMED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'"
)
"""The policy without frame-ancestors."""

VALUES: tuple[Fixture, ...] = (
    Fixture(
        "what a meta element can do and cannot",
        {
            Topic.FRAMING: bad("CSP 3, 3.3", "frame-ancestors in a meta element is ignored"),
            Topic.REFERRER: bad(
                "HTML, 4.2.5.1, referrer",
                "the meta element overrides the header, and its old word 'always' means unsafe-url",
            ),
        },
        {"Content-Security-Policy": UNFRAMED},
        body=html(
            "<meta http-equiv=Content-Security-Policy content=\"frame-ancestors 'none'\">"
            "<meta name=referrer content=always>"
        ),
    ),
    Fixture(
        "X-Frame-Options twice, with two values",
        {
            Topic.FRAMING: good(
                "HTML, X-Frame-Options", "several values of which one is DENY or SAMEORIGIN block every frame"
            )
        },
        {"Content-Security-Policy": UNFRAMED, "X-Frame-Options": ("SAMEORIGIN", "DENY")},
    ),
    Fixture(
        "frame-ancestors for all, X-Frame-Options: DENY",
        {
            Topic.FRAMING: bad(
                "CSP 3, 6.4.2", "where frame-ancestors stands, X-Frame-Options is not read; https: is every site"
            )
        },
        {"Content-Security-Policy": f"{UNFRAMED}; frame-ancestors https:", "X-Frame-Options": "DENY"},
    ),
    Fixture(
        "HSTS with max-age twice",
        {Topic.HSTS: bad("RFC 6797, 6.1", "a directive must not stand twice; browsers drop the whole header")},
        {HSTS: "max-age=0; max-age=31536000; includeSubDomains"},
    ),
    Fixture(
        "HSTS for half a year",
        {Topic.HSTS: bad("ASVS 5.0 3.4.1", "at least one year is required since version 5")},
        {HSTS: "max-age=15768000; includeSubDomains"},
    ),
    Fixture(
        "values that look odd and are right",
        {
            Topic.HSTS: good("RFC 6797, 6.1", "a value may be quoted, and an unknown directive is passed over"),
            Topic.NOSNIFF: good("Fetch, determine nosniff", "the first of several values counts, in any case"),
            Topic.REFERRER: good("Referrer Policy, 8.1", "the last known word counts; later unknown ones do not"),
        },
        {
            HSTS: 'max-age="31536000"; includeSubDomains; note="a, b"',
            "X-Content-Type-Options": ("NoSniff", "nosniff"),
            "Referrer-Policy": "no-referrer-when-downgrade, strict-origin-when-cross-origin, some-later-policy",
        },
    ),
    Fixture(
        "an error page without the headers",
        {
            Topic.CSP: bad("ASVS 5.0 3.4.3", "a global policy covers error pages, which often echo what was asked"),
            Topic.NOSNIFF: bad("ASVS 5.0 3.4.4", "all responses carry it"),
            Topic.FRAMING: bad("ASVS 5.0 3.4.6", "every response carries it"),
        },
        missing={name: None for name in HEADERS if name not in ("Content-Type", HSTS)},
        beyond=True,
    ),
)
