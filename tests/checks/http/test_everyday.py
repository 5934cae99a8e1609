"""What everyday stacks send by default or as their guides tell: the gaps that they have are told, and nothing else.

Each answer is read from a file, as `curl -i` writes it.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from readycheck.api import Status
from readycheck.testing import collect, judge
from readycheck_checks.http import cookies, security_headers
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.targets import Origin

PAGE = "<!doctype html><meta charset=utf-8><title>Welcome</title><p>Good day."
GAPS = {
    "untold": {"warn permissions_policy.missing", "warn cross_origin.opener_missing"},
    "bare": {"fail csp.missing", "fail hsts.missing"},
}
"""What hardly any stack sends by itself."""
RANDOM = "zT0pQ9rK2vLmX8cB4nW6yF1hJ3dG5aE7"

EVERYDAY: list[tuple[str, str, str]] = [
    (
        "django-hardened",
        """
        Server: nginx
        Content-Type: text/html; charset=utf-8
        X-Frame-Options: DENY
        Vary: Cookie
        Strict-Transport-Security: max-age=31536000; includeSubDomains; preload
        Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self';
          frame-ancestors 'none'
        X-Content-Type-Options: nosniff
        Referrer-Policy: same-origin
        Cross-Origin-Opener-Policy: same-origin
        Cache-Control: max-age=0, no-cache, no-store, must-revalidate, private
        Set-Cookie: csrftoken=$RANDOM; expires=Mon, 29 Nov 2027 00:00:00 GMT; Max-Age=31449600; Path=/;
          SameSite=Lax; Secure
        """,
        "warn permissions_policy.missing",
    ),
    (
        "rails",
        """
        x-frame-options: SAMEORIGIN
        x-xss-protection: 0
        x-content-type-options: nosniff
        x-permitted-cross-domain-policies: none
        referrer-policy: strict-origin-when-cross-origin
        link: </assets/application-0a1b2c.css>; rel=preload; as=style; nopush
        content-type: text/html; charset=utf-8
        vary: Accept
        cache-control: max-age=0, private, must-revalidate
        set-cookie: _app_session=$RANDOM$RANDOM--$RANDOM--$RANDOM%3D%3D; path=/; secure; HttpOnly; SameSite=Lax
        x-request-id: 5b3c1f2e-8d9a-4b6c-9e0f-112233445566
        x-runtime: 0.012345
        strict-transport-security: max-age=63072000; includeSubDomains
        """,
        "untold, fail csp.missing",
    ),
    (
        "laravel",
        """
        Server: nginx/1.25.3
        Content-Type: text/html; charset=UTF-8
        X-Powered-By: PHP/8.3.1
        Cache-Control: no-cache, private
        Set-Cookie: XSRF-TOKEN=eyJpdiI6$RANDOM$RANDOM; expires=Mon, 30 Nov 2026 14:00:00 GMT; Max-Age=7200; path=/;
          samesite=lax
        Set-Cookie: laravel_session=eyJpdiI6$RANDOM$RANDOM; expires=Mon, 30 Nov 2026 14:00:00 GMT; Max-Age=7200;
          path=/; httponly; samesite=lax
        X-Frame-Options: SAMEORIGIN
        X-Content-Type-Options: nosniff
        """,
        (
            "untold, bare, fail cookies.secure.missing, fail disclosure.stack, warn cookies.secure.missing, warn "
            "referrer_policy.missing"
        ),
    ),
    (
        "helmet-sid",
        """
        Content-Security-Policy: default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action
          'self';frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr
          'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests
        Cross-Origin-Opener-Policy: same-origin
        Cross-Origin-Resource-Policy: same-origin
        Origin-Agent-Cluster: ?1
        Referrer-Policy: no-referrer
        Strict-Transport-Security: max-age=31536000; includeSubDomains
        X-Content-Type-Options: nosniff
        X-DNS-Prefetch-Control: off
        X-Download-Options: noopen
        X-Frame-Options: SAMEORIGIN
        X-Permitted-Cross-Domain-Policies: none
        X-XSS-Protection: 0
        Content-Type: text/html; charset=utf-8
        Cache-Control: no-store
        Set-Cookie: connect.sid=s%3A$RANDOM.$RANDOM; Path=/; HttpOnly
        """,
        "fail cookies.secure.missing, warn cookies.samesite.missing, warn permissions_policy.missing",
    ),
    (
        "cloudfront-s3",
        """
        content-type: text/html; charset=utf-8
        server: AmazonS3
        x-amz-server-side-encryption: AES256
        x-amz-version-id: 3HL4kqtJlcpXrof3vTmXgNu.2Uo
        x-xss-protection: 1; mode=block
        x-frame-options: SAMEORIGIN
        referrer-policy: strict-origin-when-cross-origin
        x-content-type-options: nosniff
        strict-transport-security: max-age=31536000
        x-cache: Hit from cloudfront
        via: 1.1 0a1b2c3d4e5f.cloudfront.net (CloudFront)
        x-amz-cf-pop: FRA56-P4
        x-amz-cf-id: aBcDeF1234567890==
        age: 1234
        vary: Accept-Encoding
        """,
        "untold, fail csp.missing",
    ),
    (
        "cloudflare-hit-cookie",
        """
        content-type: text/html; charset=UTF-8
        cf-cache-status: HIT
        age: 300
        cache-control: public, max-age=14400
        strict-transport-security: max-age=31536000; includeSubDomains
        content-security-policy: default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';
          frame-ancestors 'none'
        x-content-type-options: nosniff
        referrer-policy: same-origin
        permissions-policy: camera=()
        cross-origin-opener-policy: same-origin
        set-cookie: sessionid=$RANDOM; path=/; Secure; HttpOnly; SameSite=Lax
        server: cloudflare
        """,
        "fail cache_control.set_cookie",
    ),
    (
        "nextjs-vercel",
        """
        access-control-allow-origin: *
        age: 1234
        cache-control: public, max-age=0, must-revalidate
        content-disposition: inline
        content-type: text/html; charset=utf-8
        server: Vercel
        strict-transport-security: max-age=63072000
        x-matched-path: /
        x-powered-by: Next.js
        x-vercel-cache: HIT
        x-vercel-id: fra1::abcde-1700000000000-0123456789ab
        vary: RSC, Next-Router-State-Tree, Next-Router-Prefetch
        """,
        (
            "untold, fail content_type_options.missing, fail csp.missing, fail framing.missing, warn "
            "referrer_policy.missing"
        ),
    ),
    (
        "gitlab",
        """
        Server: nginx
        Content-Type: text/html; charset=utf-8
        Cache-Control: no-store
        Content-Security-Policy: base-uri 'self'; child-src https://www.google.com/recaptcha/ 'self' blob: data:;
          connect-src 'self'; default-src 'self'; font-src 'self'; form-action 'self' https: http:; frame-ancestors
          'self'; frame-src 'self'; img-src 'self' data: blob: http: https:; manifest-src 'self'; media-src 'self'
          data: blob: http: https:; object-src 'none'; script-src 'strict-dynamic' 'self' 'unsafe-inline'
          'unsafe-eval' 'nonce-0a1b2c3d4e5f60718293a4b5c6d7e8f9'; style-src 'self' 'unsafe-inline'; worker-src
          'self' blob: data:
        Nel: {"max_age": 0}
        Page-Title: Sign in
        Permissions-Policy: interest-cohort=()
        Referrer-Policy: strict-origin-when-cross-origin
        Set-Cookie: preferred_language=en; path=/; secure
        Set-Cookie: _gitlab_session=0123456789abcdef0123456789abcdef; path=/; expires=Sun, 29 Nov 2026 03:00:00 GMT;
          secure; HttpOnly; SameSite=None
        Strict-Transport-Security: max-age=63072000
        Vary: Accept
        X-Content-Type-Options: nosniff
        X-Download-Options: noopen
        X-Frame-Options: SAMEORIGIN
        X-Gitlab-Meta: {"correlation_id":"01HXYZ","version":"1"}
        X-Permitted-Cross-Domain-Policies: none
        X-Request-Id: 01HXYZ
        X-Runtime: 0.098765
        X-Ua-Compatible: IE=edge
        X-Xss-Protection: 1; mode=block
        """,
        (
            "warn cookies.samesite.none, warn cross_origin.opener_missing, warn csp.form_action, warn "
            "csp.plain_http, warn csp.unsafe_eval, warn permissions_policy.empty"
        ),
    ),
    (
        "keycloak",
        """
        Referrer-Policy: no-referrer
        X-Frame-Options: SAMEORIGIN
        Strict-Transport-Security: max-age=31536000; includeSubDomains
        Cache-Control: no-store, must-revalidate, max-age=0
        X-Content-Type-Options: nosniff
        Content-Security-Policy: frame-src 'self'; frame-ancestors 'self'; object-src 'none';
        Set-Cookie: AUTH_SESSION_ID=6b1f0c3a-0000-4000-8000-000000000000.node-1; Version=1; Path=/realms/uni/;
          SameSite=None; Secure; HttpOnly
        Set-Cookie: KC_AUTH_SESSION_HASH=$RANDOM; Version=1; Path=/realms/uni/; Max-Age=60; SameSite=Strict; Secure
        X-Robots-Tag: none
        Content-Language: en
        Content-Type: text/html;charset=utf-8
        """,
        "untold, fail csp.scripts_open, warn cookies.samesite.none",
    ),
    (
        "jenkins",
        """
        Content-Type: text/html;charset=utf-8
        X-Content-Type-Options: nosniff
        Expires: Thu, 01 Jan 1970 00:00:00 GMT
        Cache-Control: no-cache,no-store,must-revalidate
        X-Hudson-Theme: default
        Referrer-Policy: same-origin
        Cross-Origin-Opener-Policy: same-origin
        Set-Cookie: JSESSIONID.5f3a9c1b=node01abcdefghijklmnopqrstuvwx0.node0; Path=/; HttpOnly
        X-Hudson: 1.395
        X-Jenkins: 2.426.1
        X-Jenkins-Session: a1b2c3d4
        X-Frame-Options: sameorigin
        Server: Jetty(10.0.18)
        """,
        (
            "bare, fail cookies.secure.missing, fail disclosure.stack, warn cookies.samesite.missing, warn "
            "permissions_policy.missing"
        ),
    ),
    (
        "moodle",
        """
        Server: Apache
        Set-Cookie: MoodleSession=abcdefghij0123456789klmnop; path=/; secure
        Expires:
        Cache-Control: private, pre-check=0, post-check=0, max-age=0, no-transform
        Pragma: no-cache
        Content-Language: en
        X-UA-Compatible: IE=edge
        X-Frame-Options: sameorigin
        Content-Type: text/html; charset=utf-8
        """,
        (
            "untold, bare, fail content_type_options.missing, fail cookies.httponly.missing, warn "
            "cookies.samesite.missing, warn referrer_policy.missing"
        ),
    ),
    (
        "phoenix",
        """
        server: Cowboy
        content-type: text/html; charset=utf-8
        cache-control: max-age=0, private, must-revalidate
        content-security-policy: base-uri 'self'; frame-ancestors 'self';
        referrer-policy: strict-origin-when-cross-origin
        strict-transport-security: max-age=31536000
        x-content-type-options: nosniff
        x-permitted-cross-domain-policies: none
        x-request-id: GBk1Dx0123456
        set-cookie: _app_key=SFMyNTY.g3QAAAABbQ$RANDOM; path=/; secure; HttpOnly; SameSite=Lax
        """,
        "untold, fail csp.scripts_open",
    ),
]


@pytest.mark.parametrize(("headers", "expected"), [row[1:] for row in EVERYDAY], ids=[row[0] for row in EVERYDAY])
def test_an_everyday_answer(tmp_path: Path, headers: str, expected: str) -> None:
    unfolded = dedent(headers).strip().replace("\n  ", " ").replace("$RANDOM", RANDOM)
    lines = ["HTTP/1.1 200 OK", *unfolded.splitlines(), "", PAGE]
    (tmp_path / "answer.txt").write_bytes("\r\n".join(lines).encode())
    origin = Origin(har="answer.txt", url="https://www.example.edu/")
    fact = collect(RESPONSES, origin, base=tmp_path)
    found = judge(security_headers.CHECK, fact) + judge(cookies.CHECK, fact)
    alarms = [one for one in found if one.status in (Status.FAIL, Status.WARN)]
    told = {f"{one.status.value} {one.rule.removeprefix('http.').removeprefix('security_headers.')}" for one in alarms}
    words = expected.split(", ")
    assert told == set().union(*(GAPS.get(word, {word}) for word in words))
    assert all(one.fix for one in alarms)
