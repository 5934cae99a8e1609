"""Content security policies that tools read differently."""

from __future__ import annotations

from benchmarks.http_fixtures.fixture import REST, Fixture, Topic, bad, good, html

HEADER = "Content-Security-Policy"

POLICIES: tuple[Fixture, ...] = (
    Fixture(
        "a second policy tightens the first",
        {Topic.CSP: good("CSP 3, 8.1", "a load must pass every policy, and the second allows no inline script")},
        {
            HEADER: (
                "default-src 'self'; script-src 'self' 'unsafe-inline'; img-src 'self' data:",
                f"script-src 'self'; {REST}",
            )
        },
    ),
    Fixture(
        "only the second policy rules scripts, and it is open",
        {
            Topic.CSP: bad(
                "CSP 3, 8.1 and 6.1",
                "the first policy has no rule for scripts, so it blocks none; the second allows all",
            )
        },
        {HEADER: (REST, "script-src * 'unsafe-inline'")},
    ),
    Fixture(
        "two policies in one header, with a comma",
        {Topic.CSP: good("CSP 3, 2.2.2", "a comma ends a policy; the second one, after it, allows no inline script")},
        {HEADER: f"default-src 'self'; script-src 'self' 'unsafe-inline', script-src 'self'; {REST}"},
    ),
    Fixture(
        "report-only, and nothing enforced",
        {Topic.CSP: bad("CSP 3, 3.2", "a report-only policy is watched and not enforced")},
        {HEADER: None, f"{HEADER}-Report-Only": f"default-src 'self'; {REST}", "X-Frame-Options": "DENY"},
    ),
    Fixture(
        "scripts from any host, written with a port",
        {
            Topic.CSP: bad(
                "CSP 3, 6.7.2, host-part matches", "the host-part * matches every host, whatever port stands behind it"
            )
        },
        {HEADER: f"default-src 'self'; script-src 'self' *:443; {REST}"},
    ),
    Fixture(
        "script-src is closed, script-src-elem is open",
        {Topic.CSP: bad("CSP 3, 6.1.11", "for script elements script-src-elem counts and script-src is not asked")},
        {HEADER: f"default-src 'self'; script-src 'self'; script-src-elem 'self' 'unsafe-inline'; {REST}"},
    ),
    Fixture(
        "script-src is open, -elem and -attr are closed",
        {
            Topic.CSP: good(
                "CSP 3, 6.8.2", "inline scripts ask script-src-elem, event handlers script-src-attr; neither allows any"
            )
        },
        {
            HEADER: (
                "default-src 'self'; script-src 'self' 'unsafe-inline'; script-src-elem 'self'; "
                f"script-src-attr 'none'; {REST}"
            )
        },
    ),
    Fixture(
        "unsafe-inline beside a hash that is none",
        {
            Topic.CSP: bad(
                "CSP 3, 2.3.1 and 6.7.3.2",
                "only a hash-source by the grammar turns 'unsafe-inline' off, and a dot is no base64",
            )
        },
        {HEADER: f"default-src 'self'; script-src 'self' 'unsafe-inline' 'sha256-inline.js'; {REST}"},
    ),
    Fixture(
        "the same nonce in every response",
        {Topic.CSP: bad("CSP 3, 7.1", "a nonce must be unique to each response; this one can be read and reused")},
        {HEADER: f"default-src 'self'; script-src 'nonce-Y291cnNld29yay0yMDI2LTExLTIz'; {REST}"},
        body=html('<script nonce="Y291cnNld29yay0yMDI2LTExLTIz">start()</script>'),
    ),
    Fixture(
        "nonces without base-uri",
        {
            Topic.CSP: bad(
                "ASVS 5.0 3.4.3, CSP 3, 6.3.1",
                "an injected base element moves the relative address of a script that has a nonce",
            )
        },
        {
            HEADER: (
                "default-src 'self'; script-src 'nonce-{nonce}'; object-src 'none'; form-action 'self'; "
                "frame-ancestors 'none'"
            )
        },
        body=html('<script nonce="{nonce}" src="app/start.js"></script>'),
    ),
    Fixture(
        "a source on this machine, over http",
        {
            Topic.CSP: good(
                "Secure Contexts, 3.1", "http://127.0.0.1 is potentially trustworthy, and it is no source of scripts"
            )
        },
        {HEADER: f"default-src 'self'; script-src 'self'; connect-src 'self' http://127.0.0.1:8765; {REST}"},
    ),
    Fixture(
        "an allowed host that serves AngularJS",
        {
            Topic.CSP: bad(
                "ASVS 5.0 3.4.3", "a library that runs text of the page as script makes the allow-list no limit"
            )
        },
        {HEADER: f"default-src 'self'; script-src 'self' https://ajax.googleapis.com; {REST}"},
    ),
)
